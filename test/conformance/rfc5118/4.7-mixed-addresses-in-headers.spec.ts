import { afterEach, describe, expect, it } from '@jest/globals';
import { Via } from '@trapezoid/sip';
import { agentHost, ipv6Request, startIpv6Agent } from '../support/ipv6.js';
import { requestIn, strictErrorIn } from '../support/message-text.js';
import type { UserAgentBench } from '../support/user-agent.js';

const below = [
  'SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKmixed2',
  'SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bKmixed3;received=192.0.2.207',
];

const bye = ipv6Request(
  'BYE',
  `sip:grace@[${agentHost}]`,
  '[2001:db8::1:1]:5060',
  below.map((via) => `\nVia: ${via}`).join(''),
);

describe('RFC 5118 §4.7: IPv4 and IPv6 addresses in the headers of one request', () => {
  let bench: UserAgentBench | undefined;

  afterEach(() => bench?.close());

  it('are read', () => {
    expect(strictErrorIn(bye)).toBeUndefined();
    expect(
      requestIn(bye)
        .headers(Via)
        .map(({ sentBy }) => sentBy),
    ).toEqual([
      { host: '[2001:db8::1:1]', port: 5060 },
      { host: '192.0.2.7' },
      { host: '[2001:db8::9:255]' },
    ]);
  });

  it('are sent back as they came', async () => {
    bench = await startIpv6Agent();
    const response = await bench.ask(bye);
    expect(response?.statusCode).toBe(481);
    expect(
      response
        ?.fieldsOf(Via)
        .slice(1)
        .map(({ value }) => value),
    ).toEqual(below);
  });
});
