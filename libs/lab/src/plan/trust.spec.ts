import { describe, expect, it } from '@jest/globals';
import type { ProxyPlan } from '../lab.js';
import { lab, problemsOf } from '../lab-text.fixture.js';
import { parseLab } from '../parse-lab.js';

function labWithTrust(trust: string): string {
  const listen = (port: number) => `listen: [{ protocol: udp, port: ${port}, host: 0.0.0.0 }]`;
  return lab({
    services: `{ registrar: { ${listen(5070)} }, proxy: { ${listen(5060)}, trust: ${trust} }, other: { kind: proxy, ${listen(5062)} }, ua-simulator: { proxy: other } }`,
  });
}

function trustOf(trust: string) {
  const { services } = parseLab(labWithTrust(trust), 'x.yaml');
  return services.find((service): service is ProxyPlan => service.name === 'proxy')?.trust;
}

describe('whom a proxy trusts (RFC 3325 §2.3)', () => {
  it('is said by a service of the file, an address, or a domain that a certificate proves', () => {
    expect(
      trustOf("[other, 192.0.2.1, '192.0.2.2:5060', '::1', '[2001:db8::1]:5062', carrier.test]"),
    ).toEqual([
      { name: 'other', domains: ['lab.test'], points: [{ host: '127.0.0.1', port: 5062 }] },
      { name: '192.0.2.1', domains: [], points: [{ host: '192.0.2.1' }] },
      { name: '192.0.2.2:5060', domains: [], points: [{ host: '192.0.2.2', port: 5060 }] },
      { name: '::1', domains: [], points: [{ host: '::1' }] },
      { name: '[2001:db8::1]:5062', domains: [], points: [{ host: '2001:db8::1', port: 5062 }] },
      { name: 'carrier.test', domains: ['carrier.test'], points: [] },
    ]);
  });

  it('takes state, as the history of a call does (RFC 3261 §16.11)', () => {
    expect(problemsOf(labWithTrust('[], history: [diversion], mode: stateless'))).toEqual([
      'labs/x.yaml:5: services.proxy.trust: is not kept without state (allowed: with `mode: stateful`)',
      'labs/x.yaml:5: services.proxy.history: is not kept without state (allowed: with `mode: stateful`)',
    ]);
  });

  it('may be nobody', () => {
    expect(trustOf('[]')).toEqual([]);
  });

  it.each([
    ['itself', 'proxy', "'proxy' is nobody to trust"],
    ['a slip', 'othr', "'othr' is nobody to trust, did you mean other?"],
    ['phones', 'ua-simulator', "'ua-simulator' is nobody to trust"],
    ['a port that is none', '192.0.2.1:99999', "'192.0.2.1:99999' is nobody to trust"],
    ['a URI', "'sip:a.test'", "'sip:a.test' is nobody to trust"],
  ])('is told where it is nobody: %s', (_what, name, complaint) => {
    expect(problemsOf(labWithTrust(`[${name}]`))).toEqual([
      `labs/x.yaml:5: services.proxy.trust[0]: ${complaint} (allowed: registrar, other, an address with a port or without, a domain)`,
    ]);
  });
});
