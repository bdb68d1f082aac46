import { afterEach, describe, expect, it } from '@jest/globals';
import { Via } from '@trapezoid/sip';
import { agentHost, ipv6Request, peerHost, startIpv6Agent } from '../support/ipv6.js';
import { requestIn } from '../support/message-text.js';
import type { UserAgentBench } from '../support/user-agent.js';

describe('RFC 5118 §4.5: a received parameter without brackets', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('is read to its end, and what follows it too', () => {
    const options = ipv6Request('OPTIONS', 'sip:[2001:db8::5]', '[2001:db8::9:1];received=2001:db8::9:255');
    const via = requestIn(options).first(Via);
    expect(via?.parameters.get('received')).toBe('2001:db8::9:255');
    expect(via?.parameters.get('branch')).toBe('z9hG4bKv6-OPTIONS');
  });

  it('is what our own Via and answer have', async () => {
    bench = await startIpv6Agent();
    const response = await bench.ask(
      ipv6Request('OPTIONS', `sip:grace@[${agentHost}]`, '[2001:db8::9:1];rport'),
    );
    expect(response?.statusCode).toBe(200);
    expect(response?.text('Via')).toContain(`;received=${peerHost}`);
    expect(response?.first(Via)?.parameters.get('rport')).toBe('5060');
  });
});
