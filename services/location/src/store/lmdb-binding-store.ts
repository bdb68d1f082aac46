import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binding } from '@trapezoid/contracts';
import { type Database, open, type RootDatabase } from 'lmdb';
import {
  type BindingStore,
  type RecordListener,
  type StoredRecord,
  StoreUnavailable,
} from '../core/binding-store.js';
import { type FreeSpace, freeSpaceOfDisk } from './free-space.js';
import { parseRecord, printRecord } from './record-text.js';

/**
 * Writing stops while less than this is free, in bytes. LMDB must not meet a full disk: its addon then writes the
 * reason into a buffer that is too small for it, which ends the process some time later.
 */
const minimumFree = 16 * 1024 ** 2;

/**
 * Bindings in a file of this machine, for one process. What is acknowledged is committed: it survives the end of
 * the process at any moment. A crash of the machine itself may lose the last moments, never the file.
 */
export class LmdbBindingStore implements BindingStore {
  readonly #records: Database<string, string>;
  readonly #listeners: RecordListener[] = [];
  #lastRevision: number;

  private constructor(
    private readonly root: RootDatabase,
    private readonly directory: string,
    private readonly freeSpace: FreeSpace,
  ) {
    this.#records = root.openDB<string, string>({ name: 'bindings', encoding: 'string', useVersions: true });
    this.#lastRevision = 0;
    for (const { version } of this.#records.getRange({ versions: true })) {
      this.#lastRevision = Math.max(this.#lastRevision, version ?? 0);
    }
  }

  /** @throws StoreUnavailable when the directory can't be used. */
  static async open(directory: string, freeSpace = freeSpaceOfDisk()): Promise<LmdbBindingStore> {
    try {
      await mkdir(directory, { recursive: true });
      await refuseFullDisk(directory, freeSpace);
      const root = open({ path: join(directory, 'bindings.mdb'), noSubdir: true, maxDbs: 1 });
      return new LmdbBindingStore(root, directory, freeSpace);
    } catch (error) {
      throw new StoreUnavailable(`the bindings in ${directory} can't be opened`, error);
    }
  }

  async get(addressOfRecord: string): Promise<StoredRecord | undefined> {
    try {
      const entry = this.#records.getEntry(addressOfRecord);
      if (entry === undefined) return undefined;
      return { bindings: parseRecord(addressOfRecord, entry.value), revision: entry.version ?? 0 };
    } catch (error) {
      throw new StoreUnavailable(`the bindings of ${addressOfRecord} can't be read`, error);
    }
  }

  async compareAndSet(
    addressOfRecord: string,
    expected: number | undefined,
    bindings: readonly Binding[],
  ): Promise<boolean> {
    const text = printRecord(addressOfRecord, bindings);
    const written = await this.#commit(addressOfRecord, expected, bindings.length === 0 ? undefined : text);
    if (written) for (const listener of this.#listeners) listener(addressOfRecord, bindings);
    return written;
  }

  async #commit(key: string, expected: number | undefined, text: string | undefined): Promise<boolean> {
    this.#lastRevision += 1;
    const revision = this.#lastRevision;
    try {
      await refuseFullDisk(this.directory, this.freeSpace);
      if (text === undefined) {
        return expected === undefined
          ? !this.#records.doesExist(key)
          : await this.#records.remove(key, expected);
      }
      if (expected === undefined) {
        return await this.#records.ifNoExists(key, () => {
          // It fails together with the condition around it, which is the one that is waited for.
          this.#records.put(key, text, revision).catch(() => {});
        });
      }
      return await this.#records.put(key, text, revision, expected);
    } catch (error) {
      throw new StoreUnavailable(`the bindings of ${key} can't be written`, await reasonOf(error));
    }
  }

  async watch(listener: RecordListener): Promise<void> {
    try {
      for (const { key, value } of this.#records.getRange()) listener(key, parseRecord(key, value));
    } catch (error) {
      throw new StoreUnavailable("the bindings can't be read", error);
    }
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    await this.root.close();
  }
}

async function refuseFullDisk(directory: string, freeSpace: FreeSpace): Promise<void> {
  if ((await freeSpace(directory)) < minimumFree) {
    throw new Error(`the disk of ${directory} is full (make room: ${minimumFree / 1024 ** 2} MiB at least)`);
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
