import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@trapezoid/testkit';
import { Via } from '../message/headers/via.js';
import { parseMessage } from '../message/parse-message.js';
import type { Flow, TransportProtocol } from '../transport/flow.js';
import { requestText } from '../transport/recording-port.fixture.js';
import { locateResponseTargets } from './locate-response-targets.js';
import { a, srv } from './zone.fixture.js';
import { zoneResolver } from './zone-resolver.js';

const zone = zoneResolver([
  srv('_sip._udp.client.test', 0, 0, 5070, 'one.client.test'),
  srv('_sip._udp.client.test', 1, 0, 5080, 'two.client.test'),
  srv('_sips._tcp.client.test', 0, 0, 5071, 'one.client.test'),
  a('one.client.test', '192.0.2.1'),
  a('two.client.test', '192.0.2.2'),
  a('client.test', '192.0.2.9'),
]);

async function located(via: string, flow: Partial<Flow> = {}): Promise<string[]> {
  const topmost = parseMessage(Buffer.from(requestText('OPTIONS', { Via: via }))).first(Via)!;
  const way: Flow = {
    protocol: topmost.protocol as TransportProtocol,
    local: { host: '192.0.2.100', port: 5060 },
    remote: { host: '192.0.2.77', port: 40_000 },
    ...flow,
  };
  const targets = await locateResponseTargets(topmost, way, zone, new SeededRandom(1));
  return targets.map(({ protocol, host, port }) => `${protocol} ${host}:${port}`);
}

describe('where a response goes that could not be sent back (RFC 3263 §5)', () => {
  it.each([
    ['a numeric address is tried as it is', 'TCP 192.0.2.5:5099;received=192.0.2.77', ['TCP 192.0.2.5:5099']],
    ['it has the default port', 'TLS 192.0.2.5;received=192.0.2.77', ['TLS 192.0.2.5:5061']],
    ['a name with a port has addresses', 'UDP client.test:5099;rport=40000', ['UDP 192.0.2.9:5099']],
    [
      'a name without a port has servers',
      'UDP client.test;rport',
      ['UDP 192.0.2.1:5070', 'UDP 192.0.2.2:5080'],
    ],
    ['those of TLS are found by _sips', 'TLS client.test', ['TLS 192.0.2.1:5071']],
    ['without servers it has addresses', 'TCP client.test', ['TCP 192.0.2.9:5060']],
    ['an unknown name leads nowhere', 'UDP nowhere.test', []],
  ])('the sent-by is looked up: %s', async (_rule, via, expected) => {
    expect(await located(`SIP/2.0/${via};branch=z9hG4bK1`)).toEqual(expected);
  });

  it('is not where it was tried already', async () => {
    expect(await located('SIP/2.0/UDP 192.0.2.5:5099;branch=z9hG4bK1')).toEqual([]);
  });

  it('is over the transport of the Via, but never over a less secure one than its request', async () => {
    expect(await located('SIP/2.0/TLS client.test;branch=z9hG4bK1', { protocol: 'TCP' })).toEqual([
      'TLS 192.0.2.1:5071',
    ]);
    expect(await located('SIP/2.0/UDP client.test;branch=z9hG4bK1', { protocol: 'TLS' })).toEqual([]);
    expect(await located('SIP/2.0/SCTP client.test;branch=z9hG4bK1', { protocol: 'TCP' })).toEqual([]);
  });

  it('is in few places: who sends the request chooses the name', async () => {
    const records = Array.from({ length: 100 }, (_, i) => srv('_sip._udp.x.test', i, 0, 5060, `h${i}.test`));
    const hosts = Array.from({ length: 100 }, (_, i) => a(`h${i}.test`, `10.0.0.${i}`));
    const via = parseMessage(
      Buffer.from(requestText('OPTIONS', { Via: 'SIP/2.0/UDP x.test;branch=z9hG4bK1' })),
    ).first(Via)!;
    const flow = {
      protocol: 'UDP',
      local: { host: '192.0.2.100', port: 5060 },
      remote: { host: '192.0.2.77', port: 40_000 },
    } as const;
    expect(await locateResponseTargets(via, flow, zoneResolver([...records, ...hosts]))).toHaveLength(8);
  });
});
