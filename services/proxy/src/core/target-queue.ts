import type { ForwardedRequest } from './forward-request.js';

/** The copies of a request that wait for their turn, in rounds. RFC 3261 §16.6 */
export class TargetQueue {
  private rounds: readonly (readonly ForwardedRequest[])[] = [];

  /** Copies that wait. */
  get size(): number {
    return this.rounds.reduce((sum, { length }) => sum + length, 0);
  }

  add(rounds: readonly (readonly ForwardedRequest[])[]): void {
    this.rounds = [...this.rounds, ...rounds.filter((round) => round.length > 0)];
  }

  /** What a redirection has put in the place of a target comes before those that were less wanted than it. */
  addFirst(rounds: readonly (readonly ForwardedRequest[])[]): void {
    this.rounds = [...rounds.filter((round) => round.length > 0), ...this.rounds];
  }

  /**
   * The next round; of one that is wider than the whole breadth as many as it allows. Undefined where none is left, or
   * the breadth is still used by others.
   * RFC 5393 §5.3.3.1
   */
  take(freeBreadth: number, wholeBreadth: number): readonly ForwardedRequest[] | undefined {
    const [round, ...others] = this.rounds;
    if (round === undefined) return undefined;
    const wanted = Math.min(round.length, wholeBreadth);
    if (wanted > freeBreadth) return undefined;
    const left = round.slice(wanted);
    this.rounds = left.length === 0 ? others : [left, ...others];
    return round.slice(0, wanted);
  }

  clear(): void {
    this.rounds = [];
  }
}
