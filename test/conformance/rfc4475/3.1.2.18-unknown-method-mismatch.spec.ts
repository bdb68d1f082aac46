import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf, offer } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

const teleport = (uri: string) =>
  bytesOf(
    `
TELEPORT ${uri} SIP/2.0
To: ${uri}
From: sip:caller@elsewhere.example;tag=newer
Max-Forwards: 6
Call-ID: newer.18
CSeq: 8 INVITE
Contact: <sip:caller@10.0.1.1>
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKnewer
Content-Type: application/sdp
l: ${offer.length}
`,
    offer,
  );

/** The section prefers 501 and accepts 400: here every mismatch is one and the same error, found before the method is. */
describe('RFC 4475 §3.1.2.18: an unknown method and another in CSeq', () => {
  let bench: UserAgentBench | ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('is refused by an endpoint with 400', async () => {
    bench = await UserAgentBench.start();
    expect((await bench.ask(teleport('sip:grace@10.0.0.5')))?.statusCode).toBe(400);
    expect(bench.calls).toEqual([]);
  });

  it('is refused by a proxy with 400', async () => {
    bench = await ProxyConformanceBench.start();
    expect((await bench.ask(teleport('sip:bob@lab.test')))?.statusCode).toBe(400);
    expect(bench.phone.received).toEqual([]);
  });
});
