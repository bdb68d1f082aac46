import { setTimeout as delay } from 'node:timers/promises';
import type { KV, KvWatchEntry } from '@nats-io/kv';

/** A bucket of many thousand keys loads in a fraction of this. */
const loadMilliseconds = 10_000;
const retryMilliseconds = 1000;

/**
 * Follows every key of a bucket for as long as the process lives: when the watch ends, it begins anew, and what
 * has vanished in between is told as removed.
 */
export class BucketWatch {
  readonly #keys = new Set<string>();
  readonly #stopped = new AbortController();
  #endWatch: () => void = () => {};

  constructor(
    private readonly open: () => Promise<KV>,
    private readonly onEntry: (entry: KvWatchEntry) => void,
    private readonly onRemoved: (key: string) => void,
  ) {}

  /** Resolves when everything that is there has been told; rejects when that does not succeed at once. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => void this.#follow(resolve, reject));
  }

  /** The bucket is another one than before: what was told is told as removed, and then what is there now. */
  restart(): void {
    this.#forget([...this.#keys]);
    this.#endWatch();
  }

  stop(): void {
    this.#stopped.abort();
    this.#endWatch();
  }

  async #follow(onLoaded: () => void, onFailed: (error: unknown) => void): Promise<void> {
    let loaded = false;
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#followOnce(() => {
          loaded = true;
          onLoaded();
        });
      } catch (error) {
        if (!loaded) {
          onFailed(error);
          return;
        }
      }
      await delay(retryMilliseconds, undefined, { signal: this.#stopped.signal }).catch(() => {});
    }
  }

  /** Ends with the watch; throws when it did not get as far as telling everything. */
  async #followOnce(onLoaded: () => void): Promise<void> {
    const bucket = await this.open();
    const { values } = await bucket.status();
    const entries = await bucket.watch();
    this.#endWatch = () => entries.stop();
    if (this.#stopped.signal.aborted) entries.stop();
    const overdue = setTimeout(() => entries.stop(), loadMilliseconds);
    const missing = new Set(this.#keys);
    let loaded = false;
    const complete = () => {
      loaded = true;
      clearTimeout(overdue);
      this.#forget(missing);
      onLoaded();
    };
    try {
      if (values === 0) complete();
      for await (const entry of entries) {
        missing.delete(entry.key);
        this.#tell(entry);
        if (!loaded && entry.delta === 0) complete();
      }
    } finally {
      clearTimeout(overdue);
      entries.stop();
    }
    if (!loaded) throw new Error(`not loaded within ${loadMilliseconds / 1000} s`);
  }

  #tell(entry: KvWatchEntry): void {
    if (entry.operation === 'PUT') this.#keys.add(entry.key);
    else this.#keys.delete(entry.key);
    this.onEntry(entry);
  }

  #forget(keys: Iterable<string>): void {
    for (const key of keys) {
      this.#keys.delete(key);
      this.onRemoved(key);
    }
  }
}
