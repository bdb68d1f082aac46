import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

const request = (method: string, uri: string) =>
  bytesOf(`
${method} ${uri} SIP/2.0
To: ${uri}
From: sip:caller@elsewhere.example;tag=0
Call-ID: zero.0
CSeq: 39234 ${method}
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKzero
Contact: <sip:caller@10.0.1.1>
Max-Forwards: 0
Content-Length: 0
`);

describe('RFC 4475 §3.3.11: Max-Forwards of zero', () => {
  let bench: UserAgentBench | ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it.each(['INVITE', 'MESSAGE', 'PUBLISH'])('is refused by a proxy with 483: %s', async (method) => {
    bench = await ProxyConformanceBench.start();
    expect((await bench.ask(request(method, 'sip:bob@lab.test')))?.statusCode).toBe(483);
    expect(bench.phone.received).toEqual([]);
  });

  it('ends an OPTIONS at the proxy, which then answers for itself, as RFC 3261 §16.3 step 3 lets it', async () => {
    bench = await ProxyConformanceBench.start();
    expect((await bench.ask(request('OPTIONS', 'sip:bob@lab.test')))?.statusCode).toBe(200);
    expect(bench.phone.received).toEqual([]);
  });

  it.each(['OPTIONS', 'INVITE'])('makes no difference to an endpoint: %s', async (method) => {
    bench = await UserAgentBench.start();
    expect((await bench.ask(request(method, 'sip:grace@10.0.0.5')))?.statusCode).toBe(200);
  });
});
