import { isIP } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@trapezoid/testkit';
import fc from 'fast-check';
import { parseUri, type SipUri } from '../grammar/uri.js';
import type { Target } from '../transport/flow.js';
import type { ZoneRecord } from './dns-records.js';
import { type LocateOptions, locateTargets, numericTarget } from './locate-targets.js';
import type { Resolver } from './resolver.js';
import { a, naptr, srv } from './zone.fixture.js';
import { zoneResolver } from './zone-resolver.js';

const options: LocateOptions = { random: new SeededRandom(1) };

/** `UDP 192.0.2.1:5060` for each target; the name that led there is the same for all. */
async function located(
  uri: string,
  resolver: Resolver | readonly ZoneRecord[],
  more: LocateOptions = {},
): Promise<string[]> {
  const asked = 'naptr' in resolver ? resolver : zoneResolver(resolver);
  const targets = await locateTargets(parseUri(uri) as SipUri, asked, { ...options, ...more });
  return targets.map(({ protocol, host, port }) => `${protocol} ${host}:${port}`);
}

/** Answers as the zone does, and says what was asked. */
function listening(records: readonly ZoneRecord[]): Resolver & { readonly questions: string[] } {
  const zone = zoneResolver(records);
  const questions: string[] = [];
  const ask =
    <Answer>(kind: string, question: (name: string) => Promise<Answer>) =>
    (name: string): Promise<Answer> => {
      questions.push(`${kind} ${name}`);
      return question(name);
    };
  return {
    questions,
    naptr: ask('NAPTR', zone.naptr),
    srv: ask('SRV', zone.srv),
    addresses: ask('A', zone.addresses),
  };
}

/** The example of the RFC, with a server for each transport. */
const example: readonly ZoneRecord[] = [
  naptr('example.com', 50, 50, 'SIPS+D2T', '_sips._tcp.example.com.'),
  naptr('example.com', 90, 50, 'SIP+D2T', '_sip._tcp.example.com'),
  naptr('example.com', 100, 50, 'SIP+D2U', '_sip._udp.example.com.'),
  srv('_sips._tcp.example.com', 0, 1, 5061, 'server1.example.com'),
  srv('_sip._tcp.example.com', 0, 1, 5060, 'server1.example.com'),
  srv('_sip._tcp.example.com', 1, 1, 5070, 'server2.example.com.'),
  srv('_sip._udp.example.com', 0, 1, 5080, 'server1.example.com'),
  a('server1.example.com', '192.0.2.1'),
  a('server2.example.com', '192.0.2.2'),
  a('example.com', '192.0.2.9'),
];

describe('the transport of a request (RFC 3263 §4.1)', () => {
  it.each([
    ['sip:192.0.2.1', 'UDP', '192.0.2.1', 5060],
    ['sip:192.0.2.1:5080', 'UDP', '192.0.2.1', 5080],
    ['sip:a@192.0.2.1;transport=TCP', 'TCP', '192.0.2.1', 5060],
    ['sip:192.0.2.1;transport=tls', 'TLS', '192.0.2.1', 5061],
    ['sips:192.0.2.1', 'TLS', '192.0.2.1', 5061],
    ['sips:192.0.2.1;transport=tcp', 'TLS', '192.0.2.1', 5061],
    ['sips:192.0.2.1;transport=ws', 'WSS', '192.0.2.1', 443],
    ['sip:[2001:db8::1]:5070', 'UDP', '2001:db8::1', 5070],
    ['sip:lab.test;maddr=192.0.2.7', 'UDP', '192.0.2.7', 5060],
    ['sip:lab.test;maddr=[2001:db8::7]', 'UDP', '2001:db8::7', 5060],
  ] as const)('to %s is %s to %s port %i, without asking anybody', async (uri, protocol, host, port) => {
    const resolver = listening([]);
    expect(numericTarget(parseUri(uri) as SipUri)).toEqual({ protocol, host, port });
    expect(await locateTargets(parseUri(uri) as SipUri, resolver)).toEqual([{ protocol, host, port }]);
    expect(resolver.questions).toEqual([]);
  });

  it('is the one that the domain prefers by NAPTR among those of the element', async () => {
    const udpAndTcp = { protocols: ['UDP', 'TCP'] } as const;
    expect(await located('sip:user@example.com', example, udpAndTcp)).toEqual([
      'TCP 192.0.2.1:5060',
      'TCP 192.0.2.2:5070',
    ]);
    expect(await located('sip:user@example.com', example, { protocols: ['UDP'] })).toEqual([
      'UDP 192.0.2.1:5080',
    ]);
  });

  it('may be secure for a SIP URI, where the domain wants it', async () => {
    expect(await located('sip:user@example.com', example)).toEqual(['TLS 192.0.2.1:5061']);
  });

  it('is secure for a SIPS URI whatever else the domain offers (RFC 3261 §26.2.2)', async () => {
    const insecure = example.filter((record) => record.type !== 'NAPTR' || record.service !== 'SIPS+D2T');
    expect(await located('sips:user@example.com', example)).toEqual(['TLS 192.0.2.1:5061']);
    expect(await located('sips:user@example.com', insecure)).toEqual(['TLS 192.0.2.1:5061']);
    expect(await located('sips:user@example.com', [a('example.com', '192.0.2.9')])).toEqual([
      'TLS 192.0.2.9:5061',
    ]);
  });

  it('is taken from records of the best order alone, by preference (RFC 3403 §4.1)', async () => {
    const records = [
      naptr('x.test', 10, 20, 'SIP+D2T', '_sip._tcp.x.test'),
      naptr('x.test', 20, 0, 'SIP+D2W', '_sip._ws.x.test'),
      naptr('x.test', 10, 10, 'sip+d2u', '_sip._udp.x.test', { flags: 'S' }),
      srv('_sip._tcp.x.test', 0, 0, 5060, 'x.test'),
      srv('_sip._udp.x.test', 0, 0, 5060, 'x.test'),
      srv('_sip._ws.x.test', 0, 0, 5066, 'x.test'),
      a('x.test', '192.0.2.1'),
    ];
    expect(await located('sip:x.test', records)).toEqual(['UDP 192.0.2.1:5060', 'TCP 192.0.2.1:5060']);
    expect(await located('sip:x.test', records, { protocols: ['WS'] })).toEqual(['WS 192.0.2.1:5066']);
  });

  it('is not taken from records of other services and other rules', async () => {
    const records = [
      naptr('x.test', 1, 0, 'E2U+sip', '', { flags: 'u', regexp: '!^.*$!sip:info@x.test!' }),
      naptr('x.test', 2, 0, 'SIP+D2T', '', { regexp: '!^.*$!_sip._tcp.x.test!' }),
      naptr('x.test', 3, 0, 'SIP+D2T', 'x.test', { flags: 'a' }),
      naptr('x.test', 4, 0, 'SIP+D2S', '_sip._sctp.x.test'),
      naptr('x.test', 5, 0, 'constructor', '_sip._udp.x.test'),
      naptr('x.test', 6, 0, 'SIP+D2T', '.'),
      naptr('x.test', 7, 0, 'SIP+D2U', '_here._udp.elsewhere.test'),
      srv('_here._udp.elsewhere.test', 0, 0, 5999, 'server.elsewhere.test'),
      a('server.elsewhere.test', '192.0.2.5'),
    ];
    expect(await located('sip:x.test', records)).toEqual(['UDP 192.0.2.5:5999']);
  });

  it('is found by SRV for each transport where there is no NAPTR', async () => {
    const resolver = listening(example.filter(({ type }) => type !== 'NAPTR'));
    expect(await located('sip:example.com', resolver)).toEqual([
      'UDP 192.0.2.1:5080',
      'TCP 192.0.2.1:5060',
      'TCP 192.0.2.2:5070',
    ]);
    expect(resolver.questions.slice(0, 3)).toEqual([
      'NAPTR example.com',
      'SRV _sip._udp.example.com',
      'SRV _sip._tcp.example.com',
    ]);
  });

  it('is UDP where the domain says nothing of it, or the only one of the element', async () => {
    const records = [a('x.test', '192.0.2.1')];
    expect(await located('sip:x.test', records)).toEqual(['UDP 192.0.2.1:5060']);
    expect(await located('sip:x.test', records, { protocols: ['TCP'] })).toEqual(['TCP 192.0.2.1:5060']);
    expect(await located('sip:x.test', records, { protocols: ['WSS'] })).toEqual(['WSS 192.0.2.1:443']);
    expect(await located('sips:x.test', records, { protocols: ['UDP', 'WSS'] })).toEqual([
      'WSS 192.0.2.1:443',
    ]);
    expect(await located('sips:x.test', records, { protocols: ['UDP'] })).toEqual(['TLS 192.0.2.1:5061']);
  });

  it('is the one that the URI names, found by its own SRV records alone', async () => {
    const resolver = listening(example);
    expect(await located('sip:example.com;transport=tcp', resolver)).toEqual([
      'TCP 192.0.2.1:5060',
      'TCP 192.0.2.2:5070',
    ]);
    expect(resolver.questions).toEqual([
      'SRV _sip._tcp.example.com',
      'A server1.example.com',
      'A server2.example.com.',
    ]);
    expect(await located('sips:example.com;transport=tcp', example)).toEqual(['TLS 192.0.2.1:5061']);
    expect(await located('sip:example.com;transport=tls', example)).toEqual(['TLS 192.0.2.1:5061']);
  });

  it('is none that nobody here knows', async () => {
    for (const name of ['carrier-pigeon', 'constructor'])
      expect(await located(`sip:192.0.2.1;transport=${name}`, [])).toEqual([]);
  });
});

describe('WebSocket servers of a domain (RFC 7118 §10.2)', () => {
  const records = [
    naptr('x.test', 10, 10, 'SIPS+D2W', '_sips._ws.x.test'),
    naptr('x.test', 10, 20, 'SIP+D2W', '_sip._ws.x.test'),
    srv('_sips._ws.x.test', 0, 0, 5067, 'edge.x.test'),
    srv('_sip._ws.x.test', 0, 0, 5066, 'edge.x.test'),
    a('edge.x.test', '192.0.2.4'),
  ];

  it('are at the ports of HTTP where nothing says another (§5.5), at the transport that the URI names (§5.2)', async () => {
    const host = [a('x.test', '192.0.2.4')];
    expect(await located('sip:x.test;transport=ws', host)).toEqual(['WS 192.0.2.4:80']);
    expect(await located('sips:x.test;transport=WS', host)).toEqual(['WSS 192.0.2.4:443']);
    expect(await located('sip:192.0.2.4;transport=ws', [])).toEqual(['WS 192.0.2.4:80']);
  });

  it('are found by D2W', async () => {
    expect(await located('sip:x.test', records)).toEqual(['WSS 192.0.2.4:5067', 'WS 192.0.2.4:5066']);
    expect(await located('sips:x.test', records)).toEqual(['WSS 192.0.2.4:5067']);
    expect(await located('sip:x.test;transport=ws', records)).toEqual(['WS 192.0.2.4:5066']);
    expect(await located('sips:x.test;transport=ws', records)).toEqual(['WSS 192.0.2.4:5067']);
  });
});

describe('port and address of a request (RFC 3263 §4.2)', () => {
  it('are the addresses of the name where the URI has a port, in the order of the resolver', async () => {
    const resolver = listening([...example, a('example.com', '2001:db8::9')]);
    expect(await located('sip:EXAMPLE.com.:5090;transport=tcp', resolver)).toEqual([
      'TCP 192.0.2.9:5090',
      'TCP 2001:db8::9:5090',
    ]);
    expect(resolver.questions).toEqual(['A example.com']);
  });

  it('are of the name in maddr, where there is one', async () => {
    expect(await located('sip:elsewhere.test;maddr=example.com;transport=udp', example)).toEqual([
      'UDP 192.0.2.1:5080',
    ]);
  });

  it('are of the name itself, with the default port, where it has no SRV records', async () => {
    expect(await located('sip:server2.example.com;transport=tls', example)).toEqual(['TLS 192.0.2.2:5061']);
    const dangling = [naptr('x.test', 1, 1, 'SIP+D2T', '_sip._tcp.x.test'), a('x.test', '192.0.2.1')];
    expect(await located('sip:x.test', dangling)).toEqual(['TCP 192.0.2.1:5060']);
  });

  it('are none where the name has none', async () => {
    expect(await located('sip:nowhere.test', example)).toEqual([]);
    expect(await located('sip:x.test', [srv('_sip._udp.x.test', 0, 0, 5060, 'gone.test')])).toEqual([]);
  });

  it('keep the name that was asked for: the certificate must prove it, not a name of DNS (RFC 5922 §7.3)', async () => {
    const names = async (uri: string): Promise<(string | undefined)[]> => {
      const targets: readonly Target[] = await locateTargets(
        parseUri(uri) as SipUri,
        zoneResolver(example),
        options,
      );
      return [...new Set(targets.map(({ serverName }) => serverName))];
    };
    expect(await names('sips:user@Example.COM')).toEqual(['example.com']);
    expect(await names('sip:example.com:5061;transport=tls')).toEqual(['example.com']);
    expect(await names('sips:x.test;maddr=example.com')).toEqual(['example.com']);
    expect(await names('sips:192.0.2.1')).toEqual([undefined]);
  });
});

describe('a domain that says it has no such service (RFC 2782)', () => {
  it('is not asked for its addresses', async () => {
    const records = [srv('_sip._udp.x.test', 0, 0, 0, '.'), a('x.test', '192.0.2.1')];
    expect(await located('sip:x.test;transport=udp', records)).toEqual([]);
    // TCP is not denied, and has no SRV records.
    expect(await located('sip:x.test', records)).toEqual(['TCP 192.0.2.1:5060']);
    expect(await located('sip:x.test', records, { protocols: ['UDP'] })).toEqual([]);
  });
});

describe('records that make no sense (RFC 3263 §4.2)', () => {
  it('are passed over', async () => {
    const records = [
      srv('_sip._udp.x.test', 0, 0, 0, 'x.test'),
      srv('_sip._udp.x.test', 0, 0, 70_000, 'x.test'),
      srv('_sip._udp.x.test', -1, 0, 5060, 'x.test'),
      srv('_sip._udp.x.test', 0, Number.NaN, 5060, 'x.test'),
      srv('_sip._udp.x.test', 0, 0, 5060, ''),
      srv('_sip._udp.x.test', 5, 5, 5075, 'x.test'),
      a('x.test', 'not an address'),
      a('x.test', '192.0.2.1'),
    ];
    expect(await located('sip:x.test;transport=udp', records)).toEqual(['UDP 192.0.2.1:5075']);
  });

  it('are not looked at without end: 16 servers, 8 addresses of each and 32 targets', async () => {
    const many = (count: number, make: (index: number) => ZoneRecord) =>
      Array.from({ length: count }, (_, i) => make(i));
    const records = [
      ...many(3000, (i) => naptr('x.test', 1, i, 'SIP+D2U', `_sip._udp.${i}.test`)),
      ...many(3000, (i) => srv('_sip._udp.0.test', i % 7, i, 5060, `host${i}.test`)),
      ...many(30_000, (i) => a(`host${i % 3000}.test`, `10.${i % 250}.${i >> 8}.1`)),
      ...many(3000, (i) => a('flat.test', `10.0.${i >> 8}.${i % 256}`)),
    ];
    const resolver = listening(records);
    expect(await located('sip:x.test', resolver)).toHaveLength(32);
    expect(resolver.questions.length).toBeLessThan(30);
    expect(await located('sip:flat.test:5060', records)).toHaveLength(8);
  });

  it('lead to numeric hosts and real ports, or nowhere', async () => {
    const name = fc.constantFrom('x.test', '_sip._udp.x.test', '_sips._tcp.x.test', 'h.test', '.', '', '[');
    const number = fc.oneof(fc.integer({ min: -1, max: 70_000 }), fc.double());
    const record = fc.oneof(
      fc.record({
        type: fc.constantFrom('A', 'AAAA'),
        name,
        address: fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()),
      }),
      fc.record({
        type: fc.constant('SRV'),
        name,
        priority: number,
        weight: number,
        port: number,
        target: name,
      }),
      fc.record({
        type: fc.constant('NAPTR'),
        name,
        order: number,
        preference: number,
        flags: fc.constantFrom('s', 'S', 'a', 'u', ''),
        service: fc.constantFrom('SIP+D2U', 'SIPS+D2T', 'SIP+D2W', 'E2U+sip', '__proto__', ''),
        regexp: fc.constantFrom('', '', '!.*!x!'),
        replacement: name,
      }),
    ) as fc.Arbitrary<ZoneRecord>;
    const uri = fc.constantFrom('sip:x.test', 'sips:x.test', 'sip:x.test;transport=udp', 'sip:h.test:5070');
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 40 }), uri, async (records, asked) => {
        const targets = await locateTargets(parseUri(asked) as SipUri, zoneResolver(records), options);
        expect(targets.length).toBeLessThanOrEqual(32);
        for (const { protocol, host, port } of targets) {
          expect(isIP(host)).toBeGreaterThan(0);
          expect(port > 0 && port < 65_536).toBe(true);
          if (asked.startsWith('sips')) expect(['TLS', 'WSS']).toContain(protocol);
        }
      }),
    );
  });

  it('lead to one place once', async () => {
    const records = [
      srv('_sip._udp.x.test', 0, 0, 5060, 'one.test'),
      srv('_sip._udp.x.test', 1, 0, 5060, 'two.test'),
      a('one.test', '192.0.2.1'),
      a('two.test', '192.0.2.1'),
    ];
    expect(await located('sip:x.test;transport=udp', records)).toEqual(['UDP 192.0.2.1:5060']);
  });
});

describe('questions that nobody answers (RFC 3263 §4.1, §4.2)', () => {
  const silence = () => Promise.reject(new Error('timed out'));
  const zone = zoneResolver(example);

  it('count as unanswered NAPTR and SRV: the name may be known without DNS', async () => {
    expect(await located('sip:example.com', { ...zone, naptr: silence }, { protocols: ['UDP'] })).toEqual([
      'UDP 192.0.2.1:5080',
    ]);
    expect(await located('sip:example.com', { ...zone, naptr: silence, srv: silence })).toEqual([
      'UDP 192.0.2.9:5060',
    ]);
  });

  it('are a failure where no address can be asked for', async () => {
    await expect(located('sip:example.com', { ...zone, addresses: silence })).rejects.toThrow('timed out');
    await expect(located('sip:example.com:5060', { ...zone, addresses: silence })).rejects.toThrow(
      'timed out',
    );
  });

  it('are none where one of the servers has an address', async () => {
    const half: Resolver = {
      ...zone,
      addresses: (host) => (host === 'server1.example.com' ? silence() : zone.addresses(host)),
    };
    expect(await located('sip:example.com;transport=tcp', half)).toEqual(['TCP 192.0.2.2:5070']);
  });
});
