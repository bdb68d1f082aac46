import { afterEach, describe, expect, it } from '@jest/globals';
import { Allow, Authorization, WwwAuthenticate } from '@trapezoid/sip';
import { bytesOf, requestIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { RegistrarBench } from '../support/registrar.js';
import { UserAgentBench } from '../support/user-agent.js';

const register = bytesOf(`
REGISTER sip:lab.test SIP/2.0
To: sip:grace@lab.test
From: sip:grace@lab.test;tag=873
Max-Forwards: 8
Call-ID: scheme.873
CSeq: 9338 REGISTER
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKscheme
Authorization: Handshake firm=yes
Content-Length:0
`);

describe('RFC 4475 §3.3.7: an unknown Authorization scheme', () => {
  let bench: UserAgentBench | ProxyConformanceBench | RegistrarBench | undefined;

  afterEach(() => bench?.close());

  it('is well-formed', () => {
    const [credentials] = requestIn(register).headers(Authorization);
    expect(credentials?.scheme).toBe('Handshake');
  });

  it('passes a proxy unmodified', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(register);
    expect(bench.registrar.received[0]?.toString()).toContain('\r\nAuthorization: Handshake firm=yes\r\n');
  });

  it('is passed over by a registrar that asks for no credentials', async () => {
    bench = await RegistrarBench.start();
    expect((await bench.ask(register))?.statusCode).toBe(200);
  });

  it('is answered by a registrar that asks for them with a challenge of its own', async () => {
    bench = await RegistrarBench.start({ authenticates: true });
    const response = await bench.ask(register);
    expect(response?.statusCode).toBe(401);
    expect(response?.headers(WwwAuthenticate).map(({ scheme }) => scheme)).toEqual(['Digest']);
  });

  it('does not matter to an endpoint that is no registrar: 405', async () => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(register);
    expect(response?.statusCode).toBe(405);
    expect(response?.headers(Allow)).not.toContain('REGISTER');
  });
});
