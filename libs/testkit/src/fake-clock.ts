import type { Clock, TimerHandle } from '@trapezoid/sip';

interface FakeTimer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Turns of the microtask queue that a chain of promises may take between two timers. */
const microtaskTurns = 32;

/** More timers than this in one advance are a timer that arms itself again without time passing. */
const maximumTimers = 1_000_000;

/**
 * Time that stands still until a test moves it. Timers fire in the order of their times, those of one time in the
 * order in which they were set, as Node does.
 */
export class FakeClock implements Clock {
  private time: number;
  private set = 0;
  private readonly timers = new Map<number, FakeTimer>();
  /** Timers by due time, then by order: a binary heap; cleared ones are passed over when they come up. */
  private readonly heap: FakeTimer[] = [];

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
    const next = this.next();
    return next === undefined ? undefined : next.due - this.time;
  }

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, milliseconds: number): TimerHandle {
    const order = this.set++;
    // Node takes less than a millisecond for one millisecond.
    const due = this.time + Math.max(milliseconds, 1);
    const timer = { due, order, callback };
    this.timers.set(order, timer);
    this.push(timer);
    return order;
  }

  clearTimeout(handle: TimerHandle): void {
    this.timers.delete(handle as number);
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

  private fireNext(end: number): boolean {
    const timer = this.next();
    if (timer === undefined || timer.due > end) return false;
    this.pop();
    this.timers.delete(timer.order);
    this.time = timer.due;
    timer.callback();
    return true;
  }

  private next(): FakeTimer | undefined {
    for (;;) {
      const first = this.heap[0];
      if (first === undefined || this.timers.has(first.order)) return first;
      this.pop();
    }
  }

  private push(timer: FakeTimer): void {
    const { heap } = this;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, timer)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = timer;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const [child, below] =
        right !== undefined && isBefore(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
      if (isBefore(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(one: FakeTimer, other: FakeTimer): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}

function refuseEndless(fired: number): void {
  if (fired > maximumTimers) throw new Error('timers fire without end: one sets itself again at once');
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < microtaskTurns; turn++) await Promise.resolve();
}
