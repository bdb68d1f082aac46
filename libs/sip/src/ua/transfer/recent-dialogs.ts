import type { Clock } from '../../ports/clock.js';

/** More are not kept: the oldest goes first. */
const maximum = 1000;

/** The dialogs that have just ended, so that who asks to replace one gets no other phone to ring. RFC 3891 §3 */
export class RecentDialogs {
  private readonly endedAt = new Map<string, number>();

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    /** Milliseconds that one is kept. */
    private readonly keep: number,
  ) {}

  add(id: string): void {
    this.endedAt.set(id, this.clock.now());
    for (const [other, at] of this.endedAt) {
      if (this.endedAt.size <= maximum && at + this.keep > this.clock.now()) break;
      this.endedAt.delete(other);
    }
  }

  has(id: string): boolean {
    const at = this.endedAt.get(id);
    return at !== undefined && at + this.keep > this.clock.now();
  }
}
