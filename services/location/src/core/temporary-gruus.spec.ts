import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isSipUri, parseUri } from '@trapezoid/sip';
import { gruuKeysSize, TemporaryGruus } from './temporary-gruus.js';

const keys = Buffer.alloc(gruuKeysSize, 7);
const gruus = new TemporaryGruus(keys);

describe('the user part of a temporary GRUU (RFC 5627 §3.1.2)', () => {
  it.each([0, 1, 123_456_789, 2 ** 48 - 1])('leads back to its series %i', (series) => {
    expect(gruus.read(gruus.make(series))).toBe(series);
  });

  it('leads there after a restart too, and at every location server of the network', () => {
    expect(new TemporaryGruus(Buffer.from(keys)).read(gruus.make(42))).toBe(42);
  });

  it('stands in a SIP URI as it is', () => {
    const user = gruus.make(2 ** 47);
    const uri = parseUri(`sip:${user}@lab.test;gr`);
    expect(isSipUri(uri) && uri.user).toBe(user);
  });

  it('tells nothing of its series: two of one look as different as two of several (RFC 5627 §5.1)', () => {
    const all = Array.from({ length: 100 }, () => gruus.make(1));
    expect(new Set(all).size).toBe(100);
    // Encrypted as a whole, so that no part of it repeats.
    const halves = all.map((user) => user.slice(6, 26));
    expect(new Set(halves).size).toBe(100);
  });

  it.each([
    ['one made with other keys', () => new TemporaryGruus(randomBytes(gruuKeysSize)).make(1)],
    ['one that was changed', () => `tgruu.${'A'.repeat(8)}${gruus.make(1).slice(14)}`],
    ['one cut short', () => gruus.make(1).slice(0, -4)],
    ['the name of a user', () => 'alice'],
    ['nothing', () => ''],
    ['the prefix alone', () => 'tgruu.'],
  ])('leads nowhere when it is %s', (_what, make) => {
    expect(gruus.read(make())).toBeUndefined();
  });

  it('is never of the same series by chance', () => {
    const series = new Set(Array.from({ length: 1000 }, () => gruus.newSeries()));
    expect(series.size).toBe(1000);
    for (const each of series) expect(each).toBeLessThan(2 ** 48);
  });
});
