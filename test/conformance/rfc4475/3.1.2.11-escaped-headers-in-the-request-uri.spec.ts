import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bytesOf, strictErrorIn } from '../support/message-text.js';
import { credentialsOf, ProxyConformanceBench, phoneContact } from '../support/proxy.js';

const headers = '?Route=%3Csip:10.0.1.9%3Blr%3E';

/** From a user of the proxy, who may call whom she likes with these credentials. */
const invite = (uri: string, credentials = `\nProxy-Authorization: ${credentialsOf('alice')}`) =>
  bytesOf(`
INVITE ${uri} SIP/2.0
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKheaders
To: sip:bob@lab.test
From: sip:alice@lab.test;tag=headers
Max-Forwards: 7${credentials}
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

  it('are refused by strict readers: none may stand there (RFC 3261 §19.1.1)', () => {
    expect(strictErrorIn(invite(`sip:bob@lab.test${headers}`, ''))).toContain(
      'Request-URI: URI with headers',
    );
    expect(strictErrorIn(invite('sip:bob@lab.test', ''))).toBeUndefined();
  });

  it('are passed over by the proxy, and go no further, where the URI is that of a user (RFC 3261 §19.1.1)', async () => {
    await bench.ask(invite(`sip:bob@lab.test${headers}`));
    expect(bench.phone.requests).toHaveLength(1);
    expectNoHeaders();
  });

  it('are passed over by the proxy, and go no further, where the URI is the target itself (RFC 3261 §19.1.1)', async () => {
    await bench.ask(invite(`${phoneContact}${headers}`));
    expect(bench.phone.requests).toHaveLength(1);
    expectNoHeaders();
  });

  it('that a binding has do not go into a Request-URI', async () => {
    bench.bind('bob', `${phoneContact}${headers}`);
    await bench.ask(invite('sip:bob@lab.test'));
    expect(bench.phone.requests).toHaveLength(1);
    expectNoHeaders();
  });
});
