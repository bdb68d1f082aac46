import { describe, expect, it } from '@jest/globals';
import type { Domain, Lab, ListeningPoint, ProxyPlan, ZoneRecord } from '@trapezoid/lab';
import { locateTargets, parseUri, type SipUri, type TransportProtocol, zoneResolver } from '@trapezoid/sip';
import { DnsServer } from '@trapezoid/testkit';
import { labResolver } from './lab-resolver.js';
import { labAliases, labZone } from './lab-zone.js';

const host = '127.0.0.1';
const everywhere: readonly ListeningPoint[] = [
  { protocol: 'UDP', host, port: 5060 },
  { protocol: 'TCP', host, port: 5060 },
  { protocol: 'TLS', host, port: 5061 },
  { protocol: 'WS', host, port: 5066 },
  { protocol: 'WSS', host, port: 5067 },
];

const domain = (name: string, aliases: readonly string[] = []): Domain => ({
  name,
  aliases,
  authentication: {
    realm: name,
    algorithms: ['MD5'],
    qop: ['auth'],
    register: 'digest',
    requests: 'digest',
    nonceLifetime: 300,
    userhash: false,
  },
  registration: { defaultExpires: 3600, minimumExpires: 60, maximumExpires: 7200, maximumBindings: 10 },
  accounts: [],
});

const proxy = (name: string, domains: readonly string[], listen: readonly ListeningPoint[]): ProxyPlan => ({
  kind: 'proxy',
  name,
  domains,
  listen,
  recordRoute: true,
  timerC: 181,
  registrar: 'registrar',
});

const lab = (more: Partial<Lab> = {}): Lab => ({
  name: 'x',
  file: 'x.yaml',
  host,
  domains: [domain('lab.test')],
  services: [proxy('proxy', ['lab.test'], everywhere)],
  phones: [],
  ...more,
});

async function located(uri: string, of: Lab, protocols?: readonly TransportProtocol[]): Promise<string[]> {
  const targets = await locateTargets(
    parseUri(uri) as SipUri,
    zoneResolver(labZone(of)),
    protocols === undefined ? {} : { protocols },
  );
  return targets.map((target) => `${target.protocol} ${target.host}:${target.port}`);
}

describe('the domains of a lab (RFC 3263 §4.1, §4.2)', () => {
  it('lead to the listening points of their proxy, UDP first', async () => {
    expect(await located('sip:bob@lab.test', lab())).toEqual([
      'UDP 127.0.0.1:5060',
      'TCP 127.0.0.1:5060',
      'TLS 127.0.0.1:5061',
    ]);
    expect(await located('sip:bob@lab.test', lab(), ['UDP', 'TCP'])).toEqual([
      'UDP 127.0.0.1:5060',
      'TCP 127.0.0.1:5060',
    ]);
  });

  it('lead to the secure ones for a SIPS URI, and to WebSocket for an element that has nothing else', async () => {
    expect(await located('sips:bob@lab.test', lab())).toEqual(['TLS 127.0.0.1:5061']);
    expect(await located('sip:bob@lab.test', lab(), ['WS', 'WSS'])).toEqual([
      'WS 127.0.0.1:5066',
      'WSS 127.0.0.1:5067',
    ]);
    expect(await located('sips:bob@lab.test', lab(), ['WS', 'WSS'])).toEqual(['WSS 127.0.0.1:5067']);
  });

  it('lead to the port that a URI gives, and over the transport that it names', async () => {
    expect(await located('sip:bob@lab.test:5090', lab())).toEqual(['UDP 127.0.0.1:5090']);
    expect(await located('sip:bob@lab.test;transport=ws', lab())).toEqual(['WS 127.0.0.1:5066']);
  });

  it('have the address of this machine where the proxy listens on all, and one name for each address', async () => {
    const listen: readonly ListeningPoint[] = [
      { protocol: 'UDP', host: '0.0.0.0', port: 5060 },
      { protocol: 'UDP', host: '::', port: 5062 },
    ];
    const wild = lab({ services: [proxy('Edge', ['lab.test'], listen)] });
    expect(new Set(await located('sip:lab.test', wild))).toEqual(
      new Set(['UDP 127.0.0.1:5060', 'UDP ::1:5062']),
    );
    expect(labZone(wild)).toContainEqual({ type: 'A', name: 'edge.lab.test', address: '127.0.0.1' });
    expect(labZone(wild)).toContainEqual({ type: 'AAAA', name: 'edge-2.lab.test', address: '::1' });
  });

  it('are found by their other names too, and each by its own proxies', async () => {
    const two = lab({
      domains: [domain('west.test', ['pbx.example', '192.0.2.7']), domain('east.test'), domain('none.test')],
      services: [
        proxy('west', ['west.test'], [{ protocol: 'UDP', host, port: 5060 }]),
        proxy('east', ['east.test'], [{ protocol: 'TCP', host, port: 5070 }]),
        proxy('east2', ['east.test'], [{ protocol: 'TCP', host, port: 5072 }]),
      ],
    });
    expect(await located('sip:pbx.example', two)).toEqual(['UDP 127.0.0.1:5060']);
    expect((await located('sip:east.test', two)).sort()).toEqual([
      'TCP 127.0.0.1:5070',
      'TCP 127.0.0.1:5072',
    ]);
    expect(await located('sip:none.test', two)).toEqual([]);
    expect(labZone(two).some(({ name }) => name.includes('192'))).toBe(false);
  });

  it('lead where the lab file says, record by record', async () => {
    const zone: readonly ZoneRecord[] = [
      { type: 'SRV', name: '_sip._udp.lab.test', priority: 0, weight: 0, port: 5999, target: 'other.test' },
      { type: 'A', name: 'other.test', address: '192.0.2.1' },
    ];
    expect(await located('sip:bob@lab.test', lab({ zone }), ['UDP', 'TCP'])).toEqual([
      'UDP 192.0.2.1:5999',
      'TCP 127.0.0.1:5060',
    ]);
  });
});

describe('names that are not of the lab (RFC 3263 §4.1)', () => {
  it('are asked of the DNS servers that the lab file names; those of the lab never', async () => {
    const server = await DnsServer.start([{ type: 'A', name: 'outside.test', address: '192.0.2.1' }]);
    const [address = '', port] = server.address.split(':');
    const resolver = labResolver(lab({ dns: { servers: [{ host: address, port: Number(port) }] } }));
    const targets = await locateTargets(parseUri('sip:outside.test') as SipUri, resolver);
    expect(targets).toMatchObject([{ protocol: 'UDP', host: '192.0.2.1' }]);
    await locateTargets(parseUri('sip:lab.test') as SipUri, resolver);
    await locateTargets(parseUri('sip:outside.test') as SipUri, resolver);
    expect(server.questions.filter((question) => question.includes('lab.test'))).toEqual([]);
    expect(server.questions.filter((question) => question === 'NAPTR outside.test')).toHaveLength(1);
    await server.close();
  });
});

describe('a lab in containers', () => {
  const inContainers = lab({
    services: [{ ...proxy('proxy', ['lab.test'], everywhere), reachedAt: 'proxy' }],
  });

  it('leads its domain to the names of its proxies, which the DNS of the containers knows (RFC 3263 §4.2)', () => {
    const records = labZone(inContainers);
    expect(records.filter(({ type }) => type === 'A')).toEqual([]);
    expect(records.filter(({ type }) => type === 'SRV')).toContainEqual(
      expect.objectContaining({ name: '_sip._udp.lab.test', port: 5060, target: 'proxy' }),
    );
    expect([...labAliases(inContainers)]).toEqual([['lab.test', ['proxy']]]);
    expect([...labAliases(lab())]).toEqual([]);
  });
});
