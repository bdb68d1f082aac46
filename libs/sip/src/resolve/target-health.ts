import type { Clock } from '../ports/clock.js';
import type { Target } from '../transport/flow.js';
import { isFlow, targetKey } from './target-key.js';

export interface TargetHealthOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** For how long a target that failed is tried last, in milliseconds. Default 60,000. */
  readonly deadFor?: number;
  /** Dead targets that are remembered; the oldest is forgotten first. Default 1,000. */
  readonly maximumTargets?: number;
}

/** However long a server asks to be left alone, in milliseconds. */
const longestTime = 300_000;

/**
 * Remembers for a while which targets failed, so that not every request waits for the same dead server. A dead one is
 * tried last, not never: it may be back, and there may be no other.
 * RFC 3263 §4.3, RFC 3261 §21.5.4
 */
export class TargetHealth {
  /** When each is to be taken for alive again, oldest failure first. */
  private readonly dead = new Map<string, number>();
  private readonly clock: Pick<Clock, 'now'>;
  private readonly deadFor: number;
  private readonly maximumTargets: number;

  constructor({ clock, deadFor = 60_000, maximumTargets = 1000 }: TargetHealthOptions) {
    this.clock = clock;
    this.deadFor = deadFor;
    this.maximumTargets = maximumTargets;
  }

  /**
   * It did not answer, could not be reached, or asked to be left alone for so many milliseconds. A flow that has ended
   * says nothing of the address that it led to.
   */
  failed(target: Target, milliseconds = this.deadFor): void {
    if (isFlow(target)) return;
    const key = targetKey(target);
    this.dead.delete(key);
    this.dead.set(key, this.clock.now() + Math.min(milliseconds, longestTime));
    if (this.dead.size > this.maximumTargets) this.forgetOldest();
  }

  /** It answers. */
  answered(target: Target): void {
    if (this.dead.size > 0) this.dead.delete(targetKey(target));
  }

  isDead(target: Target): boolean {
    if (isFlow(target)) return false;
    const until = this.dead.get(targetKey(target));
    return until !== undefined && until > this.clock.now();
  }

  /** The same targets: in their order, but those that are dead after those that are not. */
  livingFirst(targets: readonly Target[]): readonly Target[] {
    if (this.dead.size === 0 || targets.length < 2) return targets;
    const dead = targets.filter((target) => this.isDead(target));
    return dead.length === 0 ? targets : [...targets.filter((target) => !dead.includes(target)), ...dead];
  }

  private forgetOldest(): void {
    for (const key of this.dead.keys()) {
      this.dead.delete(key);
      return;
    }
  }
}
