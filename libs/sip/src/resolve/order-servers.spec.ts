import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@trapezoid/testkit';
import fc from 'fast-check';
import type { SrvRecord } from './dns-records.js';
import { orderServers } from './order-servers.js';

const server = (target: string, weight: number, priority = 0): SrvRecord => ({
  target,
  weight,
  priority,
  port: 5060,
});

/** How often each comes first in so many draws. */
function firsts(records: readonly SrvRecord[], draws = 20_000): Record<string, number> {
  const random = new SeededRandom(7);
  const counts: Record<string, number> = {};
  for (let draw = 0; draw < draws; draw++) {
    const [first] = orderServers(records, random, 1);
    if (first !== undefined) counts[first.target] = (counts[first.target] ?? 0) + 1 / draws;
  }
  return counts;
}

describe('the order of servers (RFC 2782)', () => {
  it('is by priority, whatever their weight', () => {
    const records = [server('c', 100, 20), server('a', 0, 0), server('b', 65535, 10)];
    const order = orderServers(records, new SeededRandom(1), 10).map(({ target }) => target);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('within a priority follows the weights', () => {
    const counts = firsts([server('heavy', 60), server('middle', 30), server('light', 10)]);
    expect(counts.heavy).toBeCloseTo(0.6, 1);
    expect(counts.middle).toBeCloseTo(0.3, 1);
    expect(counts.light).toBeCloseTo(0.1, 1);
  });

  it('gives a weight of 0 a very small chance beside others', () => {
    const counts = firsts([server('heavy', 99), server('none', 0)]);
    expect(counts.none).toBeGreaterThan(0);
    expect(counts.none).toBeLessThan(0.02);
  });

  it('draws the second among those that are left', () => {
    const random = new SeededRandom(3);
    let middleSecond = 0;
    for (let draw = 0; draw < 10_000; draw++) {
      const [first, second] = orderServers(
        [server('first', 1000), server('middle', 3), server('last', 1)],
        random,
        2,
      );
      if (first?.target === 'first' && second?.target === 'middle') middleSecond++;
    }
    expect(middleSecond / 10_000).toBeGreaterThan(0.6);
    expect(middleSecond / 10_000).toBeLessThan(0.85);
  });

  it('has each record once, best priority first, and no more than asked for', () => {
    const record = fc.record({
      target: fc.string(),
      priority: fc.integer({ min: 0, max: 3 }),
      weight: fc.integer({ min: 0, max: 65535 }),
      port: fc.integer({ min: 1, max: 65535 }),
    });
    fc.assert(
      fc.property(fc.array(record), fc.nat(40), fc.integer(), (records, limit, seed) => {
        const ordered = orderServers(records, new SeededRandom(seed), limit);
        expect(ordered).toHaveLength(Math.min(limit, records.length));
        expect(new Set(ordered).size).toBe(ordered.length);
        expect(ordered.every((one) => records.includes(one))).toBe(true);
        const priorities = ordered.map(({ priority }) => priority);
        expect(priorities).toEqual(
          records
            .map(({ priority }) => priority)
            .sort((one, other) => one - other)
            .slice(0, limit),
        );
      }),
    );
  });
});
