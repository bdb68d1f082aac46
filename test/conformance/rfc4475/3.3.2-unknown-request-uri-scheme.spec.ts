import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf, requestIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { RegistrarBench } from '../support/registrar.js';
import { UserAgentBench } from '../support/user-agent.js';

const request = (method = 'OPTIONS') =>
  bytesOf(`
${method} unheardof:everything-else-is-opaque SIP/2.0
To: sip:bob@lab.test
From: sip:caller@elsewhere.example;tag=384
Max-Forwards: 3
Call-ID: unheardof.384
CSeq: 3923 ${method}
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKunheardof
Content-Length: 0
`);

describe('RFC 4475 §3.3.2: a Request-URI with an unknown scheme', () => {
  let bench: UserAgentBench | ProxyConformanceBench | RegistrarBench | undefined;

  afterEach(() => bench?.close());

  it('is well-formed', () => {
    expect(requestIn(request()).uri).toEqual({ scheme: 'unheardof', opaque: 'everything-else-is-opaque' });
  });

  it('is refused by an endpoint with 416', async () => {
    bench = await UserAgentBench.start();
    expect((await bench.ask(request()))?.statusCode).toBe(416);
  });

  it('is refused by a registrar with 416', async () => {
    bench = await RegistrarBench.start();
    expect((await bench.ask(request('REGISTER')))?.statusCode).toBe(416);
  });

  it('is refused by a proxy with 416: To is nothing to route by', async () => {
    bench = await ProxyConformanceBench.start();
    expect((await bench.ask(request()))?.statusCode).toBe(416);
    expect(bench.phone.received).toEqual([]);
  });
});
