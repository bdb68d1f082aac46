import type { TimerHandle } from '@trapezoid/sip';
import { Branch, type BranchOptions, type BranchUser } from './branch.js';
import type { ForwardedRequest } from './forward-request.js';
import { shareBreadth } from './max-breadth.js';
import { TargetQueue } from './target-queue.js';

/** How many phones of a fallback can be called at once while those before them have not ended. */
const fallbackBreadth = 10;

export interface BranchRoundsOptions extends BranchOptions {
  /** How many branches may be under way at a time (RFC 5393 §5.3.3). */
  readonly breadth: number;
  /** Milliseconds that a round has to answer while there is another; absent: as long as timer C gives. */
  readonly targetTimeout?: number;
  /** True while somebody else may be called where nobody answers. */
  readonly fallbackLeft: () => boolean;
  /** Nobody of a round has answered in time, and there is another; these have not ended. */
  readonly onUnanswered: (left: readonly Branch[]) => void;
}

/**
 * The branches of one request: those of a round are begun at once, those of the next when they have failed, or not
 * answered in time. RFC 3261 §16.6, RFC 5393 §5.3.3
 */
export class BranchRounds {
  private readonly branches: Branch[] = [];
  /** Those that were begun last, and what has taken their place: the next round waits for them. */
  private round: Branch[] = [];
  private timer: TimerHandle;
  private readonly queue = new TargetQueue();

  constructor(
    private readonly user: BranchUser,
    private readonly options: BranchRoundsOptions,
  ) {}

  /** Those that have not ended, of every round. */
  get running(): Branch[] {
    return this.branches.filter((branch) => !branch.ended);
  }

  add(rounds: readonly (readonly ForwardedRequest[])[]): void {
    this.queue.add(rounds);
  }

  /** No further round is begun, unless one is added. */
  clear(): void {
    this.queue.clear();
    this.stopWaiting();
  }

  /** The next round does not wait for those that were begun. */
  leave(): void {
    this.round = [];
  }

  /** Begins the next round once that before it has ended. Gives false where there is none to begin. */
  beginNext(): boolean {
    if (this.round.some((branch) => !branch.ended)) return false;
    this.stopWaiting();
    const used = this.running.reduce((sum, { breadth }) => sum + breadth, 0);
    // Some is left for the fallback: those that it takes the place of may need their time to end.
    const kept = this.options.fallbackLeft()
      ? Math.min(fallbackBreadth, Math.floor(this.options.breadth / 2))
      : 0;
    const breadth = this.options.breadth - kept;
    const copies = this.queue.take(breadth - used, breadth);
    if (copies === undefined) return false;
    this.round = [];
    // Those that are called while these still ring need some, too.
    const reserve = Math.min(this.queue.size, breadth - used - copies.length);
    this.begin(copies, breadth - used - reserve);
    return true;
  }

  /** Calls these with the breadth of a branch that has ended, and before all that are waiting. */
  beginInPlaceOf(
    { breadth }: Branch,
    [first = [], ...others]: readonly (readonly ForwardedRequest[])[],
  ): void {
    const atOnce = first.slice(0, breadth);
    const later = [first.slice(atOnce.length), ...others];
    this.queue.addFirst(later);
    // Those that are called while these still ring need some of it, too.
    const reserve = Math.min(later.flat().length, breadth - atOnce.length);
    this.begin(atOnce, breadth - reserve);
  }

  /** Begins branches beside those of the round, which share this breadth. */
  begin(copies: readonly ForwardedRequest[], breadth: number): void {
    const shares = shareBreadth(breadth, copies.length) ?? copies.map(() => 1);
    const begun = copies.map((copy, index) => new Branch(copy, shares[index] ?? 1, this.user, this.options));
    this.branches.push(...begun);
    this.round.push(...begun);
    this.wait();
    for (const branch of begun) branch.start();
  }

  private wait(): void {
    const { clock, targetTimeout } = this.options;
    if (targetTimeout === undefined || this.timer !== undefined || this.queue.size === 0) return;
    this.timer = clock.setTimeout(() => this.endWaiting(), targetTimeout);
  }

  private stopWaiting(): void {
    if (this.timer !== undefined) this.options.clock.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private endWaiting(): void {
    this.timer = undefined;
    const left = this.round.filter((branch) => !branch.ended);
    this.leave();
    this.options.onUnanswered(left);
  }
}
