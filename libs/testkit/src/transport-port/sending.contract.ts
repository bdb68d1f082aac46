import { describe, expect, it } from '@jest/globals';
import { isReliable } from '@trapezoid/sip';
import { SeededRandom } from '../seeded-random.js';
import { back, type PortBench, request } from './port-bench.js';

/** Any bytes, also such as end a head or are no UTF-8. */
function anyBytes(random: SeededRandom, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = random.integer(256);
  if (length > 8) bytes.write('\r\n\r\n', 2, 'latin1');
  return bytes;
}

function withBody(name: string, body: Buffer): Buffer {
  const head = request(name).replace('Content-Length: 0', `Content-Length: ${body.length}`);
  return Buffer.concat([Buffer.from(head), body]);
}

export function sendingContract(bench: PortBench): void {
  const reliable = isReliable(bench.traits.protocol);

  describe('carries messages', () => {
    it('whole, unchanged, once and in their order', async () => {
      const [one, two] = [await bench.open(), await bench.open()];
      const random = new SeededRandom(1);
      const messages = Array.from({ length: 100 }, (_, at) =>
        withBody(String(at), anyBytes(random, random.integer(2000))),
      );
      const sendings = messages.map((message) => bench.send(one, bench.targetOf(two), message));
      await bench.until(() => two.received.length >= messages.length);
      await bench.settle();
      expect(two.received).toHaveLength(100);
      const changed = messages.filter((message, at) => two.received[at]?.bytes.equals(message) !== true);
      expect(changed).toEqual([]);
      expect(sendings.map(({ told }) => told.map(({ error }) => error))).toEqual(
        Array(100).fill([undefined]),
      );
    });

    it('between both ends at once, each its own', async () => {
      const [one, two] = [await bench.open(), await bench.open()];
      await bench.sent(one, bench.targetOf(two), request('first'));
      await bench.until(() => two.received.length === 1);
      for (let at = 0; at < 20; at++) {
        bench.send(one, bench.targetOf(two), request(`there${at}`));
        bench.send(two, back(two.latestFlow), request(`back${at}`));
      }
      await bench.until(() => two.received.length === 21 && one.received.length === 20);
      expect(one.texts).toEqual(Array.from({ length: 20 }, (_, at) => request(`back${at}`)));
    });

    it('of 64 kB', async () => {
      const [one, two] = [await bench.open(), await bench.open()];
      const body = anyBytes(new SeededRandom(2), 65_507 - request('large').length - 4);
      const message = withBody('large', body);
      expect(message.length).toBe(65_507);
      await bench.sent(one, bench.targetOf(two), message);
      await bench.until(() => two.received.length === 1);
      expect(two.received[0]?.bytes.equals(message)).toBe(true);
      await bench.sent(two, back(two.latestFlow), message);
      await bench.until(() => one.received.length === 1);
      expect(one.received[0]?.bytes.equals(message)).toBe(true);
    });

    if (reliable) {
      it('as large as the limits allow', async () => {
        const [one, two] = [await bench.open(), await bench.open()];
        const message = withBody('largest', anyBytes(new SeededRandom(3), 256 * 1024));
        for (let times = 0; times < 5; times++) bench.send(one, bench.targetOf(two), message);
        await bench.until(() => two.received.length === 5);
        for (const { bytes } of two.received) expect(bytes.equals(message)).toBe(true);
      });
    } else {
      it('but not a datagram that is too large: its sender is told', async () => {
        const [one, two] = [await bench.open(), await bench.open()];
        const { error } = await bench.sent(one, bench.targetOf(two), Buffer.alloc(65_536, 'x'));
        expect(error).toMatchObject({ code: 'EMSGSIZE' });
        await bench.sent(one, bench.targetOf(two), request('next'));
        await bench.until(() => two.received.length === 1);
        expect(two.texts).toEqual([request('next')]);
      });
    }
  });

  describe('tells the flow (RFC 5626 §3.3)', () => {
    it('of a message: the same for all that come the same way, and fit to answer on', async () => {
      const [one, two] = [await bench.open(), await bench.open()];
      const { flow: there } = await bench.sent(one, bench.targetOf(two), request('a'));
      await bench.sent(one, bench.targetOf(two), request('b'));
      await bench.until(() => two.received.length === 2);
      const [first, second] = two.received.map(({ flow }) => flow);
      expect(second).toEqual(first);
      expect(first).toMatchObject({ protocol: bench.traits.protocol, local: two.port.local });
      expect(first?.remote.host).toBe(bench.under.host);
      const { flow: answered } = await bench.sent(two, back(two.latestFlow), request('answer'));
      expect(answered).toEqual(first);
      await bench.until(() => one.received.length === 1);
      expect(one.latestFlow).toEqual(there);
      expect(one.latestFlow.remote).toEqual(two.port.local);
      // Of a connection, too, each end has the address that the other one sees.
      expect(there?.local).toEqual(first?.remote);
    });

    it('of what it is about to send: from where it leaves, once that is known', async () => {
      const [one, two] = [await bench.open(), await bench.open()];
      const { sourceOf } = one.port;
      if (!reliable) return expect(sourceOf).toBeUndefined();
      expect(one.port.sourceOf?.(bench.targetOf(two))).toBeUndefined();
      const sending = bench.send(one, bench.targetOf(two), request('a'));
      expect(one.port.sourceOf?.(bench.targetOf(two))).toBeUndefined();
      await bench.until(() => two.received.length === 1 && sending.told.length === 1);
      expect(one.port.sourceOf?.(bench.targetOf(two))).toEqual(two.latestFlow.remote);
      expect(two.port.sourceOf?.(back(two.latestFlow))).toEqual(two.port.local);
    });

    if (reliable) {
      it('by a name that no other connection has, also of a port that listened there before', async () => {
        const [one, two] = [await bench.open(), await bench.open()];
        const names = new Set<string | undefined>();
        for (let times = 0; times < 3; times++) {
          const bare = await bench.connect(two);
          bench.write(bare, request(String(times)));
          await bench.until(() => two.received.length === times + 1);
          names.add(two.latestFlow.connection);
        }
        const { connection = '' } = two.latestFlow;
        expect(two.port.carries?.(connection)).toBe(true);
        expect(one.port.carries?.(connection)).toBe(false);
        await bench.settleAfter(two.port.close());
        const again = await bench.open(undefined, two.port.local);
        bench.write(await bench.connect(again), request('again'));
        await bench.until(() => again.received.length === 1);
        names.add(again.latestFlow.connection);
        expect(again.port.carries?.(connection)).toBe(false);
        expect([names.size, names.has(undefined)]).toEqual([4, false]);
      });
    }
  });

  if (reliable) {
    it('uses the connection to a target again, and one for what is sent while it comes up (RFC 5923 §5)', async () => {
      const [one, two] = [await bench.open(), await bench.open()];
      for (const name of ['a', 'b', 'c']) bench.send(one, bench.targetOf(two), request(name));
      await bench.until(() => two.received.length === 3);
      await bench.sent(two, back(two.latestFlow), request('answer'));
      await bench.sent(one, bench.targetOf(two), request('d'));
      await bench.until(() => two.received.length === 4);
      expect(new Set(two.received.map(({ flow }) => flow.connection)).size).toBe(1);
    });
  }

  describe('says of each message once what became of it', () => {
    it('also where it can’t be sent: the port is closed', async () => {
      const [one, two] = [await bench.open(), await bench.open()];
      await bench.settleAfter(one.port.close());
      const sending = bench.send(one, bench.targetOf(two), request('a'));
      await bench.settle();
      expect(sending.told.map(({ error }) => error?.message)).toEqual(['the transport is closed']);
      expect(two.received).toEqual([]);
    });

    if (reliable) {
      it('nobody listens there', async () => {
        const one = await bench.open();
        const target = { protocol: bench.traits.protocol, ...(await bench.under.vacantAddress()) };
        const sendings = ['a', 'b'].map((name) => bench.send(one, target, request(name)));
        await bench.until(() => sendings.every(({ told }) => told.length > 0));
        await bench.settle();
        for (const { told } of sendings) {
          expect(told).toHaveLength(1);
          expect(told[0]?.error).toMatchObject({ code: 'ECONNREFUSED' });
        }
        // What never came up has not ended.
        expect(one.ended).toEqual([]);
      });

      it('the connection has ended, or never was', async () => {
        const [one, two] = [await bench.open(), await bench.open()];
        bench.write(await bench.connect(two), request('a'));
        await bench.until(() => two.received.length === 1);
        const other = { ...back(two.latestFlow), connection: 'of another' };
        const { error } = await bench.sent(two, other, request('b'));
        expect(error?.message).toBe('the connection has ended');
        // Not even over another connection to the same address.
        expect(
          (await bench.sent(one, { ...bench.targetOf(two), connection: 'x' }, request('c'))).error,
        ).toBeDefined();
        expect(two.received).toHaveLength(1);
      });

      it('the connection breaks under many of them', async () => {
        const two = await bench.open();
        const bare = await bench.connect(two);
        bench.write(bare, request('a'));
        await bench.until(() => two.received.length === 1);
        const target = back(two.latestFlow);
        const sendings = Array.from({ length: 50 }, (_, at) => {
          if (at === 25) bare.reset();
          return bench.send(two, target, request(String(at), 'x'.repeat(20_000)));
        });
        await bench.until(() => two.ended.length > 0 && sendings.every(({ told }) => told.length > 0));
        await bench.settle();
        expect(sendings.map(({ told }) => told.length)).toEqual(Array(50).fill(1));
      });
    }
  });
}
