import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bytesOf } from '../support/message-text.js';
import { credentialsOf, ProxyConformanceBench, phoneContact } from '../support/proxy.js';

const headers = '?Route=%3Csip:10.0.1.9%3Blr%3E';

/** From a user of the proxy, who may call whom she likes. */
const invite = (uri: string) =>
  bytesOf(`
INVITE ${uri} SIP/2.0
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKheaders
To: sip:bob@lab.test
From: sip:alice@lab.test;tag=headers
Max-Forwards: 7
Proxy-Authorization: ${credentialsOf('alice')}
Contact: <sip:alice@10.0.1.1>
Call-ID: headers.11
CSeq: 149 INVITE
Content-Length: 0
`);

describe('RFC 4475 §3.1.2.11: escaped headers in the Request-URI', () => {
  let bench: ProxyConformanceBench;

  beforeEach(async () => {
    bench = await ProxyConformanceBench.start();
  });

  afterEach(() => bench.close());

  const expectNoHeaders = () => {
    for (const request of bench.phone.requests) {
      expect(request.requestUri).not.toContain('?');
      expect(request.text('Route')).toBeUndefined();
    }
    expect(bench.sentTo).not.toContain('10.0.1.9');
  };

  it('are answered 400, or go no further where the URI is that of a user', async () => {
    const response = await bench.ask(invite(`sip:bob@lab.test${headers}`));
    if (response?.statusCode !== 400) expect(bench.phone.requests).toHaveLength(1);
    expectNoHeaders();
  });

  it('are answered 400, or go no further where the URI is the target itself', async () => {
    const response = await bench.ask(invite(`${phoneContact}${headers}`));
    if (response?.statusCode !== 400) expect(bench.phone.requests).toHaveLength(1);
    expectNoHeaders();
  });

  it('that a binding has do not go into a Request-URI', async () => {
    bench.bind('bob', `${phoneContact}${headers}`);
    await bench.ask(invite('sip:bob@lab.test'));
    expect(bench.phone.requests).toHaveLength(1);
    expectNoHeaders();
  });
});
