import { describe, expect, it } from '@jest/globals';
import { durationArgument, printDuration } from './duration.js';

describe('a duration on the command line', () => {
  const parse = durationArgument(100, 600_000);

  it.each([
    ['500ms', 500],
    ['2s', 2_000],
    ['3m', 180_000],
    ['1.5s', 1_500],
    ['2', 2_000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parse(text)).toBe(milliseconds);
  });

  it.each(['soon', '', '-1', '1h', '1e3', '2 s'])('%p is none', (text) => {
    expect(() => parse(text)).toThrow('Write 500ms, 2s, 3m, or a number of seconds.');
  });

  it.each(['99ms', '11m'])('%s is out of range, and the range is told', (text) => {
    expect(() => parse(text)).toThrow('Allowed: 100 ms to 10 min.');
  });

  it('is printed in the unit that reads best', () => {
    expect([850, 1_240, 3_600_000, 7_200_000].map(printDuration)).toEqual([
      '850 ms',
      '1.2 s',
      '60 min',
      '2 h',
    ]);
  });
});
