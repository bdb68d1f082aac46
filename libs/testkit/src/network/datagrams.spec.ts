import { describe, expect, it } from '@jest/globals';
import { ListenError } from '@trapezoid/sip';
import { listen, message, networkWith, send, to } from './network.fixture.js';
import type { SimulatedNetworkOptions } from './simulated-network.js';

async function twoHosts(options: Partial<SimulatedNetworkOptions> = {}) {
  const { clock, network } = networkWith(options);
  const one = await listen(network.udp('192.0.2.1', 5060));
  const two = await listen(network.udp('192.0.2.2', 5060));
  return { clock, network, one, two };
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at));

describe('datagrams on a simulated network', () => {
  it('arrive after the delay of their link, with the way they came', async () => {
    const { clock, network } = networkWith({ conditions: { delay: 20 } });
    const one = await listen(network.udp('192.0.2.1', 5060));
    const two = await listen(network.udp('2001:db8::2', 5060));
    expect(send(one.port, to('2001:db8::2'), message('hello'))).toEqual([]);
    await clock.advanceAsync(19);
    expect(two.received).toEqual([]);
    await clock.advanceAsync(1);
    expect(two.texts()).toEqual(['hello']);
    const { local } = two.port;
    expect(two.received[0]?.flow).toEqual({ protocol: 'UDP', local, remote: one.port.local });
    expect([one.port.family, two.port.family]).toEqual([4, 6]);
  });

  it('are lost and doubled as often as told, and the same ones with the same seed', async () => {
    const run = async (seed: number) => {
      const { clock, one, two } = await twoHosts({
        seed,
        conditions: { loss: 0.2, duplication: 0.1, delay: [1, 50] },
      });
      for (const name of numbers(1000)) send(one.port, to('192.0.2.2'), message(name));
      await clock.advanceAsync(100);
      return two.texts();
    };
    const first = await run(1);
    expect(new Set(first).size).toBeGreaterThan(760);
    expect(new Set(first).size).toBeLessThan(840);
    expect(first.length - new Set(first).size).toBeGreaterThan(50);
    expect(first).not.toEqual([...first].sort((a, b) => Number(a) - Number(b)));
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it('vary in their delay by the jitter', async () => {
    const { clock, network, one } = await twoHosts({ conditions: { delay: 100, jitter: 30 } });
    for (const name of numbers(200)) send(one.port, to('192.0.2.2'), message(name));
    await clock.advanceAsync(200);
    const delays = network.log.flatMap(({ arrivals, time }) => arrivals.map((arrival) => arrival - time));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(70);
    expect(Math.min(...delays)).toBeLessThan(75);
    expect(Math.max(...delays)).toBeGreaterThan(125);
    expect(Math.max(...delays)).toBeLessThanOrEqual(130);
  });

  it('are overtaken by the next one where they are held back, or go on by themselves', async () => {
    const { clock, network, one, two } = await twoHosts();
    network.setConditions({ reordering: 1, delay: 10 });
    send(one.port, to('192.0.2.2'), message('held-back'));
    network.setConditions({ delay: 10 });
    await clock.advanceAsync(200);
    expect(two.texts()).toEqual([]);
    send(one.port, to('192.0.2.2'), message('overtakes'));
    await clock.advanceAsync(10);
    expect(two.texts()).toEqual(['overtakes', 'held-back']);
    network.setConditions({ reordering: 1, delay: 10 });
    send(one.port, to('192.0.2.2'), message('alone'));
    await clock.advanceAsync(509);
    expect(two.texts()).toHaveLength(2);
    await clock.advanceAsync(1);
    expect(two.texts().at(-1)).toBe('alone');
  });

  it('come out of order as often as told', async () => {
    const { clock, one, two } = await twoHosts({ conditions: { reordering: 0.1 } });
    for (const name of numbers(1000)) {
      send(one.port, to('192.0.2.2'), message(name));
      await clock.advanceAsync(20);
    }
    await clock.advanceAsync(500);
    const order = two.texts().map(Number);
    expect(new Set(order).size).toBe(1000);
    const late = order.filter((number, at) => number < Math.max(...order.slice(0, at + 1))).length;
    expect(late).toBeGreaterThan(70);
    expect(late).toBeLessThan(130);
  });

  it('obey the conditions of one direction between two hosts', async () => {
    const { clock, network, one, two } = await twoHosts();
    network.setLink('192.0.2.1', '192.0.2.2', { loss: 1 });
    send(one.port, to('192.0.2.2'), message('there'));
    send(two.port, to('192.0.2.1'), message('back'));
    await clock.advanceAsync(10);
    expect([one.texts(), two.texts()]).toEqual([['back'], []]);
  });

  it('share no luck with those of other hosts: a bystander changes nothing', async () => {
    const run = async (bystander: boolean) => {
      const { clock, network, one, two } = await twoHosts({ conditions: { loss: 0.5 } });
      const third = await listen(network.udp('192.0.2.3', 5060));
      for (const name of numbers(100)) {
        send(one.port, to('192.0.2.2'), message(name));
        if (bystander) send(third.port, to('192.0.2.2'), message('noise'));
      }
      await clock.advanceAsync(10);
      return two.texts().filter((name) => name !== 'noise');
    };
    expect(await run(true)).toEqual(await run(false));
  });

  it('that are too large or come after the end are refused; nobody hears of one that reaches nobody', async () => {
    const { clock, network, one } = await twoHosts();
    const nobody = send(one.port, to('192.0.2.9'), message('a'));
    const large = send(one.port, to('192.0.2.9'), Buffer.alloc(65_508));
    await clock.advanceAsync(10);
    await one.port.close();
    const late = send(one.port, to('192.0.2.9'), message('a'));
    await clock.advanceAsync(10);
    expect([nobody, large, late]).toEqual([['sent'], ['send EMSGSIZE'], ['the transport is closed']]);
    expect(network.log.map(({ fate }) => fate)).toEqual(['nobody listens']);
  });

  it('can be put there by a test, whatever their bytes', async () => {
    const { clock, network, one } = await twoHosts();
    const bytes = Buffer.from('no message at all');
    network.inject({ host: '192.0.2.5', port: 9 }, one.port.local, bytes);
    await clock.advanceAsync(10);
    expect(one.received[0]).toMatchObject({ bytes, flow: { remote: { host: '192.0.2.5', port: 9 } } });
  });

  it('need a port that is not taken', async () => {
    const { network } = await twoHosts();
    await expect(listen(network.udp('192.0.2.1', 5060))).rejects.toThrow(ListenError);
    const [one, two] = [await listen(network.udp('192.0.2.1')), await listen(network.udp('192.0.2.1'))];
    expect(one.port.local.port).not.toBe(two.port.local.port);
  });
});

describe('datagrams larger than a packet (RFC 3261 §18.1.1)', () => {
  const sent = 2000;
  const arrived = async (bodyBytes: number, conditions: SimulatedNetworkOptions['conditions']) => {
    const { clock, one, two } = await twoHosts({ conditions: conditions ?? {} });
    for (const name of numbers(sent)) send(one.port, to('192.0.2.2'), message(name, bodyBytes));
    await clock.advanceAsync(10);
    return two.received.length / sent;
  };

  it('are lost as soon as one of their fragments is', async () => {
    expect(await arrived(1000, { loss: 0.2 })).toBeCloseTo(0.8, 1);
    expect(await arrived(2000, { loss: 0.2 })).toBeCloseTo(0.64, 1);
    expect(await arrived(10_000, { loss: 0.2 })).toBeCloseTo(0.8 ** 7, 1);
    expect(await arrived(10_000, { loss: 0.2, mtu: 20_000 })).toBeCloseTo(0.8, 1);
    expect(await arrived(60_000, {})).toBe(1);
  });

  it('never arrive where fragments are dropped', async () => {
    const { clock, network, one, two } = await twoHosts({ conditions: { fragmentation: 'dropped' } });
    const head = message('x').length;
    for (const bytes of [1472, 1473]) send(one.port, to('192.0.2.2'), message('x', bytes - head - 3));
    await clock.advanceAsync(10);
    expect(two.received.map(({ bytes }) => bytes.length)).toEqual([1472]);
    expect(network.log.map(({ fate }) => fate)).toEqual(['delivered', 'too large']);
  });
});

describe('a partition', () => {
  it('lets no datagram through either way between the two sides, until it heals', async () => {
    const { clock, network, one, two } = await twoHosts();
    const three = await listen(network.udp('192.0.2.3', 5060));
    network.partition(['192.0.2.1', '192.0.2.3'], ['192.0.2.2']);
    send(one.port, to('192.0.2.2'), message('a'));
    send(two.port, to('192.0.2.1'), message('b'));
    send(one.port, to('192.0.2.3'), message('c'));
    await clock.advanceAsync(10);
    expect([one.texts(), two.texts(), three.texts()]).toEqual([[], [], ['c']]);
    expect(network.log.map(({ fate }) => fate)).toEqual(['partitioned', 'partitioned', 'delivered']);
    network.heal();
    send(one.port, to('192.0.2.2'), message('d'));
    await clock.advanceAsync(10);
    expect(two.texts()).toEqual(['d']);
  });

  it('can be of one direction, and ends alone', async () => {
    const { clock, network, one, two } = await twoHosts();
    const end = network.partition(['192.0.2.1'], ['192.0.2.2'], 'one way');
    network.partition(['192.0.2.2'], ['192.0.2.9']);
    send(one.port, to('192.0.2.2'), message('a'));
    send(two.port, to('192.0.2.1'), message('b'));
    end();
    send(one.port, to('192.0.2.2'), message('c'));
    send(two.port, to('192.0.2.9'), message('d'));
    await clock.advanceAsync(10);
    expect([one.texts(), two.texts()]).toEqual([['b'], ['c']]);
    expect(network.log.at(-1)?.fate).toBe('partitioned');
  });
});
