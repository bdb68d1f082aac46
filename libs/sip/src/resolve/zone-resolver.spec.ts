import { describe, expect, it } from '@jest/globals';
import type { Resolver } from './resolver.js';
import { a, naptr, srv } from './zone.fixture.js';
import { fixedResolver, zoneResolver } from './zone-resolver.js';

const next: Resolver = {
  naptr: async (domain) => [
    { order: 1, preference: 1, flags: 's', service: 'SIP+D2U', replacement: `of ${domain}` },
  ],
  srv: async (name) => [{ priority: 1, weight: 1, port: 1, target: `of ${name}` }],
  addresses: async (host) => [{ address: `of ${host}` }],
};

describe('a zone of records (RFC 3263 §4)', () => {
  const zone = zoneResolver(
    [
      naptr('Lab.Test.', 10, 10, 'SIP+D2U', '_sip._udp.lab.test'),
      srv('_sip._udp.lab.test', 0, 0, 5060, 'proxy.lab.test'),
      a('proxy.lab.test', '192.0.2.1'),
      a('proxy.lab.test', '2001:db8::1'),
    ],
    next,
  );

  it('answers for its names, however they are spelled', async () => {
    expect(await zone.naptr('lab.TEST')).toMatchObject([{ replacement: '_sip._udp.lab.test' }]);
    expect(await zone.srv('_SIP._udp.lab.test.')).toMatchObject([{ port: 5060, target: 'proxy.lab.test' }]);
    expect(await zone.addresses('PROXY.lab.test.')).toMatchObject([
      { address: '192.0.2.1' },
      { address: '2001:db8::1' },
    ]);
  });

  it('is the only one asked for them and the services beneath them', async () => {
    expect(await zone.addresses('lab.test')).toEqual([]);
    expect(await zone.naptr('proxy.lab.test')).toEqual([]);
    expect(await zone.srv('_sip._tcp.lab.test')).toEqual([]);
    expect(await zone.srv('_sips._tcp.proxy.lab.test')).toEqual([]);
  });

  it('leaves all other names to the next resolver', async () => {
    expect(await zone.addresses('other.lab.test')).toEqual([{ address: 'of other.lab.test' }]);
    expect(await zone.srv('_sip._udp.x.test')).toMatchObject([{ target: 'of _sip._udp.x.test' }]);
    expect(await zone.naptr('test')).toMatchObject([{ replacement: 'of test' }]);
    expect(await zone.srv('_sip')).toMatchObject([{ target: 'of _sip' }]);
  });
});

describe('fixed addresses (RFC 3263 §4.2)', () => {
  it('are a zone of addresses alone', async () => {
    const resolver = fixedResolver(new Map([['lab.test', ['192.0.2.1', '2001:db8::1']]]), next);
    expect(await resolver.addresses('LAB.test')).toMatchObject([
      { address: '192.0.2.1' },
      { address: '2001:db8::1' },
    ]);
    expect(await resolver.naptr('lab.test')).toEqual([]);
    expect(await resolver.addresses('x.test')).toEqual([{ address: 'of x.test' }]);
    expect(await fixedResolver(new Map()).addresses('x.test')).toEqual([]);
  });
});
