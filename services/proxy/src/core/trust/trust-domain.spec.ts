import { describe, expect, it } from '@jest/globals';
import type { Flow, Target } from '@trapezoid/sip';
import { TrustDomain } from './trust-domain.js';

const trust = new TrustDomain([
  { name: 'biloxi-proxy', domains: ['biloxi.test'], points: [{ host: '10.0.0.2', port: 5060 }] },
  { name: '10.0.0.3', domains: [], points: [{ host: '10.0.0.3' }] },
]);
const flow = (
  protocol: Flow['protocol'],
  host: string,
  port: number,
  peerDomains?: readonly string[],
): Flow => ({
  protocol,
  local: { host: '10.0.0.1', port: 5060 },
  remote: { host, port },
  ...(peerDomains === undefined ? {} : { peerDomains }),
});

describe('a trust domain (RFC 3325 §2.3)', () => {
  it.each([
    ['a peer over UDP, from where it listens', flow('UDP', '10.0.0.2', 5060), true],
    ['somebody else on its host', flow('UDP', '10.0.0.2', 5061), false],
    ['a connection from its host', flow('TCP', '10.0.0.2', 5060), false],
    [
      'a connection that proves its domain (RFC 5922 §7.3)',
      flow('TLS', '10.0.9.9', 1, ['Biloxi.test']),
      true,
    ],
    ['a connection that proves another', flow('TLS', '10.0.9.9', 1, ['evil.test']), false],
    ['a host that is trusted as a whole', flow('TCP', '10.0.0.3', 4711), true],
    ['a stranger', flow('UDP', '10.0.9.9', 5060), false],
  ])('believes %s: %#', (_who, from, expected) => {
    expect(trust.sent(from)).toBe(expected);
  });

  it.each([
    ['a peer', { protocol: 'TCP', host: '10.0.0.2', port: 5060 }, true],
    ['another port of its host', { protocol: 'UDP', host: '10.0.0.2', port: 5062 }, false],
    [
      'its domain, which it has to prove',
      { protocol: 'TLS', host: '10.9.9.9', port: 5061, serverName: 'biloxi.test' },
      true,
    ],
    ['a host that is trusted as a whole', { protocol: 'UDP', host: '10.0.0.3', port: 5099 }, true],
    ['a stranger', { protocol: 'UDP', host: '10.0.9.9', port: 5060 }, false],
  ] as const)('is left or not on the way to %s: %#', (_where, target, expected) => {
    expect(trust.isAt(target as Target)).toBe(expected);
  });
});
