import { describe, expect, it } from '@jest/globals';
import type { Flow, OpenTransportPort, Target, TransportPort } from '@trapezoid/sip';
import { FakeClock } from './fake-clock.js';
import { SimulatedNetwork, type SimulatedNetworkOptions } from './simulated-network.js';

function networkWith(options: Partial<SimulatedNetworkOptions> = {}) {
  const clock = new FakeClock(0);
  return { clock, network: new SimulatedNetwork({ clock, ...options }) };
}

async function listen(opening: OpenTransportPort) {
  const received: { readonly text: string; readonly flow: Flow }[] = [];
  const ended: Flow[] = [];
  const port = await opening({
    receive: (bytes, flow) => received.push({ text: bytes.toString(), flow }),
    receiveUnframed: () => undefined,
    flowEnded: (flow) => ended.push(flow),
  });
  return { port, received, ended, texts: () => received.map(({ text }) => text) };
}

/** Sends and gives what is told of it. */
function send(port: TransportPort, target: Target, text: string | Buffer): string[] {
  const told: string[] = [];
  port.send(Buffer.from(text as string), target, (error) => told.push(error?.message ?? 'sent'));
  return told;
}

const udp = (host: string, port = 5060): Target => ({ protocol: 'UDP', host, port });
const tcp = (host: string, port = 5060): Target => ({ protocol: 'TCP', host, port });

describe('datagrams on a simulated network', () => {
  it('arrive after the delay of their link, with the way they came', async () => {
    const { clock, network } = networkWith({ conditions: { delay: 20 } });
    const one = await listen(network.udp('192.0.2.1', 5060));
    const two = await listen(network.udp('2001:db8::2', 5060));
    expect(send(one.port, udp('2001:db8::2'), 'hello')).toEqual([]);
    await clock.advanceAsync(19);
    expect(two.received).toEqual([]);
    await clock.advanceAsync(1);
    expect(two.received).toEqual([
      { text: 'hello', flow: { protocol: 'UDP', local: two.port.local, remote: one.port.local } },
    ]);
    expect([one.port.family, two.port.family]).toEqual([4, 6]);
  });

  it('are lost and doubled as often as told, and the same ones with the same seed', async () => {
    const run = async (seed: number) => {
      const { clock, network } = networkWith({
        seed,
        conditions: { loss: 0.2, duplication: 0.1, delay: [1, 50] },
      });
      const one = await listen(network.udp('192.0.2.1'));
      const two = await listen(network.udp('192.0.2.2', 5060));
      for (let sent = 0; sent < 1000; sent++) send(one.port, udp('192.0.2.2'), String(sent));
      await clock.advanceAsync(100);
      return two.texts();
    };
    const first = await run(1);
    expect(first.length).toBeGreaterThan(800);
    expect(first.length).toBeLessThan(960);
    expect(new Set(first).size).toBeLessThan(first.length);
    expect(first).not.toEqual([...first].sort((a, b) => Number(a) - Number(b)));
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it('obey the conditions of one direction between two hosts', async () => {
    const { clock, network } = networkWith();
    const one = await listen(network.udp('192.0.2.1', 5060));
    const two = await listen(network.udp('192.0.2.2', 5060));
    network.setLink('192.0.2.1', '192.0.2.2', { loss: 1 });
    send(one.port, udp('192.0.2.2'), 'there');
    send(two.port, udp('192.0.2.1'), 'back');
    await clock.advanceAsync(10);
    expect([one.texts(), two.texts()]).toEqual([['back'], []]);
  });

  it('that are too large or come after the end are refused; nobody hears of one that reaches nobody', async () => {
    const { clock, network } = networkWith();
    const { port } = await listen(network.udp('192.0.2.1', 5060));
    const nobody = send(port, udp('192.0.2.9'), 'a');
    const large = send(port, udp('192.0.2.9'), Buffer.alloc(65_508));
    await clock.advanceAsync(10);
    await port.close();
    const late = send(port, udp('192.0.2.9'), 'a');
    await clock.advanceAsync(10);
    expect([nobody, large, late]).toEqual([['sent'], ['EMSGSIZE'], ['the transport is closed']]);
    expect(network.log.map(({ fate }) => fate)).toEqual(['nobody listens']);
  });

  it('can be put there by a test, whatever their bytes', async () => {
    const { clock, network } = networkWith();
    const { received } = await listen(network.udp('192.0.2.1', 5060));
    network.inject({ host: '192.0.2.5', port: 9 }, { host: '192.0.2.1', port: 5060 }, Buffer.from('x'));
    await clock.advanceAsync(10);
    expect(received[0]?.flow.remote).toEqual({ host: '192.0.2.5', port: 9 });
  });

  it('need a port that is not taken', async () => {
    const { network } = networkWith();
    await listen(network.udp('192.0.2.1', 5060));
    await expect(listen(network.udp('192.0.2.1', 5060))).rejects.toThrow('192.0.2.1:5060 is taken');
    const [one, two] = [await listen(network.udp('192.0.2.1')), await listen(network.udp('192.0.2.1'))];
    expect(one.port.local.port).not.toBe(two.port.local.port);
  });
});

describe('connections on a simulated network', () => {
  async function twoEnds(options?: Partial<SimulatedNetworkOptions>) {
    const { clock, network } = networkWith(options);
    const one = await listen(network.tcp('192.0.2.1', 5060));
    const two = await listen(network.tcp('192.0.2.2', 5060));
    return { clock, network, one, two };
  }

  it('come up when first needed, are used again, and keep the order', async () => {
    const { clock, one, two } = await twoEnds({ conditions: { delay: [1, 50], loss: 0.9 } });
    const told = [...'abcdefgh'].flatMap((text) => [send(one.port, tcp('192.0.2.2'), text)]);
    await clock.advanceAsync(1000);
    expect(told.flat()).toEqual(Array(8).fill('sent'));
    expect(two.texts().join('')).toBe('abcdefgh');
    const names = new Set(two.received.map(({ flow }) => flow.connection));
    expect(names.size).toBe(1);
  });

  it('carry answers by their name, from a port that nobody listens on', async () => {
    const { clock, one, two } = await twoEnds();
    send(one.port, tcp('192.0.2.2'), 'a');
    await clock.advanceAsync(10);
    const { connection, remote } = two.received[0]!.flow;
    expect(remote.port).not.toBe(5060);
    expect(two.port.carries?.(connection!)).toBe(true);
    send(two.port, { protocol: 'TCP', ...remote, connection: connection! }, 'b');
    await clock.advanceAsync(10);
    expect(one.texts()).toEqual(['b']);
  });

  it('are refused where nobody listens', async () => {
    const { clock, network, one } = await twoEnds();
    const told = send(one.port, tcp('192.0.2.9'), 'INVITE sip:x SIP/2.0\r\n');
    await clock.advanceAsync(10);
    expect(told).toEqual(['connect ECONNREFUSED']);
    expect(network.log.map(({ fate }) => fate)).toEqual(['refused']);
  });

  it('end at both ends when they are cut or a port is closed; a new one comes up later', async () => {
    const { clock, network, one, two } = await twoEnds({ conditions: { delay: 10 } });
    send(one.port, tcp('192.0.2.2'), 'a');
    await clock.advanceAsync(30);
    const { connection, remote } = two.received[0]!.flow;
    send(one.port, tcp('192.0.2.2'), 'on its way');
    network.cutConnections('192.0.2.2');
    expect([one.ended.length, two.ended.length]).toEqual([1, 1]);
    const gone = send(two.port, { protocol: 'TCP', ...remote, connection: connection! }, 'b');
    send(one.port, tcp('192.0.2.2'), 'again');
    await clock.advanceAsync(30);
    expect(gone).toEqual(['the connection has ended']);
    expect(two.texts()).toEqual(['a', 'again']);
    await two.port.close();
    expect(one.ended).toHaveLength(2);
  });
});

it('the ladder of a simulated network shows when, from where to where, what, and what became of it', async () => {
  const { clock, network } = networkWith();
  const { port } = await listen(network.udp('2001:db8::1', 5060));
  clock.advance(1500);
  send(port, udp('2001:db8::2'), 'OPTIONS sip:x SIP/2.0\r\nVia: y\r\n');
  expect(network.ladder()).toBe(
    '    1.500  UDP [2001:db8::1]:5060 → [2001:db8::2]:5060  OPTIONS sip:x SIP/2.0   [nobody listens]',
  );
});
