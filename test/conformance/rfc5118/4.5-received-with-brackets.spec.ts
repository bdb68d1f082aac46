import { afterEach, describe, expect, it } from '@jest/globals';
import { Via } from '@trapezoid/sip';
import { agentHost, ipv6Request, peerHost, startIpv6Agent } from '../support/ipv6.js';
import { bytesOf, requestIn } from '../support/message-text.js';
import { RegistrarBench } from '../support/registrar.js';
import type { UserAgentBench } from '../support/user-agent.js';

const options = ipv6Request(
  'OPTIONS',
  `sip:grace@[${agentHost}]`,
  '[2001:db8::1:1]',
  ';received=[2001:db8::9:255]',
);

describe('RFC 5118 §4.5: a received parameter with brackets', () => {
  let bench: UserAgentBench | RegistrarBench | undefined;

  afterEach(() => bench?.close());

  it('is read', () => {
    expect(requestIn(options).first(Via)?.parameters.get('received')).toBe('[2001:db8::9:255]');
  });

  it('does not keep the request from being answered, and is sent back without brackets', async () => {
    bench = await startIpv6Agent();
    const response = await bench.ask(options);
    expect(response?.statusCode).toBe(200);
    // The sender's own word for where it is would be believed nowhere: it is replaced by what the socket says.
    expect(response?.first(Via)?.parameters.get('received')).toBe(peerHost);
  });

  it('of the element nearest to the phone tells the registrar where the phone is', async () => {
    bench = await RegistrarBench.start();
    const register = bytesOf(`
REGISTER sip:lab.test SIP/2.0
To: sip:grace@lab.test
From: sip:grace@lab.test;tag=received
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKreceived1
Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKreceived2
Call-ID: received.1
Max-Forwards: 70
Contact: <sip:grace@[2001:db8::9:1]>
CSeq: 98 REGISTER
Content-Length: 0
`);
    expect((await bench.ask(register))?.statusCode).toBe(200);
    expect(await bench.receivedFrom('sip:grace@lab.test')).toEqual([
      { protocol: 'UDP', host: '2001:db8::9:255', port: 5060 },
    ]);
  });
});
