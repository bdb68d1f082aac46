import type { Binding } from '@trapezoid/contracts';

/** The bindings of one address-of-record as stored, expired ones among them until they are removed. */
export interface StoredRecord {
  readonly bindings: readonly Binding[];
  /** Changes with every write of this record and never comes back. */
  readonly revision: number;
}

/** Called with what a record is now; no bindings: it is gone. */
export type RecordListener = (addressOfRecord: string, bindings: readonly Binding[]) => void;

/**
 * Where bindings are kept, one record per address-of-record. Every method throws StoreUnavailable when the store
 * is away, full or failing.
 */
export interface BindingStore {
  get(addressOfRecord: string): Promise<StoredRecord | undefined>;
  /**
   * Writes a record, if it is still the one that was read; no bindings: removes it. When true is returned the
   * record survives the end of the process.
   * @param expected revision of the record that was read, undefined for none.
   * @returns false when somebody else has written it since.
   */
  compareAndSet(
    addressOfRecord: string,
    expected: number | undefined,
    bindings: readonly Binding[],
  ): Promise<boolean>;
  /** Tells of every record that is there, then returns and goes on telling of changes, whoever makes them. */
  watch(listener: RecordListener): Promise<void>;
  close(): Promise<void>;
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

/** The bindings of one address-of-record are too long to be kept. */
export class RecordTooLong extends Error {
  override readonly name = 'RecordTooLong';

  constructor(readonly addressOfRecord: string) {
    super(`the bindings of ${addressOfRecord} are longer than ${maximumRecordSize} bytes`);
  }
}
