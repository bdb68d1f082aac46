import { describe, expect, it } from '@jest/globals';
import { isWithin } from './time-match.js';

const at = (text: string) => Date.parse(text);
const office = { days: ['Mon', 'Fri'], span: { from: 540, to: 1020 }, zone: 'Europe/Berlin' } as const;
const night = { days: ['Fri'], span: { from: 1320, to: 360 }, zone: 'UTC' } as const;

describe('the time of a rule', () => {
  it.each([
    ['at its beginning in winter', office, '2026-11-30T08:00Z', true],
    ['at its beginning in summer, an hour earlier in UTC', office, '2026-06-26T07:00Z', true],
    ['a minute before', office, '2026-11-30T07:59Z', false],
    ['at its end', office, '2026-11-30T16:00Z', false],
    ['on another day', office, '2026-12-01T09:00Z', false],
    [
      'on a day that has begun in the zone only',
      { days: ['Mon'], zone: 'Asia/Tokyo' },
      '2026-11-29T15:30Z',
      true,
    ],
    ['in the evening of a span over midnight', night, '2026-12-04T23:00Z', true],
    ['in the morning after', night, '2026-12-05T05:59Z', true],
    ['in the morning of the day itself', night, '2026-12-04T05:00Z', false],
    ['at midnight', { span: { from: 0, to: 1 }, zone: 'UTC' }, '2026-12-04T00:00:59Z', true],
    ['up to the end of the day', { span: { from: 1439, to: 1440 }, zone: 'UTC' }, '2026-12-04T23:59Z', true],
  ] as const)('%s', (_when, match, moment, expected) => {
    expect(isWithin(match, at(moment))).toBe(expected);
  });
});
