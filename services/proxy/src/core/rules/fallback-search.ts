import type { Clock, TimerHandle } from '@trapezoid/sip';
import type { Decision } from '../decision.js';
import type { ForwardedRequest } from '../forward-request.js';
import { type Failure, type Fallback, unanswered } from './fallback.js';

export interface FallbackSearchUser {
  /** The fallback's time without a final response is over. */
  onUnanswered(failure: Failure): void;
  /** Those that can be called now; none where nobody is there, or it could not be found out. */
  onFound(rounds: readonly (readonly ForwardedRequest[])[]): void;
  /** What should not have been thrown. */
  onFault(error: unknown): void;
}

/** The search for those who are called in place of others that have failed: once for a request. */
export class FallbackSearch {
  private timer: TimerHandle;
  private underWay = false;

  constructor(
    private fallback: Fallback | undefined,
    private readonly clock: Clock,
    private readonly user: FallbackSearchUser,
  ) {}

  /** It may still be begun. */
  get left(): boolean {
    return this.fallback !== undefined;
  }

  /** It has been begun and has found nobody yet. */
  get searching(): boolean {
    return this.underWay;
  }

  /** Counts the time of an INVITE from here on, where no answer is a cause. */
  waitForAnswer(): void {
    const { fallback } = this;
    if (fallback?.on.includes('no-answer') !== true) return;
    this.timer = this.clock.setTimeout(() => {
      this.timer = undefined;
      this.user.onUnanswered(unanswered);
    }, fallback.after);
  }

  isFor(failure: Failure | undefined): failure is Failure {
    return failure !== undefined && this.fallback?.on.includes(failure.cause) === true;
  }

  /** Looks for those to call, and gives the decision that it has been. */
  begin(failure: Failure): Decision | undefined {
    const { fallback } = this;
    if (fallback === undefined) return undefined;
    this.stop();
    this.underWay = true;
    fallback.rounds(failure).then(
      (rounds) => this.end(rounds),
      (error: unknown) => {
        this.user.onFault(error);
        this.end([]);
      },
    );
    const { rule } = fallback;
    const reason =
      failure.cause === 'busy' ? 'it is busy: the next is called' : 'nobody answers: the next is called';
    return { decision: 'forward', section: 'RFC 3261 §16.5', rule, reason };
  }

  /** It is not begun any more. */
  stop(): void {
    if (this.timer !== undefined) this.clock.clearTimeout(this.timer);
    this.timer = undefined;
    this.fallback = undefined;
  }

  private end(rounds: readonly (readonly ForwardedRequest[])[]): void {
    this.underWay = false;
    this.user.onFound(rounds);
  }
}
