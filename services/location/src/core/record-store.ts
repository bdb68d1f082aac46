import type { StorePosition } from '@trapezoid/contracts';

export interface StoredRecord<Value> {
  readonly value: Value;
  /** That of the write which made it; each write of any record of the store has a higher one than all before. */
  readonly revision: number;
}

/** Called with what a record is now; undefined: it is gone. */
export type RecordListener<Value> = (key: string, value: Value | undefined, revision: number) => void;

/** Records by their keys. Every method throws StoreUnavailable when the store is away, full or failing. */
export interface RecordStore<Value> {
  get(key: string): Promise<StoredRecord<Value> | undefined>;
  /**
   * Writes a record, if it is still the one that was read. When a revision is returned the record survives the end of
   * the process.
   * @param expected revision of the record that was read, undefined for none.
   * @returns the record's revision from now on; undefined when somebody else has written it since.
   */
  put(key: string, expected: number | undefined, value: Value): Promise<number | undefined>;
  /** Removes a record, as `put` writes one. */
  remove(key: string, expected: number): Promise<number | undefined>;
  /** Tells of every record that is there, then returns and goes on telling of changes, whoever makes them. */
  watch(listener: RecordListener<Value>): Promise<void>;
  /** How far it has come, as far as this instance knows; at least what the watch has told. */
  readonly position: StorePosition;
}

/** How the values of a store are written down. */
export interface RecordForm<Value> {
  /** Of letters: becomes the name of a bucket, or of a database in a file. */
  readonly name: string;
  /** For a reader: what is kept under a key. */
  describe(key: string): string;
  /** @throws RecordTooLong */
  print(key: string, value: Value): string;
  /** @throws Error for a text that this program did not write: nothing may be read into it. */
  parse(key: string, text: string): Value;
}

/** The store can't be read or written now; nothing is known about what it holds. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';

  constructor(what: string, cause?: unknown) {
    super(`${what}: ${describe(cause)}`, { cause });
  }
}

function describe(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null && 'message' in cause && cause.message !== '') {
    return String(cause.message);
  }
  return String(cause ?? 'no answer');
}

/**
 * A record may be so long when written down, in bytes: NATS carries a message of 1 MiB unless told otherwise,
 * and an event about the record has to fit too.
 */
export const maximumRecordSize = 512 * 1024;

/** What is to be kept under a key is too long. */
export class RecordTooLong extends Error {
  override readonly name = 'RecordTooLong';

  constructor(what: string) {
    super(`${what} are longer than ${maximumRecordSize} bytes`);
  }
}
