import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Flow } from './flow.js';
import type { MessageTap } from './message-tap.js';
import { RecordingPort, requestText } from './recording-port.fixture.js';
import { TransportLayer } from './transport-layer.js';
import type { TransportLayerOptions, TransportUser } from './transport-layer-options.js';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A layer with its ports, and what its user is told. */
async function layerWith(ports: readonly RecordingPort[], options: TransportLayerOptions = {}) {
  const told: string[] = [];
  const flows: Flow[] = [];
  const layer = new TransportLayer(options);
  const user: TransportUser = {
    receiveRequest: (request, flow) => {
      flows.push(flow);
      told.push(request.method);
    },
    receiveResponse: (response) => told.push(String(response.statusCode)),
    receiveDefective: (request, error) =>
      told.push(`${request.method} ${error.statusCode} ${error.where}: ${error.reason}`),
    flowEnded: (flow) => told.push(`ended ${flow.connection}`),
  };
  layer.attach(user);
  for (const port of ports) await layer.listen(port.open);
  return { layer, told, flows, user };
}

const response = (via: string, cseq = '1 OPTIONS') =>
  `SIP/2.0 200 OK\r\nVia: ${via}\r\nFrom: <sip:a@a.test>;tag=1\r\nTo: <sip:b@b.test>;tag=2\r\n` +
  `Call-ID: c\r\nCSeq: ${cseq}\r\nContent-Length: 0\r\n\r\n`;

describe('receiving (RFC 3261 §18)', () => {
  let port: RecordingPort;
  beforeEach(() => {
    port = new RecordingPort();
  });

  it('passes requests up with the way they came', async () => {
    const { told, flows } = await layerWith([port]);
    port.receive(requestText('OPTIONS'));
    expect(told).toEqual(['OPTIONS']);
    expect(flows[0]?.remote).toEqual({ host: '192.0.2.1', port: 5070 });
  });

  it('drops and counts what is no SIP message', async () => {
    const { layer, told } = await layerWith([port]);
    for (const bytes of [
      'hello, is there somebody?',
      '\0'.repeat(40),
      'SIP/2.0 999 No\r\n\r\n',
      '\r\n'.repeat(9),
    ])
      port.receive(bytes);
    expect(told).toEqual([]);
    expect(layer.counters).toMatchObject({ received: 4, malformedDropped: 4 });
  });

  it('passes a wrong request up as defective where its Via can be read', async () => {
    const { told } = await layerWith([port]);
    port.receive(requestText('OPTIONS', { CSeq: 'one OPTIONS' }));
    port.receive(requestText('OPTIONS', { CSeq: '1 INVITE' }));
    port.receive(requestText('OPTIONS', { 'Call-ID': '' }));
    port.receive(requestText('OPTIONS', { 'Content-Length': '10' }));
    port.receive(requestText('OPTIONS').replace('SIP/2.0\r\n', 'SIP/3.0\r\n'));
    expect(told).toEqual([
      expect.stringMatching(/^OPTIONS 400 CSeq: /),
      'OPTIONS 400 CSeq: method differs from the request line',
      'OPTIONS 400 Call-ID: missing',
      'OPTIONS 400 Content-Length: body shorter than Content-Length',
      'OPTIONS 505 start line: SIP version is not 2.0',
    ]);
  });

  it('drops a request whose Via is missing or malformed: nobody knows where to answer', async () => {
    const { layer, told } = await layerWith([port]);
    port.receive(requestText('OPTIONS', { Via: 'SIP/2.0/UDP' }));
    expect(told).toEqual([]);
    expect(layer.counters.malformedDropped).toBe(1);
  });

  it('cuts a datagram to its Content-Length (§18.3)', async () => {
    const { layer, user } = await layerWith([port]);
    const bodies: string[] = [];
    layer.attach({
      ...user,
      receiveRequest: (request) => bodies.push(Buffer.from(request.body).toString()),
    });
    port.receive(`${requestText('MESSAGE', { 'Content-Length': '2' })}hello`);
    expect(bodies).toEqual(['he']);
  });

  it('takes responses whose topmost Via is its own, and counts all others as stray (§18.1.2)', async () => {
    const { layer, told } = await layerWith([port], { ownHosts: ['198.51.100.1'] });
    port.receive(response('SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa'));
    port.receive(response('SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKa'));
    port.receive(response('SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKa'));
    expect(told).toEqual(['200', '200', '200']);
    port.receive(response('SIP/2.0/UDP 192.0.2.9:5061;branch=z9hG4bKa'));
    port.receive(response('SIP/2.0/UDP 203.0.113.7;branch=z9hG4bKa'));
    expect(told).toHaveLength(3);
    expect(layer.counters.strayResponses).toBe(2);
  });

  it('drops malformed responses', async () => {
    const { layer, told } = await layerWith([port]);
    port.receive(response('SIP/2.0/UDP 192.0.2.9', 'x'));
    expect(told).toEqual([]);
    expect(layer.counters.malformedDropped).toBe(1);
  });

  it('lets no fault of its user escape, counts it and tells of it', async () => {
    const faults: unknown[] = [];
    const { layer, user } = await layerWith([port], {
      onFault: (error) => {
        faults.push(error);
        throw new Error('fault of the one who is told');
      },
    });
    layer.attach({
      ...user,
      receiveRequest: () => {
        throw new Error('fault of the user');
      },
    });
    expect(() => port.receive(requestText('OPTIONS'))).not.toThrow();
    expect(faults).toEqual([new Error('fault of the user')]);
    expect(layer.counters.faults).toBe(2);
  });

  it('passes on that a connection has ended', async () => {
    const { told } = await layerWith([port]);
    port.endFlow({ connection: 'c1' });
    expect(told).toEqual(['ended c1']);
  });

  it('takes nothing once it is closed', async () => {
    const { layer, told } = await layerWith([port]);
    const { open } = port;
    const user = layer;
    await layer.close();
    await open(user);
    port.receive(requestText('OPTIONS'));
    port.receiveUnframed(requestText('OPTIONS'), 'no usable Content-Length');
    expect(told).toEqual([]);
  });

  it('passes bytes of a stream that have no length up as defective, and drops what is no request', async () => {
    const { layer, told } = await layerWith([port]);
    port.receiveUnframed(requestText('OPTIONS', { 'Content-Length': '' }), 'no usable Content-Length');
    port.receiveUnframed(response('SIP/2.0/TCP 192.0.2.9'), 'no usable Content-Length');
    port.receiveUnframed('GET / HTTP/1.1\r\n\r\n', 'no usable Content-Length');
    expect(told).toEqual(['OPTIONS 400 undefined: no usable Content-Length']);
    expect(layer.counters.malformedDropped).toBe(2);
  });

  describe('shows at the tap what is sent over a connection from where it leaves', () => {
    const target = { protocol: 'TCP', host: '192.0.2.1', port: 5070 } as const;
    const shown = async (tcp: RecordingPort) => {
      const record = jest.fn<MessageTap['record']>();
      const { layer } = await layerWith([tcp], { tap: { listening: true, record } });
      layer.sendRequest(options, target, () => undefined);
      const atOnce = record.mock.calls.length;
      await settled();
      return { atOnce, sources: record.mock.calls.map(([{ source }]) => source) };
    };
    const leaving = { host: '192.0.2.9', port: 49_152 };

    it('at once where it is up, so that what is answered comes after it', async () => {
      const tcp = new RecordingPort('TCP');
      tcp.sourceOf = () => leaving;
      expect(await shown(tcp)).toEqual({ atOnce: 1, sources: [leaving] });
    });

    it('once it has left where it comes up first', async () => {
      const tcp = new RecordingPort('TCP');
      tcp.sourceOf = () => undefined;
      expect(await shown(tcp)).toEqual({ atOnce: 0, sources: [tcp.local] });
    });

    it('and nothing where it never left', async () => {
      const tcp = new RecordingPort('TCP');
      tcp.sourceOf = () => undefined;
      tcp.failure = 'later';
      expect(await shown(tcp)).toEqual({ atOnce: 0, sources: [] });
    });
  });

  it('shows messages at the tap, whose faults are in nobody’s way', async () => {
    const { layer, told } = await layerWith([port], {
      tap: {
        listening: true,
        record: () => {
          throw new Error('fault of the tap');
        },
      },
    });
    port.receive(requestText('OPTIONS'));
    layer.sendRequest(options, { protocol: 'UDP', host: '192.0.2.1', port: 5070 }, () => undefined);
    expect(told).toEqual(['OPTIONS']);
    expect(port.sentLines).toEqual(['OPTIONS']);
    expect(layer.counters.faults).toBe(1);
  });
});

const options = parseMessage(requestText('OPTIONS')) as SipRequest;
const ok = parseMessage(response('SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa')) as SipResponse;

describe('sending (RFC 3261 §18)', () => {
  const outcome = (send: (done: (error: Error | undefined) => void) => void) => {
    const calls: string[] = [];
    send((error) => calls.push(error?.message ?? 'sent'));
    const atOnce = calls.length;
    return settled().then(() => ({ atOnce, calls }));
  };

  it.each(['at once', 'later', 'throw'] as const)(
    'tells once, and after it has returned, of a failure %s',
    async (failure) => {
      const port = new RecordingPort();
      port.failure = failure;
      const { layer } = await layerWith([port]);
      const target = { protocol: 'UDP', host: '192.0.2.1', port: 5070 } as const;
      const { atOnce, calls } = await outcome((done) => layer.sendRequest(options, target, done));
      expect(atOnce).toBe(0);
      expect(calls).toEqual([failure === 'throw' ? 'fault of the port' : 'unreachable']);
      expect(layer.counters.sendFailures).toBe(1);
    },
  );

  it('tells where no listening point is for the protocol or the IP version', async () => {
    const { layer } = await layerWith([new RecordingPort()]);
    const tcp = { protocol: 'TCP', host: '192.0.2.1', port: 5070 } as const;
    const v6 = { protocol: 'UDP', host: '::1', port: 5070 } as const;
    expect(await outcome((done) => layer.sendRequest(options, tcp, done))).toEqual({
      atOnce: 0,
      calls: ['no listening point for TCP over IPv4'],
    });
    expect((await outcome((done) => layer.sendRequest(options, v6, done))).calls).toEqual([
      'no listening point for UDP over IPv6',
    ]);
    expect(layer.canSend('UDP', '192.0.2.1')).toBe(true);
    expect(layer.canSend('UDP', '::1')).toBe(false);
  });

  it('answers over a new connection where that of the request is gone', async () => {
    const port = new RecordingPort('TCP');
    const { layer } = await layerWith([port]);
    const tcp = parseMessage(response('SIP/2.0/TCP 192.0.2.1:5070;branch=z9hG4bKa')) as SipResponse;
    const flow: Flow = {
      protocol: 'TCP',
      local: port.local,
      remote: { host: '192.0.2.1', port: 40000 },
      connection: 'c1',
    };
    port.connections = ['c1'];
    await outcome((done) => layer.sendResponse(tcp, flow, done));
    port.connections = [];
    expect((await outcome((done) => layer.sendResponse(tcp, flow, done))).calls).toEqual(['sent']);
    expect(port.sent.map(({ target }) => target)).toEqual([
      { protocol: 'TCP', host: '192.0.2.1', port: 40000, connection: 'c1' },
      { protocol: 'TCP', host: '192.0.2.1', port: 5070 },
    ]);
  });

  it('answers from the address that the request came to (RFC 3581 §4)', async () => {
    const ports = [
      new RecordingPort(),
      new RecordingPort('UDP', { host: '192.0.2.10', port: 5060 }),
      new RecordingPort('TCP'),
    ];
    const { layer } = await layerWith(ports);
    const flow: Flow = {
      protocol: 'UDP',
      local: { host: '192.0.2.10', port: 5060 },
      remote: { host: '192.0.2.1', port: 5070 },
    };
    layer.sendResponse(ok, flow, () => undefined);
    expect(ports.map(({ sent }) => sent.length)).toEqual([0, 1, 0]);
  });

  it('sends over a connection on the listening point that has it', async () => {
    const ports = [new RecordingPort('TCP'), new RecordingPort('TCP', { host: '192.0.2.10', port: 5060 })];
    const { layer } = await layerWith(ports);
    ports[1]!.connections = ['c7'];
    const target = { protocol: 'TCP', host: '192.0.2.1', port: 40000, connection: 'c7' } as const;
    layer.sendRequest(options, target, () => undefined);
    expect(ports.map(({ sent }) => sent.length)).toEqual([0, 1]);
  });

  it('names IPv6 addresses in brackets, and its own where it differs from the socket’s', async () => {
    const port6 = new RecordingPort('UDP', { host: '2001:db8::9', port: 5060 });
    const { layer } = await layerWith([new RecordingPort(), port6]);
    expect(layer.ownAddress('UDP', '2001:db8::1')).toEqual({ host: '[2001:db8::9]', port: 5060 });
    expect(layer.ownAddress('UDP', '192.0.2.1')).toEqual({ host: '192.0.2.9', port: 5060 });
    expect(() => layer.ownAddress('TCP')).toThrow('no listening point for TCP');
    expect(layer.isOwn('[2001:DB8:0::9]', 5060)).toBe(true);
    expect(layer.isOwn('[2001:db8::9]', 5061)).toBe(false);
    const other = await layerWith([new RecordingPort()], { advertisedHost: 'lab.example' });
    expect(other.layer.ownAddress('UDP')).toEqual({ host: 'lab.example', port: 5060 });
    expect(other.layer.isOwn('LAB.example', undefined)).toBe(true);
  });

  it('says where it listens', async () => {
    const { layer } = await layerWith([new RecordingPort()]);
    expect(layer.listens).toEqual([{ protocol: 'UDP', local: { host: '192.0.2.9', port: 5060 } }]);
  });
});
