import type { Binding } from '@trapezoid/contracts';
import type { Logger } from '@trapezoid/observability';
import {
  type BindingStore,
  type RecordListener,
  type StoredRecord,
  StoreUnavailable,
} from '../core/binding-store.js';

/** Remembers how the store behind it does, and logs when that changes. */
export class MonitoredStore implements BindingStore {
  readonly #failing = new Map<'read' | 'write', string>();
  #failures = 0;

  constructor(
    private readonly store: BindingStore,
    private readonly logger: Logger,
  ) {}

  /** How often the store has failed since the start. */
  get failures(): number {
    return this.#failures;
  }

  /** What was wrong when the store was last used, if anything was. */
  get failure(): string | undefined {
    return this.#failing.get('write') ?? this.#failing.get('read');
  }

  get(addressOfRecord: string): Promise<StoredRecord | undefined> {
    return this.#observe('read', this.store.get(addressOfRecord));
  }

  compareAndSet(
    addressOfRecord: string,
    expected: number | undefined,
    bindings: readonly Binding[],
  ): Promise<boolean> {
    return this.#observe('write', this.store.compareAndSet(addressOfRecord, expected, bindings));
  }

  watch(listener: RecordListener): Promise<void> {
    return this.#observe('read', this.store.watch(listener));
  }

  close(): Promise<void> {
    return this.store.close();
  }

  async #observe<Result>(kind: 'read' | 'write', result: Promise<Result>): Promise<Result> {
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
