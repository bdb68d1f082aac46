import type { Logger } from '@trapezoid/observability';
import { StoreUnavailable } from '../core/record-store.js';

/** Remembers how the stores do, and logs when that changes. */
export class StoreMonitor {
  readonly #failing = new Map<'read' | 'write', string>();
  #failures = 0;

  constructor(private readonly logger: Logger) {}

  /** How often a store has failed since the start. */
  get failures(): number {
    return this.#failures;
  }

  /** What was wrong when a store was last used, if anything was. */
  get failure(): string | undefined {
    return this.#failing.get('write') ?? this.#failing.get('read');
  }

  async observe<Result>(kind: 'read' | 'write', result: Promise<Result>): Promise<Result> {
    try {
      const value = await result;
      if (this.#failing.delete(kind) && this.#failing.size === 0) this.logger.info('the store is back');
      return value;
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        this.#failures += 1;
        if (this.#failing.size === 0) this.logger.error('the store fails', { reason: error.message });
        this.#failing.set(kind, error.message);
      }
      throw error;
    }
  }
}
