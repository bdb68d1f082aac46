import { describe, expect, it } from '@jest/globals';
import { isReliable, ListenError } from '@trapezoid/sip';
import { back, type PortBench, request, type WatchedPort } from './port-bench.js';
import type { BarePeer } from './transport-under-test.js';

export function endingContract(bench: PortBench): void {
  describe('listens alone at its address', () => {
    it('and says what to do where that is taken', async () => {
      const one = await bench.open();
      const again = bench.open(undefined, one.port.local);
      await expect(again).rejects.toThrow(ListenError);
      await expect(again).rejects.toThrow(/^port \d+ is taken: end what uses it, or give another port/);
      const two = await bench.open();
      await bench.sent(two, bench.targetOf(one), request('a'));
      await bench.until(() => one.received.length === 1);
    });

    it('until it is closed', async () => {
      const one = await bench.open();
      await bench.settleAfter(one.port.close());
      const again = await bench.open(undefined, one.port.local);
      const two = await bench.open();
      await bench.sent(two, bench.targetOf(again), request('a'));
      await bench.until(() => again.received.length === 1);
      expect(one.received).toEqual([]);
    });

    it('with the version of its address', async () => {
      const one = await bench.open();
      expect(one.port.family).toBe(bench.under.host.includes(':') ? 6 : 4);
      expect(one.port.local.host).toBe(bench.under.host);
      expect(one.port.protocol).toBe(bench.traits.protocol);
    });
  });

  it('can be closed twice, and tells nothing after it', async () => {
    const [one, two] = [await bench.open(), await bench.open()];
    await bench.sent(one, bench.targetOf(two), request('a'));
    await bench.until(() => two.received.length === 1);
    await bench.settleAfter(Promise.all([two.port.close(), two.port.close()]));
    await bench.settleAfter(two.port.close());
    bench.send(one, bench.targetOf(two), request('b'));
    await bench.settle();
    expect(two.received).toHaveLength(1);
  });

  if (isReliable(bench.traits.protocol)) connectionsContract(bench);
}

function connectionsContract(bench: PortBench): void {
  const connected = async () => {
    const two = await bench.open();
    const bare = await bench.connect(two);
    bench.write(bare, request('a'));
    await bench.until(() => two.received.length === 1);
    return { two, bare, flow: two.latestFlow };
  };
  const expectEndedOnce = async (two: WatchedPort, flow: WatchedPort['latestFlow']) => {
    await bench.until(() => two.ended.length > 0);
    expect(two.port.carries?.(flow.connection ?? '')).toBe(false);
    const { error } = await bench.sent(two, back(flow), request('too late'));
    expect(error?.message).toBe('the connection has ended');
    await bench.settle();
    expect(two.ended).toEqual([flow]);
  };

  describe('tells once that a connection has ended, and sends nothing over it any more', () => {
    it.each([
      ['the far end ends it', (bare: BarePeer) => bare.finish()],
      ['the far end resets it', (bare: BarePeer) => bare.reset()],
    ])('where %s', async (_name, end) => {
      const { two, bare, flow } = await connected();
      end(bare);
      await expectEndedOnce(two, flow);
    });

    it('where it is closed with its port, while others go on', async () => {
      const { two, bare, flow } = await connected();
      const other = await bench.open();
      const second = await bench.connect(other);
      bench.write(second, request('b'));
      await bench.until(() => other.received.length === 1);
      await bench.settleAfter(two.port.close());
      await bench.until(() => bare.isOver && two.ended.length > 0);
      await bench.settle();
      expect([two.ended, other.ended]).toEqual([[flow], []]);
      const { error } = await bench.sent(two, back(flow), request('too late'));
      expect(error?.message).toBe('the transport is closed');
    });

    it('at the end that opened it too', async () => {
      const [one, two] = [await bench.open(), await bench.open()];
      const { flow } = await bench.sent(one, bench.targetOf(two), request('a'));
      await bench.until(() => two.received.length === 1);
      await bench.settleAfter(two.port.close());
      await bench.until(() => one.ended.length > 0);
      await bench.settle();
      expect(one.ended).toEqual([flow]);
    });
  });

  it('opens a new connection to a target whose last one has ended', async () => {
    const [one, two] = [await bench.open(), await bench.open()];
    const { flow: before } = await bench.sent(one, bench.targetOf(two), request('a'));
    await bench.settleAfter(two.port.close());
    await bench.until(() => one.ended.length === 1);
    const again = await bench.open(undefined, two.port.local);
    const { flow: after, error } = await bench.sent(one, bench.targetOf(again), request('b'));
    await bench.until(() => again.received.length === 1);
    expect([error, again.texts]).toEqual([undefined, [request('b')]]);
    expect(after?.connection).not.toBe(before?.connection);
  });

  it('delivers what was sent before it was closed', async () => {
    const { two, bare, flow } = await connected();
    const messages = Array.from({ length: 20 }, (_, at) => request(String(at), 'x'.repeat(5000)));
    const sendings = messages.map((message) => bench.send(two, back(flow), message));
    await bench.settleAfter(two.port.close());
    await bench.until(() => bare.isOver);
    expect(bare.text).toBe(messages.join(''));
    expect(sendings.map(({ told }) => told.length)).toEqual(Array(20).fill(1));
  });

  it('closes though a connection of its own is still coming up', async () => {
    const [one, two] = [await bench.open(), await bench.open()];
    const sending = bench.send(one, bench.targetOf(two), request('a'));
    await bench.settleAfter(one.port.close());
    await bench.until(() => sending.told.length > 0);
    await bench.settle();
    expect(sending.told).toHaveLength(1);
    expect(sending.told[0]?.error).toBeDefined();
    expect([one.ended, two.received]).toEqual([[], []]);
  });
}
