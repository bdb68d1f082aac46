import type { Random } from '@trapezoid/sip';

const alphabet = '0123456789abcdefghijklmnopqrstuv';

/** Randomness that repeats: one seed gives the same run each time. Not for secrets. */
export class SeededRandom implements Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to below 1. */
  fraction(): number {
    // mulberry32: one multiplication a step, and good enough to decide what is lost.
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  integer(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  token(length: number): string {
    let token = '';
    for (let i = 0; i < length; i++) token += alphabet[this.integer(32)];
    return token;
  }
}
