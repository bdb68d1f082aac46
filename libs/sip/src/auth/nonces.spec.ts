import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { systemRandom } from '../ports/random.js';
import { NonceMint } from './nonce-mint.js';
import { NonceUses } from './nonce-uses.js';

describe('nonce (RFC 7616 §3.3)', () => {
  const at = { time: 1_700_000_000_000, now: () => at.time };
  const options = { realm: 'lab.test', lifetime: 60, clock: at, random: systemRandom };
  const mintWith = (...secrets: [string, ...string[]]) =>
    new NonceMint({ ...options, secrets: () => secrets });
  const mint = mintWith('one');

  it('is of letters and digits alone, and never the same', () => {
    const nonces = Array.from({ length: 200 }, () => mint.issue());
    for (const nonce of nonces) expect(nonce).toMatch(/^[0-9a-z]{60}$/);
    expect(new Set(nonces).size).toBe(200);
  });

  it('is good for its lifetime to the millisecond, then expired', () => {
    at.time = 1_700_000_000_000;
    const nonce = mint.issue();
    at.time += 60_000;
    expect(mint.examine(nonce)).toEqual({ kind: 'fresh', issuedAt: 1_700_000_000_000 });
    at.time += 1;
    expect(mint.examine(nonce)).toEqual({ kind: 'expired' });
  });

  it('is taken by every server with the same secret and realm, and by no other', () => {
    const nonce = mint.issue();
    expect(mintWith('one').examine(nonce).kind).toBe('fresh');
    expect(mintWith('two').examine(nonce)).toEqual({ kind: 'foreign' });
    const elsewhere = new NonceMint({ ...options, realm: 'other.test', secrets: () => ['one'] });
    expect(elsewhere.examine(nonce)).toEqual({ kind: 'foreign' });
  });

  it('is made with the first of several secrets, and taken with each', () => {
    const nonce = mint.issue();
    expect(mintWith('two', 'one').examine(nonce).kind).toBe('fresh');
    expect(mint.examine(mintWith('two', 'one').issue())).toEqual({ kind: 'foreign' });
  });

  it('is foreign when any of its characters is another', () => {
    const nonce = mint.issue();
    for (let i = 0; i < nonce.length; i++) {
      const forged = `${nonce.slice(0, i)}${nonce[i] === '0' ? '1' : '0'}${nonce.slice(i + 1)}`;
      expect(mint.examine(forged)).toEqual({ kind: 'foreign' });
    }
  });

  it('is foreign for every other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(mint.examine(text)).toEqual({ kind: 'foreign' });
      }),
    );
  });
});

describe('nonce count (RFC 7616 §3.4)', () => {
  const watch = (maximum = 100) => new NonceUses({ maximum, lifetime: 60_000, since: 1000 });

  it('is accepted once', () => {
    const uses = watch();
    expect(uses.use('n', 1000, 1000, 1)).toBe('accepted');
    expect(uses.use('n', 1000, 1000, 1)).toBe('replayed');
    expect(uses.use('n', 1000, 1000, 2)).toBe('accepted');
  });

  it('may come out of order by less than 32', () => {
    const uses = watch();
    expect(uses.use('n', 1000, 1000, 100)).toBe('accepted');
    expect(uses.use('n', 1000, 1000, 69)).toBe('accepted');
    expect(uses.use('n', 1000, 1000, 69)).toBe('replayed');
    expect(uses.use('n', 1000, 1000, 68)).toBe('replayed');
    expect(uses.use('n', 1000, 1000, 99)).toBe('accepted');
  });

  it('is never accepted twice, in whatever order counts come', () => {
    const counts = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 0xffffffff })),
    );
    fc.assert(
      fc.property(counts, (sequence) => {
        const uses = watch();
        const accepted = sequence.filter((count) => uses.use('n', 1000, 1000, count) === 'accepted');
        expect(new Set(accepted).size).toBe(accepted.length);
      }),
    );
  });

  it('is accepted whenever it is higher than all before', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 0xffffffff })), (counts) => {
        const uses = watch();
        for (const count of counts.sort((a, b) => a - b)) {
          expect(uses.use('n', 1000, 1000, count)).toBe('accepted');
        }
      }),
    );
  });

  it('uses up the whole nonce where there is none, before or after counts', () => {
    const uses = watch();
    expect(uses.use('once', 1000, 1000, undefined)).toBe('accepted');
    expect(uses.use('once', 1000, 1000, undefined)).toBe('replayed');
    expect(uses.use('once', 1000, 1000, 0xffffffff)).toBe('replayed');
    expect(uses.use('counted', 1000, 1000, 1)).toBe('accepted');
    expect(uses.use('counted', 1000, 1000, undefined)).toBe('replayed');
  });
});

describe('memory of used nonces (RFC 7616 §5.5)', () => {
  it('holds no more than its maximum: the oldest goes, and can not be used again', () => {
    const uses = new NonceUses({ maximum: 3, lifetime: 60_000, since: 0 });
    for (let i = 1; i <= 5; i++) expect(uses.use(`n${i}`, i, 10, 1)).toBe('accepted');
    expect(uses.size).toBe(3);
    expect(uses.use('n1', 1, 10, 2)).toBe('forgotten');
    expect(uses.use('n2', 2, 10, 2)).toBe('forgotten');
    expect(uses.use('n3', 3, 10, 2)).toBe('accepted');
  });

  it('counts the nonces that it expects, and knows the session that they go on with (RFC 7616 §3.5)', () => {
    const uses = new NonceUses({ maximum: 2, lifetime: 60_000, since: 0 });
    const session = { nonce: 'n0', cnonce: 'c0' };
    for (let i = 1; i <= 3; i++) uses.expect(`n${i}`, i, 10, session);
    expect(uses.size).toBe(2);
    expect(uses.sessionOf('n1')).toBeUndefined();
    expect(uses.use('n3', 3, 10, 1, { nonce: 'n3', cnonce: 'c3' })).toBe('accepted');
    expect(uses.use('n3', 3, 10, 1)).toBe('replayed');
    expect(uses.sessionOf('n3')).toEqual(session);
  });

  it('lets go of nonces that have expired', () => {
    const uses = new NonceUses({ maximum: 100, lifetime: 60_000, since: 0 });
    for (let i = 1; i <= 50; i++) uses.use(`n${i}`, i, i, 1);
    uses.use('later', 70_000, 70_000, 1);
    expect(uses.size).toBe(1);
  });

  it('does not answer for nonces from before its time: an earlier run may have seen them', () => {
    const uses = new NonceUses({ maximum: 3, lifetime: 60_000, since: 1000 });
    expect(uses.use('old', 999, 1000, 1)).toBe('forgotten');
    expect(uses.use('new', 1000, 1000, 1)).toBe('accepted');
  });
});
