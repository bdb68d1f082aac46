import { describe, expect, it } from '@jest/globals';
import type { ProxyPlan } from '../lab.js';
import { problemsOf } from '../lab-text.fixture.js';
import { parseLab } from '../parse-lab.js';

/** Two domains, each with a proxy and a registrar, unless told otherwise. */
function twoDomains({ a = 'domains: [a.test], ', b = 'domains: [b.test], ', simulator = '', bob = '' } = {}) {
  const listen = (port: number) => `listen: [{ protocol: udp, port: ${port} }]`;
  return [
    'name: x',
    'domains: { a.test: { accounts: [{ user: alice, password: p }] }, b.test: { accounts: [{ user: bob, password: p }] } }',
    'services:',
    '  location:',
    `  reg-a: { kind: registrar, ${a}${listen(5070)} }`,
    `  reg-b: { kind: registrar, ${b}${listen(5071)} }`,
    `  a: { kind: proxy, ${a}${listen(5060)} }`,
    `  b: { kind: proxy, ${b}${listen(5061)} }`,
    `  transit: { kind: proxy, domains: [], ${listen(5062)} }`,
    `  ua-simulator: { ${simulator} }`,
    'phones:',
    '  alice: { account: alice@a.test }',
    `  bob: { account: bob@b.test${bob} }`,
  ].join('\n');
}

describe('in a lab of several domains', () => {
  const plan = (text: string) => parseLab(text, 'x.yaml');

  it('each proxy is given the registrar of its domain, and one without a domain none', () => {
    const proxies = plan(twoDomains()).services.filter(
      (service): service is ProxyPlan => service.kind === 'proxy',
    );
    expect(proxies.map(({ name, registrar }) => [name, registrar])).toEqual([
      ['a', 'reg-a'],
      ['b', 'reg-b'],
      ['transit', undefined],
    ]);
  });

  it.each([
    ['the one of its domain', {}, ['a', 'b']],
    ['that of all phones', { simulator: 'proxy: a' }, ['a', 'a']],
    ['its own', { simulator: 'proxy: a', bob: ', proxy: transit' }, ['a', 'transit']],
  ])('each phone is given a proxy: %s', (_which, sections, expected) => {
    expect(plan(twoDomains(sections)).phones.map(({ proxy }) => proxy)).toEqual(expected);
  });

  it.each([
    [
      'a proxy and a phone that could have two',
      { a: '', b: '' },
      [
        '7: services.a.registrar: is missing, and there are several (allowed: reg-a, reg-b)',
        '8: services.b.registrar: is missing, and there are several (allowed: reg-a, reg-b)',
        '12: phones.alice.proxy: is missing, and there are several (allowed: a, b, transit)',
        '13: phones.bob.proxy: is missing, and there are several (allowed: a, b, transit)',
      ],
    ],
    [
      'a phone of a domain without a proxy',
      { b: 'domains: [a.test], ', simulator: '', bob: '' },
      [
        '7: services.a.registrar: is missing, and there are several (allowed: reg-a, reg-b)',
        '8: services.b.registrar: is missing, and there are several (allowed: reg-a, reg-b)',
        '12: phones.alice.proxy: is missing, and there are several (allowed: a, b, transit)',
        '13: phones.bob.proxy: is missing, and none of several is of b.test (allowed: a, b, transit)',
      ],
    ],
    [
      'a proxy that is none',
      { bob: ', proxy: reg-b' },
      ["13: phones.bob.proxy: 'reg-b' is no proxy (allowed: a, b, transit)"],
    ],
  ])('is told: %s', (_what, sections, expected) => {
    expect(problemsOf(twoDomains(sections))).toEqual(expected.map((line) => `labs/x.yaml:${line}`));
  });
});
