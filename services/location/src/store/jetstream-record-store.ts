import { JetStreamApiCodes, JetStreamApiError, type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { type KV, Kvm, type KvWatchEntry } from '@nats-io/kv';
import { Empty, headers, type NatsConnection } from '@nats-io/transport-node';
import type { StorePosition } from '@trapezoid/contracts';
import {
  type RecordForm,
  type RecordListener,
  type RecordStore,
  type StoredRecord,
  StoreUnavailable,
} from '../core/record-store.js';
import { BucketWatch } from './bucket-watch.js';

/** Shorter than an asker waits (2 s), so that it hears of a failure rather than nothing. */
const answerMilliseconds = 1500;
export interface JetStreamStoreOptions {
  /** Milliseconds after which the bucket forgets a record, and the mark of one that was removed; default: never. */
  readonly keep?: number;
}

/** Records in a JetStream key-value bucket, for any number of instances. */
export class JetStreamRecordStore<Value> implements RecordStore<Value> {
  readonly #client: JetStreamClient;
  #bucket: Promise<KV> | undefined;
  /** When the bucket was made: another time, another bucket. */
  #created = '';
  #revision = 0;
  readonly #watches: BucketWatch[] = [];

  private constructor(
    private readonly form: RecordForm<Value>,
    connection: NatsConnection,
    private readonly options: JetStreamStoreOptions,
  ) {
    this.#client = jetstream(connection, { timeout: answerMilliseconds });
  }

  /** @throws StoreUnavailable when the server has no JetStream or does not answer. */
  static async open<Value>(
    connection: NatsConnection,
    form: RecordForm<Value>,
    options: JetStreamStoreOptions = {},
  ): Promise<JetStreamRecordStore<Value>> {
    const store = new JetStreamRecordStore(form, connection, options);
    await store.#ask(
      `the ${form.name} can't be kept by NATS (is nats-server started with --jetstream?)`,
      async () => {},
    );
    return store;
  }

  get position(): StorePosition {
    return { store: `${this.form.name} of ${this.#created}`, revision: this.#revision };
  }

  async get(key: string): Promise<StoredRecord<Value> | undefined> {
    const what = `${this.form.describe(key)} can't be read`;
    const entry = await this.#ask(what, (kv) => kv.get(encodeKey(key)));
    if (entry === null || entry.operation !== 'PUT') return undefined;
    try {
      return { value: this.form.parse(key, entry.string()), revision: entry.revision };
    } catch (error) {
      throw new StoreUnavailable(what, error);
    }
  }

  async put(key: string, expected: number | undefined, value: Value): Promise<number | undefined> {
    const text = this.form.print(key, value);
    return this.#write(key, (kv) =>
      expected === undefined ? kv.create(encodeKey(key), text) : kv.update(encodeKey(key), text, expected),
    );
  }

  remove(key: string, expected: number): Promise<number | undefined> {
    // As `kv.delete` does, which keeps the revision to itself.
    const mark = headers();
    mark.set('KV-Operation', 'DEL');
    const subject = `$KV.${this.form.name}.${encodeKey(key)}`;
    return this.#write(key, async () => {
      const expect = { lastSubjectSequence: expected };
      return (await this.#client.publish(subject, Empty, { headers: mark, expect })).seq;
    });
  }

  async watch(listener: RecordListener<Value>): Promise<void> {
    const watch = new BucketWatch(
      () => this.#open(),
      (entry) => this.#read(entry, listener),
      // Revisions of another bucket begin anew: whatever was known is older.
      (key) => listener(decodeKey(key), undefined, Number.POSITIVE_INFINITY),
    );
    this.#watches.push(watch);
    try {
      await watch.start();
    } catch (error) {
      throw new StoreUnavailable(`the bucket ${this.form.name} of JetStream can't be followed`, error);
    }
  }

  /** Ends the watches. The connection stays open: it is the bus's. */
  close(): void {
    for (const watch of this.#watches) watch.stop();
  }

  #read(entry: KvWatchEntry, listener: RecordListener<Value>): void {
    this.#revision = Math.max(this.#revision, entry.revision);
    const key = decodeKey(entry.key);
    if (entry.operation !== 'PUT') {
      listener(key, undefined, entry.revision);
      return;
    }
    let value: Value;
    try {
      value = this.form.parse(key, entry.string());
    } catch {
      // Nobody is told what can't be read: whoever asks for this record gets the error.
      return;
    }
    listener(key, value, entry.revision);
  }

  async #write(key: string, write: (kv: KV) => Promise<number>): Promise<number | undefined> {
    return this.#ask(`${this.form.describe(key)} can't be written`, async (kv) => {
      try {
        const revision = await write(kv);
        this.#revision = Math.max(this.#revision, revision);
        return revision;
      } catch (error) {
        if (isConflict(error)) return undefined;
        throw error;
      }
    });
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
    const { keep } = this.options;
    const kv = await new Kvm(this.#client).create(this.form.name, {
      history: 1,
      ...(keep === undefined ? {} : { ttl: keep }),
    });
    const { created } = (await kv.status()).streamInfo;
    if (this.#created !== '' && this.#created !== created) {
      this.#revision = 0;
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
function encodeKey(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

function decodeKey(key: string): string {
  return Buffer.from(key, 'base64url').toString('utf8');
}
