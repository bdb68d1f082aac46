import { describe, expect, it } from '@jest/globals';
import type { LadderArrow } from '@trapezoid/ladder';
import { follows, printFlow, readFlow } from './flow.js';

const arrows = (text: string): LadderArrow[] => {
  const words = text.split(' ').filter((word) => word !== '');
  const seen: Partial<LadderArrow>[] = words.map((word) =>
    /^\d/.test(word) ? { statusCode: Number(word) } : { method: word },
  );
  return seen as LadderArrow[];
};

const fits = (messages: string, flow: string) => follows(arrows(messages), readFlow(flow));

describe('a flow', () => {
  it('is followed by these messages in this order, no more and no less', () => {
    expect(fits('INVITE 180 200 ACK', 'INVITE 180 200 ACK')).toBe(true);
    expect(fits('INVITE 200 180 ACK', 'INVITE 180 200 ACK')).toBe(false);
    expect(fits('INVITE 180 200 ACK BYE', 'INVITE 180 200 ACK')).toBe(false);
    expect(fits('INVITE 180 200', 'INVITE 180 200 ACK')).toBe(false);
    expect(fits('', '')).toBe(true);
    expect(fits('', 'INVITE')).toBe(false);
  });

  it('may have steps that are absent', () => {
    for (const messages of ['INVITE 200', 'INVITE 100 200', 'INVITE 100 180 200', 'INVITE 180 200'])
      expect(fits(messages, 'INVITE 100? 180? 200')).toBe(true);
    expect(fits('INVITE 180 100 200', 'INVITE 100? 180? 200')).toBe(false);
    expect(fits('INVITE 180 180 200', 'INVITE 18x? 180 200')).toBe(true);
    expect(fits('INVITE 180 200', 'INVITE 18x? 180 200')).toBe(true);
  });

  it('may name classes of responses', () => {
    expect(fits('INVITE 183 486 ACK', 'INVITE 18x 4xx ACK')).toBe(true);
    expect(fits('INVITE 183 486 ACK', 'INVITE xxx xxx ACK')).toBe(true);
    expect(fits('INVITE 199', 'INVITE 18x')).toBe(false);
    expect(fits('INVITE ACK', 'INVITE xxx')).toBe(false);
  });

  it('is refused where a step is none', () => {
    for (const flow of ['invite', 'INVITE 18', 'INVITE 700', 'INVITE -> 200', 'x', '1x0'])
      expect(() => readFlow(flow)).toThrow('is no step of a flow');
    expect(() => readFlow('INVITE '.repeat(201))).toThrow('at most 200');
  });

  it('takes time in proportion to its length, whatever is optional', () => {
    const flow = `INVITE ${'18x? '.repeat(150)}200`;
    expect(fits(`INVITE ${'180 '.repeat(150)}200`, flow)).toBe(true);
    expect(fits(`INVITE ${'180 '.repeat(151)}200`, flow)).toBe(false);
  });

  it('can be printed as it was', () => {
    expect(printFlow(arrows('INVITE 100 180 200 ACK'))).toBe('INVITE 100 180 200 ACK');
  });
});
