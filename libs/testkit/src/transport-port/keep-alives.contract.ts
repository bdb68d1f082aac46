import { describe, expect, it } from '@jest/globals';
import { isReliable } from '@trapezoid/sip';
import { back, type PortBench, request } from './port-bench.js';

export function keepAlivesContract(bench: PortBench): void {
  if (!isReliable(bench.traits.protocol)) {
    it('passes over what keeps a binding of a NAT alive (RFC 5626 §3.5)', async () => {
      const [two, other] = [await bench.open(), await bench.open()];
      const bare = await bench.connect(two);
      for (const bytes of ['\r\n\r\n', '\r\n', '\0', '', request('a')]) bare.write(bytes);
      await bench.until(() => two.received.length > 0);
      await bench.sent(other, bench.targetOf(two), '\r\n\r\n');
      await bench.sent(other, bench.targetOf(two), request('b'));
      await bench.until(() => two.received.length > 1);
      expect(two.texts).toEqual([request('a'), request('b')]);
      expect(bare.text).toBe('');
    });
    return;
  }

  describe('keeps a connection alive (RFC 5626 §4.4.1)', () => {
    it('answers a double CRLF with a CRLF, tells of it, and takes neither for a message', async () => {
      const two = await bench.open();
      const bare = await bench.connect(two);
      bench.write(bare, request('a'), '\r\n\r\n', request('b'));
      await bench.until(() => two.received.length === 2 && bare.text.length > 0);
      await bench.settle();
      expect([bare.text, two.texts]).toEqual(['\r\n', [request('a'), request('b')]]);
      expect(two.pings).toEqual([two.latestFlow]);
      expect([two.pongs, two.unframed]).toEqual([[], []]);
    });

    it('tells a lone CRLF as the answer to its own', async () => {
      const two = await bench.open();
      const bare = await bench.connect(two);
      bench.write(bare, request('a'));
      await bench.until(() => two.received.length === 1);
      for (const times of [1, 2, 3]) {
        await bench.sent(two, back(two.latestFlow), '\r\n\r\n');
        await bench.until(() => bare.text === '\r\n\r\n'.repeat(times));
        bench.write(bare, '\r\n');
        await bench.until(() => two.pongs.length === times);
      }
      bench.write(bare, request('b'));
      await bench.until(() => two.received.length === 2);
      expect([two.pongs.length, two.pings, two.texts[1]]).toEqual([3, [], request('b')]);
    });

    it('does so with a port of its own kind, from either side', async () => {
      const [one, two] = [await bench.open(), await bench.open()];
      await bench.sent(one, bench.targetOf(two), request('a'));
      await bench.until(() => two.received.length === 1);
      await bench.sent(one, bench.targetOf(two), '\r\n\r\n');
      await bench.until(() => one.pongs.length === 1);
      await bench.sent(two, back(two.latestFlow), '\r\n\r\n');
      await bench.until(() => two.pongs.length === 1);
      await bench.settle();
      expect([one.pings.length, two.pings.length]).toEqual([1, 1]);
      expect([one.received.length, two.received.length]).toEqual([0, 1]);
    });
  });
}
