import { afterEach, describe, expect, it } from '@jest/globals';
import { parseUri, type SipRequest } from '@trapezoid/sip';
import { bytesOf, offer, requestIn, responseIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

const broadcast = 'SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKeverybody';

/** A response to the request that keeps its topmost Via and puts another in place of the next. */
const ok = (request: SipRequest) =>
  bytesOf(
    `
SIP/2.0 200 OK
Via: ${request.text('Via')}
Via: ${broadcast}
Call-ID: ${request.text('Call-ID')}
CSeq: ${request.text('CSeq')}
From: ${request.text('From')}
To: ${request.text('To')};tag=far
Content-Length: ${offer.length}
Content-Type: application/sdp
Contact: <sip:bob@10.0.1.2>
`,
    offer,
  );

const message = bytesOf(`
MESSAGE sip:bob@lab.test SIP/2.0
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKbroadcast
To: sip:bob@lab.test
From: sip:caller@elsewhere.example;tag=255
Max-Forwards: 7
Call-ID: broadcast.255
CSeq: 35 MESSAGE
Content-Length: 0
`);

describe('RFC 4475 §3.3.10: a 200 with a broadcast address in its second Via', () => {
  let bench: UserAgentBench | ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('is dropped by an endpoint, to which no response has a second Via (RFC 3261 §8.1.3.3)', async () => {
    const agent = await UserAgentBench.start();
    bench = agent;
    const finals: number[] = [];
    void agent.agent
      .request('OPTIONS', parseUri('sip:10.0.1.1'))
      .then(({ statusCode }) => finals.push(statusCode));
    await agent.pass();
    const [request] = agent.peer.requests;
    if (request === undefined) throw new Error('no request');
    expect(responseIn(ok(request)).statusCode).toBe(200);
    await agent.ask(ok(request));
    expect(finals).toEqual([]);
  });

  it('is sent by a proxy to nobody but the sender of the request', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(message);
    const [forwarded] = bench.phone.requests;
    if (forwarded === undefined) throw new Error('no request');
    await bench.send(bench.phone, ok(forwarded));
    expect(bench.sentTo).not.toContain('255.255.255.255');
  });

  it('is dropped by a proxy that has sent no request for it', async () => {
    bench = await ProxyConformanceBench.start();
    const stray = ok(requestIn(message)).toString().replace('10.0.1.1;', '10.0.0.1;');
    await bench.send(bench.phone, Buffer.from(stray));
    expect(bench.sentTo).toEqual([]);
    expect(bench.counters.strayResponses).toBe(1);
  });
});
