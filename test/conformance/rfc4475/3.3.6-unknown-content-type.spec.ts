import { afterEach, describe, expect, it } from '@jest/globals';
import { Accept } from '@trapezoid/sip';
import { bytesOf } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

const body = '<sound>\r\n <tone hertz="440"/>\r\n</sound>\r\n';

const invite = (uri: string) =>
  bytesOf(
    `
INVITE ${uri} SIP/2.0
Contact: <sip:caller@10.0.1.1>
To: ${uri}
From: sip:caller@elsewhere.example;tag=839
Max-Forwards: 70
Call-ID: type.839
CSeq: 235 INVITE
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKtype
Content-Type: application/never-heard-of
Content-Length: ${body.length}
`,
    body,
  );

describe('RFC 4475 §3.3.6: an unknown Content-Type', () => {
  let bench: UserAgentBench | ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('makes no difference to a proxy', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(invite('sip:bob@lab.test'));
    expect(Buffer.from(bench.phone.requests[0]?.body ?? []).toString()).toBe(body);
  });

  it('is refused by an endpoint with 415 and the types that it takes (RFC 3261 §8.2.3, §21.4.13)', async () => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(invite('sip:grace@10.0.0.5'));
    expect(response?.statusCode).toBe(415);
    expect(response?.headers(Accept)).toMatchObject([{ type: 'application', subtype: 'sdp' }]);
    expect(bench.calls).toEqual([]);
  });
});
