import { afterEach, describe, expect, it } from '@jest/globals';
import { parseUri, readMessage, type SipRequest } from '@trapezoid/sip';
import { bytesOf } from '../support/message-text.js';
import { UserAgentBench } from '../support/user-agent.js';

const response = (statusCode: string, request: SipRequest) =>
  bytesOf(`
SIP/2.0 ${statusCode} two to the power of 32 and some
Via: ${request.text('Via')}
Call-ID: ${request.text('Call-ID')}
CSeq: ${request.text('CSeq')}
From: ${request.text('From')}
To: ${request.text('To')};tag=far
Content-Length: 0
`);

describe('RFC 4475 §3.1.2.19: an overlarge response code', () => {
  let bench: UserAgentBench;

  afterEach(() => bench.close());

  it.each(['4294967496', '700', '999', '2000'])('is dropped: %s', async (statusCode) => {
    bench = await UserAgentBench.start();
    const finals: number[] = [];
    void bench.agent
      .request('OPTIONS', parseUri('sip:10.0.1.1'))
      .then(({ statusCode }) => finals.push(statusCode));
    await bench.pass();
    const [request] = bench.peer.requests;
    if (request === undefined) throw new Error('no request');
    expect(readMessage(response(statusCode, request)).kind).toBe('unreadable');
    await bench.ask(response(statusCode, request));
    expect(finals).toEqual([]);
    await bench.ask(response('200', request));
    expect(finals).toEqual([200]);
  });
});
