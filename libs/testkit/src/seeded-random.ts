import type { Random } from '@trapezoid/sip';

const alphabet = '0123456789abcdefghijklmnopqrstuv';

/** Randomness that repeats: one seed gives the same run each time. Not for secrets. */
export class SeededRandom implements Random {
  private state: number;

  constructor(private readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** Randomness of its own for a part of the run: what other parts draw does not change it. */
  derive(name: string): SeededRandom {
    // FNV-1a: names that differ in one character lead to seeds that have nothing in common.
    let hash = (this.seed ^ 0x811c9dc5) >>> 0;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    return new SeededRandom(hash);
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
