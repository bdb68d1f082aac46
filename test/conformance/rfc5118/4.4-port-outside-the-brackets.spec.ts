import { describe, expect, it } from '@jest/globals';
import { isSipUri, printUri, sipUri } from '@trapezoid/sip';
import { ipv6Request, startIpv6Agent } from '../support/ipv6.js';
import { requestIn } from '../support/message-text.js';

describe('RFC 5118 §4.4: a port outside the brackets', () => {
  it('is the port', () => {
    const { uri } = requestIn(ipv6Request('OPTIONS', 'sip:[2001:db8::5]:5070'));
    expect(isSipUri(uri) && [uri.host, uri.port]).toEqual(['[2001:db8::5]', 5070]);
  });

  it('is where our own URIs have it', async () => {
    expect(printUri(sipUri({ user: 'grace', host: '[2001:db8::5]', port: 5070 }))).toBe(
      'sip:grace@[2001:db8::5]:5070',
    );
    const bench = await startIpv6Agent();
    expect(printUri(bench.agent.contact().uri)).toBe('sip:grace@[2001:db8::5]:5060');
    await bench.close();
  });
});
