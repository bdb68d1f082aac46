import { afterEach, describe, expect, it } from '@jest/globals';
import { parseUri, RetryAfter, type SipRequest, Warning } from '@trapezoid/sip';
import { bytesOf, responseIn } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const unavailable = (request: SipRequest, cseq: string) =>
  bytesOf(`
SIP/2.0 503 Service Unavailable
Via: ${request.text('Via')}
To: ${request.text('To')}
From: ${request.text('From')}
CSeq: ${cseq}
Call-ID: ${request.text('Call-ID')}
Retry-After: 949302838503028349304023977
Warning: 1805 strings "In Progress"
Content-Length: 0
`);

describe('RFC 4475 §3.1.2.5: response scalar fields with overlarge values', () => {
  let bench: UserAgentBench;

  afterEach(() => bench.close());

  it('is dropped for its CSeq: the request goes on waiting and ends as if nothing had come', async () => {
    bench = await UserAgentBench.start();
    const finals: number[] = [];
    void bench.agent
      .request('OPTIONS', parseUri('sip:10.0.1.1'))
      .then(({ statusCode }) => finals.push(statusCode));
    await bench.pass();
    const [request] = bench.peer.requests;
    if (request === undefined) throw new Error('no request');
    await bench.ask(unavailable(request, '9292394834772304023313 OPTIONS'));
    expect(finals).toEqual([]);
    expect(bench.counters.malformedDropped).toBe(1);
    await bench.pass(32_000);
    expect(finals).toEqual([408]);
  });

  it('has headers that refuse to be read, and harm nobody who does not read them', async () => {
    bench = await UserAgentBench.start();
    const final = bench.agent.request('OPTIONS', parseUri('sip:10.0.1.1'));
    await bench.pass();
    const [request] = bench.peer.requests;
    if (request === undefined) throw new Error('no request');
    const bytes = unavailable(request, request.text('CSeq') ?? '');
    expect(() => responseIn(bytes).header(RetryAfter)).toThrow('Retry-After');
    expect(() => responseIn(bytes).headers(Warning)).toThrow('Warning');
    await bench.ask(bytes);
    expect((await final).statusCode).toBe(503);
  });
});
