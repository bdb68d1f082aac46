import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DnsServer, SeededRandom } from '@trapezoid/testkit';
import { parseUri, type SipUri } from '../grammar/uri.js';
import { dnsResolver } from './dns-resolver.js';
import { locateTargets } from './locate-targets.js';
import { systemResolver } from './system-resolver.js';
import { a, naptr, srv } from './zone.fixture.js';

const zone = [
  naptr('example.com', 10, 10, 'SIP+D2T', '_sip._tcp.example.com'),
  srv('_sip._tcp.example.com', 10, 0, 5060, 'backup.example.com'),
  srv('_sip._tcp.example.com', 0, 0, 5070, 'main.example.com'),
  a('main.example.com', '192.0.2.1'),
  a('main.example.com', '2001:db8::1'),
  { ...a('backup.example.com', '192.0.2.2'), ttl: 7 },
];

describe('a DNS server (RFC 3263 §4.1, §4.2)', () => {
  let server: DnsServer;

  beforeEach(async () => {
    server = await DnsServer.start(zone);
  });
  afterEach(() => server.close());

  const resolver = (timeout = 2000, tries = 1) => dnsResolver({ servers: [server.address], timeout, tries });

  it('leads from NAPTR over SRV to addresses', async () => {
    const targets = await locateTargets(parseUri('sip:alice@example.com') as SipUri, resolver(), {
      random: new SeededRandom(1),
    });
    const serverName = 'example.com';
    expect(targets).toEqual([
      { protocol: 'TCP', host: '192.0.2.1', port: 5070, serverName },
      { protocol: 'TCP', host: '2001:db8::1', port: 5070, serverName },
      { protocol: 'TCP', host: '192.0.2.2', port: 5060, serverName },
    ]);
    expect(server.questions.slice(0, 2)).toEqual(['NAPTR example.com', 'SRV _sip._tcp.example.com']);
  });

  it('gives each record as it is, and how long an address lives', async () => {
    const [rule] = await resolver().naptr('example.com');
    expect(rule).toMatchObject({ order: 10, preference: 10, flags: 's', service: 'SIP+D2T', regexp: '' });
    expect(await resolver().addresses('backup.example.com')).toEqual([{ address: '192.0.2.2', ttl: 7 }]);
  });

  it('has no records for a name that it does not know, that has none of this type, or that is no name', async () => {
    for (const host of ['nowhere.test', '_sip._tcp.example.com', `${'x'.repeat(64)}.test`, 'a..b', '']) {
      expect(await resolver().addresses(host)).toEqual([]);
      expect(await resolver().naptr(host)).toEqual([]);
    }
    expect(await resolver().srv('example.com')).toEqual([]);
  });

  it('is asked over TCP for what is too long for a datagram', async () => {
    server.zone = Array.from({ length: 1000 }, (_, i) =>
      srv('_sip._udp.x.test', i, i, 5060, `host${i}.x.test`),
    );
    expect(await resolver().srv('_sip._udp.x.test')).toHaveLength(1000);
    server.behaviour = 'truncate';
    expect(await resolver().srv('_sip._udp.x.test')).toHaveLength(1000);
  });

  it('that fails is no server that has no records', async () => {
    server.behaviour = 'fail';
    await expect(resolver().naptr('example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    await expect(resolver().addresses('main.example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  });

  it('that says nothing is asked again, and costs no more than its time', async () => {
    server.behaviour = 'drop';
    await expect(resolver(50, 2).srv('_sip._tcp.example.com')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect(server.questions).toEqual(['SRV _sip._tcp.example.com', 'SRV _sip._tcp.example.com']);
  });

  it('that takes its time is waited for', async () => {
    server.delay = 60;
    expect(await resolver().srv('_sip._tcp.example.com')).toHaveLength(2);
  });

  it('that is dead is passed over for the next', async () => {
    const dead = await DnsServer.start(zone);
    dead.behaviour = 'drop';
    const both = dnsResolver({ servers: [dead.address, server.address], timeout: 50, tries: 1 });
    expect(await both.srv('_sip._tcp.example.com')).toHaveLength(2);
    await dead.close();
  });
});

describe('the machine’s own resolver (RFC 6761 §6.3, §6.4)', () => {
  it('knows localhost without DNS', async () => {
    expect(await systemResolver.addresses('localhost')).toContainEqual({ address: '127.0.0.1' });
    expect(await systemResolver.naptr('localhost')).toEqual([]);
    expect(await systemResolver.srv('_sip._udp.localhost')).toEqual([]);
  });

  it('asks nobody for the hosts of browsers', async () => {
    expect(await systemResolver.addresses('df7jal23ls0d.invalid')).toEqual([]);
    expect(await systemResolver.naptr('df7jal23ls0d.invalid.')).toEqual([]);
  });
});
