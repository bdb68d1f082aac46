import { beforeEach, describe, expect, it } from '@jest/globals';
import { AttemptLimiter } from './attempt-limiter.js';

describe('who fails again and again', () => {
  let now = 0;
  let limiter: AttemptLimiter;

  beforeEach(() => {
    now = 1_000_000;
    limiter = new AttemptLimiter({ now: () => now });
  });

  const fail = (who: string, times = 1) => {
    let pause = 0;
    for (let time = 0; time < times; time++) pause = limiter.fail(who);
    return pause;
  };

  it('pauses for ten seconds after five failures in a row', () => {
    expect(fail('phone', 4)).toBe(0);
    expect(limiter.pauseOf('phone')).toBe(0);
    expect(fail('phone')).toBe(10_000);
    expect(limiter.pauseOf('phone')).toBe(10_000);
    now += 9_999;
    expect(limiter.pauseOf('phone')).toBe(1);
    now += 1;
    expect(limiter.pauseOf('phone')).toBe(0);
  });

  it('pauses alone: others go on', () => {
    fail('phone', 5);
    expect(limiter.pauseOf('other')).toBe(0);
    expect(fail('other')).toBe(0);
  });

  it('pauses twice as long each time that it fails right after a pause, up to a minute', () => {
    const pauses = [fail('phone', 5)];
    for (let time = 0; time < 4; time++) {
      now += limiter.pauseOf('phone') + 1;
      pauses.push(fail('phone'));
    }
    expect(pauses).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('begins anew once it was quiet for ten seconds after its pause', () => {
    fail('phone', 5);
    now += 20_001;
    expect(fail('phone', 4)).toBe(0);
    expect(fail('phone')).toBe(10_000);
  });

  it('is never paused where its failures are far apart', () => {
    for (let time = 0; time < 20; time++) {
      expect(fail('phone')).toBe(0);
      now += 10_001;
    }
  });

  it('begins anew once it succeeds', () => {
    fail('phone', 4);
    limiter.succeed('phone');
    expect(fail('phone', 4)).toBe(0);
  });

  it('is remembered with at most ten thousand others', () => {
    for (let count = 0; count < 25_000; count++) limiter.fail(`phone ${count}`);
    expect(limiter.size).toBe(10_000);
    fail('phone 24999', 4);
    expect(limiter.pauseOf('phone 24999')).toBe(10_000);
  });

  it('is not remembered for longer than it matters', () => {
    for (let count = 0; count < 1000; count++) limiter.fail(`phone ${count}`);
    now += 10_001;
    limiter.fail('another');
    expect(limiter.size).toBe(1);
  });
});
