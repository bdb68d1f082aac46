export interface FakeTimer {
  readonly due: number;
  /** Timers of one time fire in the order in which they were set. */
  readonly order: number;
  readonly callback: () => void;
}

/** Timers, the next one first: a binary heap. Cleared ones stay in it until they come up. */
export class TimerHeap {
  private readonly heap: FakeTimer[] = [];
  private readonly set = new Map<number, FakeTimer>();

  /** Timers that are set and have not fired. */
  get size(): number {
    return this.set.size;
  }

  /** The next one to fire. */
  get first(): FakeTimer | undefined {
    for (;;) {
      const first = this.heap[0];
      if (first === undefined || this.set.has(first.order)) return first;
      this.pop();
    }
  }

  add(timer: FakeTimer): void {
    this.set.set(timer.order, timer);
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

  remove(order: number): void {
    this.set.delete(order);
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
