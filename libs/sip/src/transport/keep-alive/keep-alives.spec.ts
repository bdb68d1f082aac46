import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import type { Flow } from '../flow.js';
import { RecordingPort } from '../recording-port.fixture.js';
import { parseStunMessage } from '../stun/parse-stun-message.js';
import {
  printBindingRequest,
  printBindingSuccess,
  printUnknownAttributeError,
} from '../stun/print-stun-message.js';
import type { StunMessage } from '../stun/stun-message.js';
import { TransportLayer } from '../transport-layer.js';
import type { KeepAliveOptions } from './keep-alive.js';

const remote = { host: '192.0.2.1', port: 5070 };
const here = { host: '198.51.100.7', port: 61_000 };

let clock: FakeClock;
let udp: RecordingPort;
let tcp: RecordingPort;
let layer: TransportLayer;
let faults: unknown[];
beforeEach(async () => {
  clock = new FakeClock(0);
  udp = new RecordingPort();
  tcp = new RecordingPort('TCP');
  tcp.connections = ['c1', 'c2'];
  faults = [];
  layer = new TransportLayer({
    clock,
    random: new SeededRandom(1),
    onFault: (error) => faults.push(error),
  });
  layer.attach({
    receiveRequest: () => undefined,
    receiveResponse: () => undefined,
    receiveDefective: () => undefined,
    flowEnded: () => undefined,
  });
  for (const port of [udp, tcp]) await layer.listen(port.open);
});

/** Keeps a flow open and notes what is told of it, with the time. */
function keep(flow: Flow, options: Partial<KeepAliveOptions> = {}) {
  const told: string[] = [];
  const stop = layer.keepAlive(flow, {
    onFailed: (failure) => told.push(`${clock.now()} ${failure}`),
    onMappedAddress: ({ host, port }) => told.push(`${host}:${port}`),
    ...options,
  });
  return { told, stop };
}

const udpFlow = (): Flow => ({ protocol: 'UDP', local: udp.local, remote });
const tcpFlow = (connection = 'c1'): Flow => ({ protocol: 'TCP', local: tcp.local, remote, connection });

/** Lets time pass until a further keep-alive leaves; gives the time. */
async function untilSent(port: RecordingPort): Promise<number> {
  const before = port.sentBytes.length;
  while (port.sentBytes.length === before) await clock.advanceAsync(clock.untilNext ?? 0);
  return clock.now();
}

describe('keeping a flow over UDP open (RFC 5626 §4.4.2)', () => {
  const lastRequest = (): StunMessage => parseStunMessage(udp.sentBytes.at(-1)!.bytes)!;
  const answer = (seen = here, from: Partial<Flow> = {}) =>
    udp.receive(printBindingSuccess(lastRequest(), seen)!, from);

  it('sends a Binding request without attributes from the same port every 24 to 29 s (§8, RFC 8489 §6.1)', async () => {
    const { told } = keep(udpFlow());
    const intervals = new Set<number>();
    let last = clock.now();
    for (let times = 0; times < 30; times++) {
      const now = await untilSent(udp);
      intervals.add(now - last);
      last = now;
      answer();
    }
    expect(Math.min(...intervals)).toBeGreaterThanOrEqual(24_000);
    expect(Math.max(...intervals)).toBeLessThanOrEqual(29_000);
    expect(intervals.size).toBeGreaterThan(20);
    expect(udp.sentBytes).toHaveLength(30);
    expect(lastRequest()).toMatchObject({ class: 'request', method: 1, unknownRequired: [] });
    expect(udp.sentBytes[0]).toMatchObject({ target: { ...remote, local: udp.local } });
    expect(told).toEqual(['198.51.100.7:61000']);
    expect(layer.counters).toMatchObject({ keepAlivesSent: 30, flowsLost: 0 });
  });

  it('gives each request a transaction of its own', async () => {
    keep(udpFlow());
    await untilSent(udp);
    const first = lastRequest();
    answer();
    await untilSent(udp);
    expect(lastRequest().transaction).not.toEqual(first.transaction);
  });

  it('keeps to the Flow-Timer of the registrar: between 80 % and 100 % of it (§4.4)', async () => {
    keep(udpFlow(), { flowTimer: 60 });
    for (let times = 0, last = 0; times < 20; times++) {
      const now = await untilSent(udp);
      expect(now - last).toBeGreaterThanOrEqual(48_000);
      expect(now - last).toBeLessThanOrEqual(60_000);
      last = now;
      answer();
    }
  });

  it('repeats a request without an answer as STUN does, and finds the flow dead 16 RTO after the seventh (RFC 8489 §6.2.1)', async () => {
    const { told } = keep(udpFlow());
    const began = await untilSent(udp);
    const times = [0];
    for (let again = 1; again < 7; again++) times.push((await untilSent(udp)) - began);
    expect(times).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(new Set(udp.sentBytes.map(({ bytes }) => bytes.toString('hex'))).size).toBe(1);
    await clock.advanceAsync(60_000);
    expect(told).toEqual([`${began + 39_500} no answer`]);
    expect(udp.sentBytes).toHaveLength(7);
    expect(layer.counters.flowsLost).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('goes on after an answer that comes late', async () => {
    const { told } = keep(udpFlow());
    const began = await untilSent(udp);
    for (let again = 1; again < 5; again++) await untilSent(udp);
    answer();
    expect((await untilSent(udp)) - began).toBeGreaterThan(24_000);
    expect(told).toEqual(['198.51.100.7:61000']);
  });

  it('finds the flow dead when a NAT has given us another address (§8)', async () => {
    const { told } = keep(udpFlow());
    await untilSent(udp);
    answer();
    const changed = await untilSent(udp);
    answer({ ...here, port: 61_001 });
    await clock.advanceAsync(100_000);
    expect(told).toEqual(['198.51.100.7:61000', '198.51.100.7:61001', `${changed} address changed`]);
    expect(udp.sentBytes).toHaveLength(2);
  });

  it('compares with what the registration said, where that is given', async () => {
    const { told } = keep(udpFlow(), { mappedAddress: here });
    await untilSent(udp);
    answer();
    expect(told).toEqual([]);
    const at = await untilSent(udp);
    answer({ ...here, host: '198.51.100.8' });
    expect(told).toEqual(['198.51.100.8:61000', `${at} address changed`]);
  });

  it('finds the flow dead when the far end answers with an error, or nothing can be sent (RFC 8489 §6.3.4)', async () => {
    const refused = keep(udpFlow());
    const first = await untilSent(udp);
    udp.receive(printUnknownAttributeError({ ...lastRequest(), unknownRequired: [7] }));
    expect(refused.told).toEqual([`${first} refused`]);
    const unsent = keep(udpFlow());
    udp.failure = 'at once';
    await clock.advanceAsync(30_000);
    expect(unsent.told).toEqual([expect.stringMatching(/^\d+ not sent$/)]);
    expect(clock.pending).toBe(0);
  });

  it('takes no answer from elsewhere, to another request, or damaged on its way (RFC 8489 §6.3.3)', async () => {
    const { told } = keep(udpFlow());
    await untilSent(udp);
    answer(here, { remote: { host: '192.0.2.66', port: 5070 } });
    udp.receive(printBindingSuccess({ ...lastRequest(), transaction: Buffer.alloc(12) }, here)!);
    const damaged = printBindingSuccess({ ...lastRequest(), fingerprint: 'right' }, here)!;
    damaged[30] = 1;
    udp.receive(damaged);
    udp.receivePong(udpFlow());
    expect(told).toEqual([]);
    await untilSent(udp);
    expect(udp.sentBytes).toHaveLength(2);
  });

  it('stops when it is told to, also while it waits for an answer', async () => {
    const { told, stop } = keep(udpFlow());
    await untilSent(udp);
    stop();
    answer();
    await clock.advanceAsync(100_000);
    expect(told).toEqual([]);
    expect(clock.pending).toBe(0);
    keep(udpFlow());
    await layer.close();
    expect(clock.pending).toBe(0);
  });

  it('lets no fault of the one who is told do harm', async () => {
    const { told } = keep(udpFlow());
    keep(udpFlow(), {
      onFailed: () => {
        throw new Error('fault of the user');
      },
    });
    await clock.advanceAsync(100_000);
    expect(told).toEqual([expect.stringMatching(/no answer$/)]);
    expect(faults).toEqual([new Error('fault of the user')]);
  });
});

describe('keeping a connection open (RFC 5626 §4.4.1)', () => {
  const pings = () =>
    tcp.sentBytes.map(({ bytes, target }) => `${target.connection} ${bytes.toString('hex')}`);

  it('sends a double CRLF on it every 95 to 120 s as long as each gets its pong', async () => {
    const { told } = keep(tcpFlow());
    for (let times = 0, last = 0; times < 20; times++) {
      const now = await untilSent(tcp);
      expect(now - last).toBeGreaterThanOrEqual(95_000);
      expect(now - last).toBeLessThanOrEqual(120_000);
      last = now;
      tcp.receivePong(tcpFlow());
    }
    expect(new Set(pings())).toEqual(new Set(['c1 0d0a0d0a']));
    expect(told).toEqual([]);
  });

  it('keeps to the Flow-Timer, but is not made to send without a pause (§4.4)', async () => {
    keep(tcpFlow(), { flowTimer: 20 });
    expect(await untilSent(tcp)).toBeLessThanOrEqual(20_000);
    keep(tcpFlow('c2'), { flowTimer: 0 });
    const before = clock.now();
    expect((await untilSent(tcp)) - before).toBeGreaterThanOrEqual(4000);
  });

  it('finds the flow dead 10 s after a ping without a pong', async () => {
    const { told } = keep(tcpFlow());
    const at = await untilSent(tcp);
    tcp.receivePong(tcpFlow('c2'));
    await clock.advanceAsync(9_999);
    expect(told).toEqual([]);
    await clock.advanceAsync(1);
    expect(told).toEqual([`${at + 10_000} no answer`]);
    expect(clock.pending).toBe(0);
  });

  it('takes a lone CRLF that a port hands on for a pong', async () => {
    const { told } = keep(tcpFlow());
    await untilSent(tcp);
    tcp.receive('\r\n', tcpFlow());
    await clock.advanceAsync(50_000);
    expect(told).toEqual([]);
  });

  it('is over at once when the connection ends', async () => {
    const { told } = keep(tcpFlow());
    const other = keep(tcpFlow('c2'));
    tcp.endFlow(tcpFlow());
    expect(told).toEqual(['0 connection ended']);
    expect(other.told).toEqual([]);
    other.stop();
    expect(clock.pending).toBe(0);
  });

  it('is over when a ping can’t be sent', async () => {
    const { told } = keep(tcpFlow());
    tcp.connections = [];
    await clock.advanceAsync(120_000);
    expect(told).toEqual([expect.stringMatching(/not sent$/)]);
  });
});

describe('answering keep-alives', () => {
  const request = printBindingRequest(Buffer.from('abcdefghijkl'));

  it('answers a Binding request from the port that it came to (RFC 5626 §8, RFC 8489 §6.3.1.2)', async () => {
    const second = new RecordingPort('UDP', { host: '192.0.2.10', port: 5060 });
    await layer.listen(second.open);
    second.receive(request, { remote: here });
    expect(udp.sentBytes).toEqual([]);
    const [{ bytes, target }] = second.sentBytes as [{ bytes: Buffer; target: object }];
    expect(target).toMatchObject(here);
    expect(parseStunMessage(bytes)).toMatchObject({ class: 'success', mappedAddress: here });
    expect(layer.counters).toMatchObject({ keepAlivesReceived: 1, received: 0, malformedDropped: 0 });
  });

  it('counts what begins like STUN and is not as malformed, and STUN over a connection too', () => {
    udp.receive(Buffer.concat([request, Buffer.from('more')]));
    tcp.receive(request, tcpFlow());
    expect(layer.counters.malformedDropped).toBe(2);
    expect([...udp.sentBytes, ...tcp.sentBytes]).toEqual([]);
  });

  it.each(['\r\n\r\n', '\r\n', '\0', ''])(
    'takes %j over UDP without an answer (RFC 5626 §4.4.1)',
    (bytes) => {
      udp.receive(bytes);
      expect(udp.sentBytes).toEqual([]);
      expect(layer.counters).toMatchObject({ keepAlivesReceived: 1, malformedDropped: 0 });
    },
  );

  it('answers a double CRLF that a port of connections hands on with a single one (RFC 5626 §5.4)', () => {
    tcp.receive('\r\n\r\n', tcpFlow());
    tcp.receive('hello', tcpFlow());
    expect(tcp.sentBytes).toEqual([
      { bytes: Buffer.from('\r\n'), target: { protocol: 'TCP', ...remote, connection: 'c1' } },
    ]);
    expect(layer.counters).toMatchObject({ keepAlivesReceived: 1, malformedDropped: 1 });
  });
});
