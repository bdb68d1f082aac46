import type { BindingFlow } from '@trapezoid/contracts';
import type { Clock } from '@trapezoid/sip';
import { flowMark } from './binding-index.js';

/** A REGISTER that was under way when its connection ended is applied within this time. */
const rememberMilliseconds = 60_000;
const maximum = 10_000;

/** The connections that have ended lately. */
export class EndedFlows {
  /** In the order of their ends. */
  readonly #endedAt = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  add(flow: BindingFlow): void {
    const mark = flowMark(flow);
    this.#endedAt.delete(mark);
    this.#endedAt.set(mark, this.clock.now());
    this.#forget();
  }

  has(flow: BindingFlow): boolean {
    if (this.#endedAt.size === 0) return false;
    this.#forget();
    return this.#endedAt.has(flowMark(flow));
  }

  #forget(): void {
    const until = this.clock.now() - rememberMilliseconds;
    for (const [mark, endedAt] of this.#endedAt) {
      if (endedAt > until && this.#endedAt.size <= maximum) break;
      this.#endedAt.delete(mark);
    }
  }
}
