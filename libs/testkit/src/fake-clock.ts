import type { Clock, TimerHandle } from '@trapezoid/sip';
import { TimerHeap } from './timer-heap.js';

/** More timers than this in one advance are a timer that arms itself again without time passing. */
const maximumTimers = 1_000_000;

/** Turns of the event loop that work outside of this clock gets before it counts as stuck, e.g. a hash in a thread. */
const turnsForRealWork = 100;

/** Taken at once: a test may put a fake in its place. */
const nextTurn = setImmediate;

export interface RunLimits {
  /** Milliseconds of virtual time that it may take. Default: 64,000, twice timer B. */
  readonly within?: number;
  /** What is waited for, to be named where it does not come. */
  readonly what?: string;
}

/** What was waited for has not come about. */
export class VirtualDeadlineError extends Error {
  override readonly name = 'VirtualDeadlineError';
}

/**
 * Time that stands still until a test moves it. Timers fire in the order of their times, those of one time in the
 * order in which they were set, as Node does.
 */
export class FakeClock implements Clock {
  private time: number;
  private set = 0;
  private readonly timers = new TimerHeap();
  private readonly witnesses: (() => string)[] = [];

  /** `start`: milliseconds since 1970. */
  constructor(start = Date.UTC(2000, 0, 1)) {
    this.time = start;
  }

  /** Timers that are set and have not fired. */
  get pending(): number {
    return this.timers.size;
  }

  /** Milliseconds until the next timer fires; undefined where none is set. */
  get untilNext(): number | undefined {
    const next = this.timers.first;
    return next === undefined ? undefined : next.due - this.time;
  }

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, milliseconds: number): TimerHandle {
    const order = this.set++;
    // Node takes less than a millisecond for one millisecond.
    this.timers.add({ due: this.time + Math.max(milliseconds, 1), order, callback });
    return order;
  }

  clearTimeout(handle: TimerHandle): void {
    this.timers.remove(handle as number);
  }

  /** Lets so many milliseconds pass. Callbacks of promises do not run in between: see `advanceAsync`. */
  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (let fired = 0; this.fireNext(end); fired++) refuseEndless(fired);
    this.time = end;
  }

  /** Lets so many milliseconds pass, and promises settle before the first timer, between timers and after the last. */
  async advanceAsync(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (let fired = 0; this.fireNext(end); fired++) {
      refuseEndless(fired);
      await settle();
    }
    this.time = end;
  }

  /**
   * Lets time pass until the condition holds or the promise has settled, and no further: gives the promise's value.
   * Rejects with VirtualDeadlineError, which shows what passed on the simulated networks of this clock, where that does
   * not come about in time or where nothing is left that could still happen.
   */
  runUntil<Value>(goal: PromiseLike<Value>, limits?: RunLimits): Promise<Value>;
  runUntil(goal: () => boolean, limits?: RunLimits): Promise<void>;
  async runUntil(goal: (() => boolean) | PromiseLike<unknown>, limits: RunLimits = {}): Promise<unknown> {
    const { within = 64_000 } = limits;
    const reached = typeof goal === 'function' ? goal : settled(goal);
    const end = this.time + within;
    for (let fired = 0; ; fired++) {
      await settle();
      if (reached()) return typeof goal === 'function' ? undefined : goal;
      refuseEndless(fired);
      if (this.fireNext(end)) continue;
      if (await this.comesByItself(reached)) continue;
      const idle = this.pending === 0;
      if (!idle) this.time = end;
      throw this.deadlineError(limits.what ?? 'what was waited for', idle ? undefined : within);
    }
  }

  /** Tells what it saw when a deadline passes, e.g. the ladder of a network. */
  addWitness(tell: () => string): void {
    this.witnesses.push(tell);
  }

  /** True once work outside of this clock has reached the goal or set a timer. */
  private async comesByItself(reached: () => boolean): Promise<boolean> {
    const { set } = this;
    for (let turn = 0; turn < turnsForRealWork; turn++) {
      await settle();
      if (reached() || this.set !== set) return true;
    }
    return false;
  }

  private deadlineError(what: string, within: number | undefined): VirtualDeadlineError {
    const why =
      within === undefined
        ? 'can’t come about any more: no timer is set'
        : `did not come about within ${within} ms`;
    return new VirtualDeadlineError([`${what} ${why}`, ...this.witnesses.map((tell) => tell())].join('\n'));
  }

  private fireNext(end: number): boolean {
    const timer = this.timers.first;
    if (timer === undefined || timer.due > end) return false;
    this.timers.remove(timer.order);
    this.time = timer.due;
    timer.callback();
    return true;
  }
}

function refuseEndless(fired: number): void {
  if (fired > maximumTimers) throw new Error('timers fire without end: one sets itself again at once');
}

function settled(promise: PromiseLike<unknown>): () => boolean {
  let done = false;
  const settle = () => {
    done = true;
  };
  promise.then(settle, settle);
  return () => done;
}

/** Promises settle, however long their chains are. */
function settle(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}
