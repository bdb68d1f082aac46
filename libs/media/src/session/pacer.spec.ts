import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { MediaClock } from '../clock.js';
import { Pacer } from './pacer.js';

const start = 1_700_000_000_000;

/** Timers of a busy machine: each is late by so many milliseconds. */
function lateClock(late: () => number): MediaClock {
  return {
    now: () => Date.now(),
    setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds + late()),
    clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  };
}

function paced(late: () => number = () => 0) {
  const ticks: { at: number; dropped: number }[] = [];
  const pacer = new Pacer(lateClock(late), 20, (dropped) => ticks.push({ at: Date.now() - start, dropped }));
  return { pacer, ticks, times: () => ticks.map(({ at }) => at) };
}

describe('pacing packets', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: start });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('ticks at once and then every 20 ms', () => {
    const { pacer, times } = paced();
    pacer.start();
    jest.advanceTimersByTime(60);
    expect(times()).toEqual([0, 20, 40, 60]);
  });

  it('does not drift on timers that are always late', () => {
    const { pacer, ticks, times } = paced(() => 3);
    pacer.start();
    jest.advanceTimersByTime(10_000);
    expect(ticks).toHaveLength(500);
    expect(times().every((at, n) => at === n * 20 + 3)).toBe(true);
  });

  it('makes up at once for ticks that a short stall kept back', () => {
    const delays = [0, 0, 70];
    const { pacer, times } = paced(() => delays.shift() ?? 0);
    pacer.start();
    jest.advanceTimersByTime(120);
    expect(times()).toEqual([0, 20, 110, 110, 110, 110, 120]);
  });

  it('drops what a long stall kept back, and says how many', () => {
    const delays = [0, 0, 1005];
    const { pacer, ticks } = paced(() => delays.shift() ?? 0);
    pacer.start();
    jest.advanceTimersByTime(1070);
    expect(ticks).toEqual([
      { at: 0, dropped: 0 },
      { at: 20, dropped: 0 },
      { at: 1045, dropped: 50 },
      { at: 1060, dropped: 0 },
    ]);
  });

  it('goes on when the clock of the machine is set back', () => {
    const { pacer, ticks } = paced();
    pacer.start();
    jest.setSystemTime(start - 3_600_000);
    jest.advanceTimersByTime(40);
    expect(ticks).toHaveLength(3);
  });

  it('leaves no timer behind, even when stopped from inside a tick', () => {
    const pacer: Pacer = new Pacer(
      lateClock(() => 0),
      20,
      () => pacer.stop(),
    );
    pacer.start();
    jest.advanceTimersByTime(100);
    expect(jest.getTimerCount()).toBe(0);
  });
});
