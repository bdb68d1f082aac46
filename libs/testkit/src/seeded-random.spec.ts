import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from './seeded-random.js';

const draw = (random: SeededRandom, count: number) => Array.from({ length: count }, () => random.fraction());

describe('seeded randomness', () => {
  it('repeats with its seed, and only with it', () => {
    expect(draw(new SeededRandom(7), 100)).toEqual(draw(new SeededRandom(7), 100));
    expect(draw(new SeededRandom(7), 100)).not.toEqual(draw(new SeededRandom(8), 100));
    expect(new SeededRandom(7).token(40)).toMatch(/^[0-9a-v]{40}$/);
  });

  it('is even', () => {
    const random = new SeededRandom(1);
    const counts = Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[random.integer(10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('has parts that do not depend on what others have drawn', () => {
    const random = new SeededRandom(7);
    const before = draw(random.derive('a'), 10);
    draw(random, 50);
    expect(draw(random.derive('a'), 10)).toEqual(before);
    expect(draw(random.derive('b'), 10)).not.toEqual(before);
    expect(draw(new SeededRandom(8).derive('a'), 10)).not.toEqual(before);
  });
});
