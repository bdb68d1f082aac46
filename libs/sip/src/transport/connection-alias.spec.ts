import { describe, expect, it } from '@jest/globals';
import type { Flow } from './flow.js';
import { RecordingPort, requestText } from './recording-port.fixture.js';
import { TransportLayer } from './transport-layer.js';

const remote = { host: '192.0.2.1', port: 40_000 };
const proved: Partial<Flow> = { connection: 'c1', remote, peerDomains: ['p1.example.com'] };

async function portWith(protocol: 'TCP' | 'TLS'): Promise<RecordingPort> {
  const port = new RecordingPort(protocol);
  port.connections = ['c1'];
  const layer = new TransportLayer();
  layer.attach({
    receiveRequest: () => undefined,
    receiveResponse: () => undefined,
    receiveDefective: () => undefined,
    flowEnded: () => undefined,
  });
  await layer.listen(new RecordingPort(protocol, { host: '192.0.2.10', port: 5061 }).open);
  await layer.listen(port.open);
  return port;
}
const request = (via: string) => requestText('OPTIONS', { Via: `SIP/2.0/${via};branch=z9hG4bKa` });

describe('using a connection both ways (RFC 5923 §8.2)', () => {
  it('makes it an alias for the address that it comes from, and the port of sent-by', async () => {
    const port = await portWith('TLS');
    port.receive(request('TLS p1.example.com;alias'), proved);
    port.receive(request('TLS p1.example.com:5071;alias;rport'), proved);
    expect(port.aliases).toEqual([
      { connection: 'c1', remote: { host: '192.0.2.1', port: 5061 } },
      { connection: 'c1', remote: { host: '192.0.2.1', port: 5071 } },
    ]);
  });

  it.each([
    ['without the parameter', 'TLS' as const, 'TLS p1.example.com', proved],
    [
      'without a certificate (§9.2)',
      'TLS' as const,
      'TLS p1.example.com;alias',
      { connection: 'c1', remote },
    ],
    [
      'whose certificate proves no domain',
      'TLS' as const,
      'TLS p1.example.com;alias',
      { ...proved, peerDomains: [] },
    ],
    ['over TCP, where nobody is authenticated (§9.3)', 'TCP' as const, 'TCP p1.example.com;alias', proved],
  ])('does not where the request came %s', async (_name, protocol, via, flow) => {
    const port = await portWith(protocol);
    port.receive(request(via), flow);
    expect(port.aliases).toEqual([]);
  });
});
