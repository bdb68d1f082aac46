import { describe, expect, it } from '@jest/globals';
import { FakeClock, VirtualDeadlineError } from './fake-clock.js';

describe('a fake clock', () => {
  it('stands still until it is advanced, and then shows the time that has passed', () => {
    const clock = new FakeClock(1000);
    expect(clock.now()).toBe(1000);
    clock.advance(250);
    expect(clock.now()).toBe(1250);
  });

  it('fires timers in the order of their times, those of one time in the order they were set', () => {
    const clock = new FakeClock(0);
    const fired: string[] = [];
    const note = (name: string) => () => void fired.push(`${name} at ${clock.now()}`);
    clock.setTimeout(note('c'), 30);
    clock.setTimeout(note('a'), 10);
    clock.setTimeout(note('b1'), 20);
    clock.setTimeout(note('b2'), 20);
    clock.advance(29);
    expect(fired).toEqual(['a at 10', 'b1 at 20', 'b2 at 20']);
    clock.advance(1);
    expect(fired.at(-1)).toBe('c at 30');
  });

  it('fires timers that are set while it advances, if they are due', () => {
    const clock = new FakeClock(0);
    const fired: number[] = [];
    const again = (): void => {
      fired.push(clock.now());
      clock.setTimeout(again, 10);
    };
    clock.setTimeout(again, 10);
    clock.advance(35);
    expect(fired).toEqual([10, 20, 30]);
    expect(clock.pending).toBe(1);
    expect(clock.untilNext).toBe(5);
  });

  it('does not fire what has been cleared, also by another timer of the same time', () => {
    const clock = new FakeClock();
    const fired: string[] = [];
    const second = { handle: undefined as unknown };
    clock.setTimeout(() => {
      fired.push('first');
      clock.clearTimeout(second.handle);
    }, 10);
    second.handle = clock.setTimeout(() => fired.push('second'), 10);
    clock.advance(100);
    expect(fired).toEqual(['first']);
    expect(clock.pending).toBe(0);
    expect(clock.untilNext).toBeUndefined();
  });

  it('keeps the order of many timers', () => {
    const clock = new FakeClock(0);
    const fired: number[] = [];
    for (let i = 0; i < 1000; i++) {
      const due = 1 + ((i * 7919) % 997);
      const handle = clock.setTimeout(() => fired.push(due), due);
      if (i % 3 === 0) clock.clearTimeout(handle);
    }
    clock.advance(1000);
    expect(fired).toHaveLength(666);
    expect(fired).toEqual([...fired].sort((one, other) => one - other));
  });

  it('lets promises settle between timers when it advances asynchronously', async () => {
    const clock = new FakeClock(0);
    const order: string[] = [];
    clock.setTimeout(() => {
      order.push('timer 1');
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => {
          order.push('promise');
          clock.setTimeout(() => order.push('timer of the promise'), 5);
        });
    }, 10);
    clock.setTimeout(() => order.push('timer 2'), 20);
    await clock.advanceAsync(20);
    expect(order).toEqual(['timer 1', 'promise', 'timer of the promise', 'timer 2']);
  });

  it('refuses a timer that sets itself again without end', () => {
    const clock = new FakeClock();
    const again = (): void => void clock.setTimeout(again, 1);
    clock.setTimeout(again, 1);
    expect(() => clock.advance(Number.MAX_SAFE_INTEGER - clock.now())).toThrow(/without end/);
  });
});

describe('running a fake clock until something comes about', () => {
  it('stops at the timer that brings it about', async () => {
    const clock = new FakeClock(0);
    let count = 0;
    const again = (): void => {
      count++;
      clock.setTimeout(again, 100);
    };
    again();
    await clock.runUntil(() => count === 5);
    expect(clock.now()).toBe(400);
    await clock.runUntil(() => count === 5);
    expect(clock.now()).toBe(400);
  });

  it('gives what a promise gives, however long its chain, and rejects as it does', async () => {
    const clock = new FakeClock(0);
    const later = async (turns: number): Promise<string> => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 1000));
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      return 'done';
    };
    expect(await clock.runUntil(later(500))).toBe('done');
    expect(clock.now()).toBe(1000);
    await expect(clock.runUntil(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('waits for work that is done outside of it', async () => {
    const clock = new FakeClock(0);
    let hashed = false;
    setImmediate(() => setImmediate(() => clock.setTimeout(() => setImmediate(() => (hashed = true)), 50)));
    await clock.runUntil(() => hashed);
    expect(clock.now()).toBe(50);
  });

  it('rejects when the deadline passes, which is then the time, and says what was waited for', async () => {
    const clock = new FakeClock(0);
    clock.addWitness(() => 'what was seen');
    clock.setTimeout(() => undefined, 100_000);
    const waiting = clock.runUntil(() => false, { within: 32_000, what: 'the 200' });
    await expect(waiting).rejects.toThrow(
      new VirtualDeadlineError('the 200 did not come about within 32000 ms\nwhat was seen'),
    );
    expect(clock.now()).toBe(32_000);
    expect(clock.pending).toBe(1);
  });

  it('rejects at once when nothing is left that could happen', async () => {
    const clock = new FakeClock(0);
    const waiting = clock.runUntil(new Promise(() => undefined), { what: 'an answer' });
    await expect(waiting).rejects.toThrow('an answer can’t come about any more: no timer is set');
    expect(clock.now()).toBe(0);
  });

  it('lets half a minute of timers pass in no time', async () => {
    const clock = new FakeClock(0);
    let fired = 0;
    for (let interval = 500; interval <= 32_000; interval += 500) clock.setTimeout(() => fired++, interval);
    const started = process.cpuUsage();
    await clock.advanceAsync(32_000);
    const { user } = process.cpuUsage(started);
    expect(fired).toBe(64);
    expect(user / 1000).toBeLessThan(100);
  });
});
