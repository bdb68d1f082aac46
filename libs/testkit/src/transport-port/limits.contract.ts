import { describe, expect, it } from '@jest/globals';
import { back, type PortBench, request } from './port-bench.js';

/** Of a connection that is to be closed, in milliseconds: longer than a busy machine takes to read what has come. */
const patience = 250;

export function limitsContract(bench: PortBench): void {
  describe('keeps a connection in check', () => {
    it('ends it when nothing has passed for so long', async () => {
      const two = await bench.open({ idleTimeout: patience });
      const bare = await bench.connect(two);
      bench.write(bare, request('a'));
      await bench.until(() => two.received.length === 1);
      await bench.until(() => bare.isOver && two.ended.length === 1);
      expect(two.ended).toEqual([two.latestFlow]);
    });

    if (bench.traits.protocol === 'TCP' || bench.traits.protocol === 'TLS') {
      it('ends it sooner when no message has passed on it', async () => {
        const two = await bench.open({ unusedTimeout: patience });
        const [used, unused] = [await bench.connect(two), await bench.connect(two)];
        bench.write(used, request('a'));
        bench.write(unused, '\r\n\r\n');
        await bench.until(() => unused.isOver && two.ended.length === 1);
        expect(two.ended).not.toContainEqual(two.latestFlow);
        bench.write(used, request('b'));
        await bench.until(() => two.received.length === 2);
        expect(used.isOver).toBe(false);
      });
    }

    if (bench.traits.segmented) {
      it('ends it when a message does not come to its end, though bytes keep coming, and no other', async () => {
        const two = await bench.open({ messageTimeout: 100 });
        const [slow, other] = [await bench.connect(two), await bench.connect(two)];
        bench.write(other, request('before'));
        const stream = bench.under.frame(Buffer.from(request('slow', 'x'.repeat(100_000))));
        for (let at = 0; !slow.isOver && at < stream.length; at++) {
          slow.write(stream.subarray(at, at + 1));
          await bench.settle();
        }
        await bench.until(() => slow.isOver && two.ended.length === 1);
        bench.write(other, request('after'));
        await bench.until(() => two.received.length === 2);
        expect(two.texts).toEqual([request('before'), request('after')]);
      });
    }

    it('ends it where the far end does not read, and says so of each message', async () => {
      const two = await bench.open({ maximumUnsent: 100_000 });
      const bare = await bench.connect(two);
      bench.write(bare, request('a'));
      await bench.until(() => two.received.length === 1);
      bare.pause();
      const target = back(two.latestFlow);
      const sendings = Array.from({ length: 300 }, () => bench.send(two, target, 'x'.repeat(65_000)));
      await bench.until(() => two.ended.length === 1 && sendings.every(({ told }) => told.length > 0));
      await bench.settle();
      expect(sendings.map(({ told }) => told.length)).toEqual(Array(300).fill(1));
      const reasons = sendings.map(({ told }) => told[0]?.error?.message);
      expect(reasons).toContain('the far end does not read');
      expect(reasons.at(-1)).toBeDefined();
    });

    it('takes no more of them than it is told to', async () => {
      const two = await bench.open({ maximumConnections: 2 });
      const [first, second] = [await bench.connect(two), await bench.connect(two)];
      for (const [name, bare] of Object.entries({ first, second })) bench.write(bare, request(name));
      await bench.until(() => two.received.length === 2);
      const third = await bench.connect(two).catch(() => undefined);
      if (third !== undefined) {
        bench.write(third, request('third'));
        await bench.until(() => third.isOver);
      }
      bench.write(first, request('again'));
      await bench.until(() => two.received.length === 3);
      expect(two.texts).not.toContain(request('third'));
      expect(two.ended).toEqual([]);
      second.finish();
      await bench.until(() => two.ended.length === 1);
      const fourth = await bench.connect(two);
      bench.write(fourth, request('fourth'));
      await bench.until(() => two.received.length === 4);
      expect(two.texts.at(-1)).toBe(request('fourth'));
    });
  });
}
