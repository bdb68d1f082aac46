import type { TracedMessage } from '@trapezoid/contracts';
import { type Arrow, ArrowPairing, compareArrows, timeOf } from './arrows.js';

const mostPending = 1_000;
/** How long after it was given out a message's other end may still come, in milliseconds. */
const longestLag = 10_000;

/**
 * Puts what sender and receiver tell together while it comes, and gives each message on each hop out once, in order of
 * time: when both ends have told, or when one has waited long enough.
 */
export class ArrowFollower {
  private readonly pairing = new ArrowPairing();
  private pending: Arrow[] = [];
  private settled: Arrow[] = [];

  /**
   * @param settle how long a message waits for what its other end tells, in milliseconds
   * @param hold how long it waits also when both have told, for what is decided on it, in milliseconds
   */
  constructor(
    private readonly settle = 250,
    private readonly hold = 0,
  ) {}

  /** Takes what an element told; gives the message on its hop as it is known now, and those that are ready. */
  add(message: TracedMessage): { arrow: Arrow; ready: Arrow[] } {
    // First what has waited too long: a retransmission's receipt is not that of the lost one before it.
    const ready = this.advance(message.at);
    const { arrow, completes } = this.pairing.add(message);
    const place = completes === undefined ? -1 : this.pending.indexOf(completes);
    if (place >= 0) this.pending[place] = arrow;
    // One that completes an arrow given out before adds nothing to see.
    else if (completes === undefined) this.pending.push(arrow);
    return { arrow, ready: [...ready, ...this.advance(message.at)] };
  }

  /** What has waited long enough at this time: milliseconds since 1970. */
  advance(now: number): Arrow[] {
    this.settled = this.settled.filter((arrow) => {
      const waits = timeOf(arrow) > now - longestLag;
      if (!waits) this.pairing.forget(arrow);
      return waits;
    });
    return this.release(now - this.settle, this.hold === 0 ? Number.POSITIVE_INFINITY : now - this.hold);
  }

  /** All that still waits. */
  end(): Arrow[] {
    return this.release(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  private release(until: number, completeUntil: number): Arrow[] {
    const ready: Arrow[] = [];
    this.pending.sort(compareArrows);
    for (let next = this.pending[0]; next !== undefined; next = this.pending[0]) {
      const complete = next.sent !== undefined && next.received !== undefined;
      const waits = timeOf(next) > (complete ? completeUntil : until);
      if (waits && this.pending.length <= mostPending) break;
      this.pending.shift();
      if (!complete) {
        this.pairing.settle(next);
        this.settled.push(next);
      }
      ready.push(next);
    }
    return ready;
  }
}
