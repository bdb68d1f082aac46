import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@trapezoid/testkit';
import { instanceIdOf } from './instance-id.js';
import { longestWait, recoveryDelay } from './recovery-delay.js';
import { refreshDelay } from './refresh-delay.js';
import { retryDelay } from './retry-delay.js';

describe('how long a flow waits before it is made anew (RFC 5626 §4.5)', () => {
  it.each([
    [1, 60, 180],
    [2, 120, 360],
    [3, 240, 720],
    [4, 480, 1440],
    [5, 960, 1800],
    [6, 1800, 1800],
    [5000, 1800, 1800],
  ])('W = min(max-time, base-time * 2^%s): %s s, %s s beside another flow', (consecutive, alone, beside) => {
    expect(longestWait({ consecutive, allFailed: true })).toBe(alone);
    expect(longestWait({ consecutive, allFailed: false })).toBe(beside);
  });

  it('is 30 to 60 s after the first failure, and spread over all of it', () => {
    const random = new SeededRandom(1);
    const waits = Array.from({ length: 2000 }, () =>
      recoveryDelay({ consecutive: 1, allFailed: true }, random),
    );
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(30_000);
    expect(Math.min(...waits)).toBeLessThan(30_100);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
    expect(Math.max(...waits)).toBeGreaterThan(59_900);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(Math.abs(mean - 45_000)).toBeLessThan(500);
  });

  it('is 15 to 30 min in the end, and as configured', () => {
    const random = new SeededRandom(1);
    const late = recoveryDelay({ consecutive: 20, allFailed: true }, random);
    expect(late).toBeGreaterThanOrEqual(900_000);
    expect(late).toBeLessThanOrEqual(1_800_000);
    const times = { maximum: 10, allFailed: 1, someWork: 3 };
    expect(longestWait({ consecutive: 1, allFailed: true }, times)).toBe(2);
    expect(longestWait({ consecutive: 1, allFailed: false }, times)).toBe(6);
    expect(longestWait({ consecutive: 9, allFailed: false }, times)).toBe(10);
  });
});

describe('when a binding is refreshed (RFC 3261 §10.2.4, RFC 5627 §4.2)', () => {
  it.each([
    [3600, 3240_000],
    [600, 540_000],
    [320, 288_000],
    [100, 68_000],
    [65, 33_000],
    [64, 32_000],
    [60, 30_000],
    [2, 1000],
    [1, 1000],
  ])('granted for %s s: after %s ms', (granted, delay) => {
    expect(refreshDelay(granted)).toBe(delay);
  });
});

describe('when a registration that failed is tried again (RFC 3261 §10.2.7)', () => {
  it.each([
    [1, 0, 2000],
    [2, 0, 4000],
    [8, 0, 256_000],
    [9, 0, 300_000],
    [5000, 0, 300_000],
    [1, 60, 60_000],
    [6, 60, 64_000],
    [1, 4_000_000_000, 300_000],
  ])('failure %s, Retry-After %s s (§20.33): after %s ms', (failures, retryAfter, delay) => {
    expect(retryDelay(failures, retryAfter)).toBe(delay);
  });
});

describe('the instance-id of a phone (RFC 5626 §4.1)', () => {
  it('is a UUID that its name alone decides', () => {
    const id = instanceIdOf('alice-1');
    expect(id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(instanceIdOf('alice-1')).toBe(id);
    expect(instanceIdOf('alice-2')).not.toBe(id);
  });
});
