import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@trapezoid/testkit';
import { PendingWork } from './pending-work.js';

describe('what a phone is to do later', () => {
  it('is done in its time', () => {
    const clock = new FakeClock();
    const done: string[] = [];
    const pending = new PendingWork(clock);
    pending.later(200, () => done.push('hang up'));
    clock.advance(199);
    expect(done).toEqual([]);
    clock.advance(1);
    expect(done).toEqual(['hang up']);
  });

  it('is not done once the phone is closed, and leaves no timer', () => {
    const clock = new FakeClock();
    const done: string[] = [];
    const pending = new PendingWork(clock);
    pending.later(200, () => done.push('hang up'));
    pending.close();
    pending.later(100, () => done.push('ring'));
    expect(clock.pending).toBe(0);
    clock.advance(1_000);
    expect(done).toEqual([]);
  });
});
