import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf, offer, requestIn, strictErrorIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';

const register = bytesOf(`
REGISTER sip:lab.test SIP/2.0
To: sip:bob@lab.test
From: sip:bob@lab.test;tag=two-in-one
Max-Forwards: 8
I: two-in-one.register
Contact: sip:bob@10.0.1.1
CSeq: 8 REGISTER
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKtwoinone1
Content-Length: 0
`);

const invite = bytesOf(
  `
INVITE sip:bob@lab.test SIP/2.0
t: sip:bob@lab.test
From: sip:dora@elsewhere.example;tag=141
Max-Forwards: 8
Call-ID: two-in-one.invite
CSeq: 8 INVITE
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKtwoinone2
Content-Type: application/sdp
Content-Length: ${offer.length}
`,
  offer,
);

describe('RFC 4475 §3.1.1.8: extra trailing octets in a datagram', () => {
  let bench: ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('are noise, even where they look like a request', async () => {
    const datagram = Buffer.concat([register, invite]);
    expect(strictErrorIn(datagram)).toBeUndefined();
    expect(requestIn(datagram).body).toHaveLength(0);
    bench = await ProxyConformanceBench.start();
    await bench.ask(datagram);
    expect(bench.registrar.requests.map(({ method }) => method)).toEqual(['REGISTER']);
    expect(bench.registrar.received[0]?.toString()).not.toContain('INVITE');
    expect(bench.phone.received).toEqual([]);
  });
});
