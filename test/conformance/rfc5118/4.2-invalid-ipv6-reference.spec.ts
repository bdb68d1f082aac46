import { afterEach, describe, expect, it } from '@jest/globals';
import { ipv6Request, startIpv6Agent } from '../support/ipv6.js';
import { bytesOf, requestIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { RegistrarBench } from '../support/registrar.js';
import type { UserAgentBench } from '../support/user-agent.js';

const register = (uri: string) =>
  bytesOf(`
REGISTER ${uri} SIP/2.0
To: sip:grace@lab.test
From: sip:grace@lab.test;tag=open
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKopenv6
Call-ID: open.v6
Max-Forwards: 70
Contact: "Grace" <sip:grace@[2001:db8::1]>
CSeq: 98 REGISTER
Content-Length: 0
`);

describe.each(['sip:2001:db8::5', 'sip:[2001:db8::5', 'sip:2001:db8::5]', 'sip:[2001:db8::5::1]', 'sip:[]'])(
  'RFC 5118 §4.2: an invalid IPv6 reference: %s',
  (uri) => {
    let bench: UserAgentBench | RegistrarBench | ProxyConformanceBench | undefined;

    afterEach(() => bench?.close());

    it('is no URI', () => {
      expect(() => requestIn(register(uri)).uri).toThrow();
    });

    it('is answered 400 by a registrar', async () => {
      bench = await RegistrarBench.start();
      expect((await bench.ask(register(uri)))?.statusCode).toBe(400);
    });

    it('is answered 400 by a proxy', async () => {
      bench = await ProxyConformanceBench.start();
      expect((await bench.ask(register(uri)))?.statusCode).toBe(400);
      expect(bench.registrar.received).toEqual([]);
    });

    it('is answered 400 by an endpoint', async () => {
      bench = await startIpv6Agent();
      expect((await bench.ask(ipv6Request('OPTIONS', uri)))?.statusCode).toBe(400);
    });
  },
);
