import { JetStreamApiCodes, JetStreamApiError, jetstream } from '@nats-io/jetstream';
import { type KV, Kvm, type KvWatchEntry } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Binding } from '@trapezoid/contracts';
import {
  type BindingStore,
  type RecordListener,
  type StoredRecord,
  StoreUnavailable,
} from '../core/binding-store.js';
import { BucketWatch } from './bucket-watch.js';
import { parseRecord, printRecord } from './record-text.js';

const bucket = 'bindings';
/** Shorter than an asker waits (2 s), so that it hears of a failure rather than nothing. */
const answerMilliseconds = 1500;
/**
 * Garbage collection alone: the marks of removed records go then. Nothing is bound for so long, and bindings end by
 * their own time.
 */
const keepMilliseconds = 400 * 24 * 60 * 60 * 1000;

/** Bindings in a JetStream key-value bucket, for any number of instances. */
export class JetStreamBindingStore implements BindingStore {
  #bucket: Promise<KV> | undefined;
  /** When the bucket was made: another time, another bucket. */
  #created: string | undefined;
  readonly #watches: BucketWatch[] = [];

  private constructor(private readonly connection: NatsConnection) {}

  /** @throws StoreUnavailable when the server has no JetStream or does not answer. */
  static async open(connection: NatsConnection): Promise<JetStreamBindingStore> {
    const store = new JetStreamBindingStore(connection);
    await store.#ask(
      "the bindings can't be kept by NATS (is nats-server started with --jetstream?)",
      async () => {},
    );
    return store;
  }

  async get(addressOfRecord: string): Promise<StoredRecord | undefined> {
    const what = `the bindings of ${addressOfRecord} can't be read`;
    const entry = await this.#ask(what, (kv) => kv.get(keyOf(addressOfRecord)));
    if (entry === null || entry.operation !== 'PUT') return undefined;
    try {
      return { bindings: parseRecord(addressOfRecord, entry.string()), revision: entry.revision };
    } catch (error) {
      throw new StoreUnavailable(what, error);
    }
  }

  async compareAndSet(
    addressOfRecord: string,
    expected: number | undefined,
    bindings: readonly Binding[],
  ): Promise<boolean> {
    const text = printRecord(addressOfRecord, bindings);
    const key = keyOf(addressOfRecord);
    if (bindings.length === 0 && expected === undefined)
      return (await this.get(addressOfRecord)) === undefined;
    return this.#ask(`the bindings of ${addressOfRecord} can't be written`, async (kv) => {
      try {
        if (expected === undefined) await kv.create(key, text);
        else if (bindings.length === 0) await kv.delete(key, { previousSeq: expected });
        else await kv.update(key, text, expected);
        return true;
      } catch (error) {
        if (isConflict(error)) return false;
        throw error;
      }
    });
  }

  async watch(listener: RecordListener): Promise<void> {
    const watch = new BucketWatch(
      () => this.#open(),
      (entry) => readEntry(entry, listener),
      (key) => listener(nameOf(key), []),
    );
    this.#watches.push(watch);
    try {
      await watch.start();
    } catch (error) {
      throw new StoreUnavailable(`the bucket ${bucket} of JetStream can't be followed`, error);
    }
  }

  /** Leaves the connection open: it is the bus's. */
  async close(): Promise<void> {
    for (const watch of this.#watches) watch.stop();
  }

  async #ask<Result>(what: string, work: (kv: KV) => Promise<Result>): Promise<Result> {
    const opened = this.#open();
    try {
      return await work(await opened);
    } catch (error) {
      // A server that has come back empty has to be given its bucket again.
      if (this.#bucket === opened) this.#bucket = undefined;
      throw new StoreUnavailable(what, error);
    }
  }

  #open(): Promise<KV> {
    this.#bucket ??= this.#create();
    return this.#bucket;
  }

  async #create(): Promise<KV> {
    const client = jetstream(this.connection, { timeout: answerMilliseconds });
    const kv = await new Kvm(client).create(bucket, { history: 1, ttl: keepMilliseconds });
    const { created } = (await kv.status()).streamInfo;
    if (this.#created !== undefined && this.#created !== created) {
      for (const watch of this.#watches) watch.restart();
    }
    this.#created = created;
    return kv;
  }
}

function isConflict(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.StreamWrongLastSequence ||
      error.code === JetStreamApiCodes.StreamWrongLastSequenceUnknown)
  );
}

/** Keys of a bucket refuse `:` and `@`. */
function keyOf(addressOfRecord: string): string {
  return Buffer.from(addressOfRecord, 'utf8').toString('base64url');
}

function nameOf(key: string): string {
  return Buffer.from(key, 'base64url').toString('utf8');
}

function readEntry(entry: KvWatchEntry, listener: RecordListener): void {
  const addressOfRecord = nameOf(entry.key);
  if (entry.operation !== 'PUT') {
    listener(addressOfRecord, []);
    return;
  }
  let bindings: Binding[];
  try {
    bindings = parseRecord(addressOfRecord, entry.string());
  } catch {
    // Nobody is told what can't be read: whoever asks for this record gets the error.
    return;
  }
  listener(addressOfRecord, bindings);
}
