import type { Clock } from '@trapezoid/sip';

export interface AttemptLimits {
  /** So many failures, each soon after the one before, make a pause. */
  readonly failures: number;
  /** What is soon, in milliseconds; after so long without a failure all is forgotten. */
  readonly soon: number;
  /** The first pause, in milliseconds; each further one is twice as long. */
  readonly pause: number;
  readonly longestPause: number;
  /** At most so many are remembered; those that failed longest ago are forgotten first. */
  readonly maximum: number;
}

/** A phone that tries fifteen times within a second is stopped at once; a person who mistypes twice is not. */
const defaultLimits: AttemptLimits = {
  failures: 5,
  soon: 10_000,
  pause: 10_000,
  longestPause: 60_000,
  maximum: 10_000,
};

interface Attempts {
  failures: number;
  pauses: number;
  failedAt: number;
  pausedUntil: number;
}

/** Slows who fails again and again: from one failure too many on there is a pause in which nothing is tried. */
export class AttemptLimiter {
  /** Those that failed last at the end. */
  private readonly attempts = new Map<string, Attempts>();
  private readonly limits: AttemptLimits;

  /** @param limits a number stands for that many failures. */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    limits: number | AttemptLimits = defaultLimits,
  ) {
    this.limits = typeof limits === 'number' ? { ...defaultLimits, failures: limits } : limits;
  }

  /** How many are remembered. */
  get size(): number {
    return this.attempts.size;
  }

  /** Milliseconds until the pause is over, 0 where there is none. What is tried meanwhile does not make it longer. */
  pauseOf(who: string): number {
    return Math.max(0, (this.attempts.get(who)?.pausedUntil ?? 0) - this.clock.now());
  }

  /** Gives the pause in milliseconds that this failure begins, 0 for none. */
  fail(who: string): number {
    const now = this.clock.now();
    const { failures, pause, longestPause } = this.limits;
    const known = this.attempts.get(who);
    const attempts: Attempts =
      known === undefined || this.isForgotten(known, now)
        ? { failures: 0, pauses: 0, failedAt: now, pausedUntil: 0 }
        : known;
    this.attempts.delete(who);
    this.makeRoom(now);
    this.attempts.set(who, attempts);
    attempts.failures++;
    attempts.failedAt = now;
    if (attempts.failures < failures) return 0;
    // One more failure after the pause is enough for the next one.
    attempts.failures = failures - 1;
    const milliseconds = Math.min(pause * 2 ** attempts.pauses, longestPause);
    attempts.pauses = Math.min(attempts.pauses + 1, 30);
    attempts.pausedUntil = now + milliseconds;
    return milliseconds;
  }

  succeed(who: string): void {
    this.attempts.delete(who);
  }

  private isForgotten({ failedAt, pausedUntil }: Attempts, now: number): boolean {
    return now - Math.max(failedAt, pausedUntil) > this.limits.soon;
  }

  /** Forgets what is long ago, and more where that is not enough. */
  private makeRoom(now: number): void {
    for (const [who, attempts] of this.attempts) {
      if (this.attempts.size < this.limits.maximum && !this.isForgotten(attempts, now)) return;
      this.attempts.delete(who);
    }
  }
}
