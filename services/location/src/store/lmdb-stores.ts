import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { type RecordForm, type RecordStore, StoreUnavailable } from '../core/record-store.js';
import { CommitTurns } from './commit-turns.js';
import { type FreeSpace, freeSpaceOfDisk } from './free-space.js';
import { LmdbRecordStore } from './lmdb-record-store.js';

/**
 * Writing stops while less than this is free, in bytes. LMDB must not meet a full disk: its addon then writes the
 * reason into a buffer that is too small for it, which ends the process some time later.
 */
const minimumFree = 16 * 1024 ** 2;

/** The stores of one process, in a file of this machine. */
export class LmdbStores {
  readonly #revisions: Database<number, string>;
  readonly #turns = new CommitTurns();

  private constructor(
    private readonly root: RootDatabase,
    private readonly directory: string,
    private readonly freeSpace: FreeSpace,
  ) {
    this.#revisions = root.openDB<number, string>({ name: 'revisions' });
  }

  /** @throws StoreUnavailable when the directory can't be used. */
  static async open(directory: string, freeSpace = freeSpaceOfDisk()): Promise<LmdbStores> {
    try {
      await mkdir(directory, { recursive: true });
      await refuseFullDisk(directory, freeSpace);
      const root = open({ path: join(directory, 'bindings.mdb'), noSubdir: true, maxDbs: 8 });
      return new LmdbStores(root, directory, freeSpace);
    } catch (error) {
      throw new StoreUnavailable(`the bindings in ${directory} can't be opened`, error);
    }
  }

  /** @throws StoreUnavailable */
  store<Value>(form: RecordForm<Value>): RecordStore<Value> {
    try {
      return new LmdbRecordStore(form, {
        records: this.root.openDB<string, string>({ name: form.name, encoding: 'string', useVersions: true }),
        revisions: this.#revisions,
        turns: this.#turns,
        checkRoom: () => refuseFullDisk(this.directory, this.freeSpace),
      });
    } catch (error) {
      throw new StoreUnavailable(`the ${form.name} in ${this.directory} can't be opened`, error);
    }
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
