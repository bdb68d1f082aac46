import { randomUUID } from 'node:crypto';
import type { StorePosition } from '@trapezoid/contracts';
import type { Database } from 'lmdb';
import {
  type RecordForm,
  type RecordListener,
  type RecordStore,
  type StoredRecord,
  StoreUnavailable,
} from '../core/record-store.js';
import type { CommitTurns } from './commit-turns.js';

export interface LmdbParts {
  readonly records: Database<string, string>;
  /** By the store's name, the revision of its last removal: the records themselves show those of all other writes. */
  readonly revisions: Database<number, string>;
  /** Rejects while there is no room to write. */
  readonly checkRoom: () => Promise<void>;
  /** Of all stores of the file, which share its commits. */
  readonly turns: CommitTurns;
}

/**
 * Records in a file of this machine, for one process. What is acknowledged is committed: it survives the end of
 * the process at any moment. A crash of the machine itself may lose the last moments, never the file.
 */
export class LmdbRecordStore<Value> implements RecordStore<Value> {
  readonly #listeners: RecordListener<Value>[] = [];
  /** Listeners of an earlier process can't have followed meanwhile: for them it is another store. */
  readonly #store = randomUUID();
  #lastGiven: number;
  #lastCommitted: number;

  constructor(
    private readonly form: RecordForm<Value>,
    private readonly parts: LmdbParts,
  ) {
    let last = parts.revisions.get(form.name) ?? 0;
    for (const { version } of parts.records.getRange({ versions: true })) last = Math.max(last, version ?? 0);
    this.#lastGiven = last;
    this.#lastCommitted = last;
  }

  get position(): StorePosition {
    return { store: this.#store, revision: this.#lastCommitted };
  }

  async get(key: string): Promise<StoredRecord<Value> | undefined> {
    try {
      const entry = this.parts.records.getEntry(key);
      if (entry === undefined) return undefined;
      return { value: this.form.parse(key, entry.value), revision: entry.version ?? 0 };
    } catch (error) {
      throw new StoreUnavailable(`${this.form.describe(key)} can't be read`, error);
    }
  }

  async put(key: string, expected: number | undefined, value: Value): Promise<number | undefined> {
    const text = this.form.print(key, value);
    const { records } = this.parts;
    const revision = await this.#commit(key, expected, (given) =>
      expected === undefined
        ? records.ifNoExists(key, () => {
            // It fails together with the condition around it, which is the one that is waited for.
            records.put(key, text, given).catch(() => {});
          })
        : records.put(key, text, given, expected),
    );
    if (revision !== undefined) for (const listener of this.#listeners) listener(key, value, revision);
    return revision;
  }

  async remove(key: string, expected: number): Promise<number | undefined> {
    const { records, revisions } = this.parts;
    const revision = await this.#commit(key, expected, (given) =>
      records.ifVersion(key, expected, () => {
        records.remove(key).catch(() => {});
        revisions.put(this.form.name, given).catch(() => {});
      }),
    );
    if (revision !== undefined) for (const listener of this.#listeners) listener(key, undefined, revision);
    return revision;
  }

  async watch(listener: RecordListener<Value>): Promise<void> {
    try {
      for (const { key, value, version } of this.parts.records.getRange({ versions: true })) {
        listener(key, this.form.parse(key, value), version ?? 0);
      }
    } catch (error) {
      throw new StoreUnavailable(`the ${this.form.name} can't be read`, error);
    }
    this.#listeners.push(listener);
  }

  async #commit(
    key: string,
    expected: number | undefined,
    write: (revision: number) => Promise<boolean>,
  ): Promise<number | undefined> {
    try {
      await this.parts.checkRoom();
      await this.parts.turns.wait();
      // A revision is given where it will be used, as far as can be told: each one that is not looks like a change lost.
      if (this.parts.records.getEntry(key)?.version !== expected) return undefined;
      this.#lastGiven += 1;
      const revision = this.#lastGiven;
      if (!(await write(revision))) return undefined;
      this.#lastCommitted = Math.max(this.#lastCommitted, revision);
      return revision;
    } catch (error) {
      throw new StoreUnavailable(`${this.form.describe(key)} can't be written`, await reasonOf(error));
    }
  }
}

/** LMDB's error of a write points to a promise that rejects with the reason. */
async function reasonOf(error: unknown): Promise<unknown> {
  if (typeof error !== 'object' || error === null || !('commitError' in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (reason) {
    return reason;
  }
}
