import { describe, expect, it } from '@jest/globals';
import { RecordingPort } from './recording-port.fixture.js';
import { TransportLayer } from './transport-layer.js';

async function layerWith(...ports: RecordingPort[]): Promise<TransportLayer> {
  const layer = new TransportLayer();
  for (const port of ports) await layer.listen(port.open);
  return layer;
}

describe('what stands in sent-by (RFC 3261 §18.1.1)', () => {
  it('is the name that a port gives itself, e.g. a WebSocket client’s (RFC 7118 §5)', async () => {
    const port = new RecordingPort('WSS', { host: '127.0.0.1', port: 0 });
    port.sentBy = { host: 'df7jal23ls0d.invalid' };
    const layer = await layerWith(new RecordingPort(), port);
    expect(layer.ownAddress('WSS')).toEqual({ host: 'df7jal23ls0d.invalid' });
    expect(layer.isOwn('df7jal23ls0d.INVALID', undefined, 'WSS')).toBe(true);
    expect(layer.isOwn('df7jal23ls0d.invalid', 443, 'WSS')).toBe(true);
    expect(layer.isOwn('df7jal23ls0d.invalid', 5061, 'WSS')).toBe(false);
    expect(layer.isOwn('127.0.0.1', 0, 'WSS')).toBe(false);
  });

  it('is the address of the listening point that the request leaves from', async () => {
    const second = new RecordingPort('TCP', { host: '192.0.2.10', port: 5070 });
    second.connections = ['c7'];
    const layer = await layerWith(new RecordingPort('TCP'), second);
    const target = { protocol: 'TCP', host: '192.0.2.1', port: 5060 } as const;
    expect(layer.sentBy(target)).toEqual({ host: '192.0.2.9', port: 5060 });
    expect(layer.sentBy({ ...target, connection: 'c7' })).toEqual({ host: '192.0.2.10', port: 5070 });
    expect(layer.sentBy({ ...target, local: { ...second.local } }).port).toBe(5070);
    expect(layer.sentBy({ ...target, local: { host: '192.0.2.11', port: 1 } }).port).toBe(5060);
    expect(() => layer.sentBy({ ...target, protocol: 'TLS' })).toThrow(
      'no listening point for TLS over IPv4',
    );
  });
});
