import { afterEach, describe, expect, it } from '@jest/globals';
import { Unsupported } from '@trapezoid/sip';
import { bytesOf } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { RegistrarBench } from '../support/registrar.js';
import { UserAgentBench } from '../support/user-agent.js';

const request = (uri: string, method = 'OPTIONS') =>
  bytesOf(`
${method} ${uri} SIP/2.0
To: sip:grace@lab.test
From: sip:caller@elsewhere.example;tag=242
Max-Forwards: 6
Call-ID: extensions.242
Require: telepathy, hindsight
Proxy-Require: clairvoyance, levitation
CSeq: 8 ${method}
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKextensions
Content-Length: 0
`);

describe('RFC 4475 §3.3.5: Proxy-Require and Require', () => {
  let bench: UserAgentBench | ProxyConformanceBench | RegistrarBench | undefined;

  afterEach(() => bench?.close());

  it('an endpoint refuses with 420 what Require asks for', async () => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(request('sip:grace@10.0.0.5'));
    expect(response?.statusCode).toBe(420);
    expect(response?.headers(Unsupported)).toEqual(['telepathy', 'hindsight']);
  });

  it('a registrar does too', async () => {
    bench = await RegistrarBench.start();
    const response = await bench.ask(request('sip:lab.test', 'REGISTER'));
    expect(response?.statusCode).toBe(420);
    expect(response?.headers(Unsupported)).toEqual(['telepathy', 'hindsight']);
  });

  it('a proxy refuses with 420 what Proxy-Require asks for', async () => {
    bench = await ProxyConformanceBench.start();
    const response = await bench.ask(request('sip:bob@lab.test'));
    expect(response?.statusCode).toBe(420);
    expect(response?.headers(Unsupported)).toEqual(['clairvoyance', 'levitation']);
    expect(bench.phone.received).toEqual([]);
  });
});
