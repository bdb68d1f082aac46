import type { Clock, TimerHandle } from '@trapezoid/sip';

/** What a phone is to do later, and does not do any more once it is closed. */
export class PendingWork {
  private readonly timers = new Set<TimerHandle>();
  private closed = false;

  constructor(private readonly clock: Clock) {}

  /** @param milliseconds from now */
  later(milliseconds: number, work: () => void): void {
    if (this.closed) return;
    const timer = this.clock.setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, milliseconds);
    this.timers.add(timer);
  }

  /** Nothing that waits is done, and nothing is taken any more: no timer holds the process. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers) this.clock.clearTimeout(timer);
    this.timers.clear();
  }
}
