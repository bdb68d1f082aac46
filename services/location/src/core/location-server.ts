import type {
  AnswerOf,
  Binding,
  EventOf,
  locationChanged,
  locationClear,
  locationList,
  locationLookup,
  QuestionOf,
} from '@trapezoid/contracts';
import type { Clock } from '@trapezoid/sip';
import {
  applyUpdate,
  type UpdateAnswer,
  type UpdateRequest,
  type UriComparison,
  unexpired,
} from './apply-update.js';
import { BindingIndex } from './binding-index.js';
import { type BindingStore, StoreUnavailable } from './binding-store.js';
import { ExpirySchedule } from './expiry-schedule.js';
import { KeyedQueue } from './keyed-queue.js';
import type { SubscriberDirectory } from './subscriber-directory.js';

export type LocationChange = EventOf<typeof locationChanged>;

type LocationRecord = AnswerOf<typeof locationList>['records'][number];

export interface LocationServerPorts {
  readonly store: BindingStore;
  readonly directory: SubscriberDirectory;
  readonly clock: Clock;
  readonly uriEquals: UriComparison;
  /** Tells the network; called after the change is stored, once among all instances. */
  readonly tellChanged: (change: LocationChange) => void;
}

/** So many updates of one address-of-record may wait for one another. */
const maximumWaiting = 64;
/** Two instances that write one record at once get through in two or three; more is a store out of order. */
const maximumAttempts = 10;
/** So many records are written at a time when many end in one second. */
const expiriesAtOnce = 32;
/** Bytes; with one record more, a page is still shorter than a message of NATS may be. */
const maximumPageSize = 400 * 1024;
const expiryRetryMilliseconds = 2000;

/**
 * Who is bound where: the one owner of that rule. Several instances may share a store; the store's
 * compare-and-set decides between them.
 * RFC 3261 §10.3
 */
export class LocationServer {
  readonly #ports: LocationServerPorts;
  readonly #queue = new KeyedQueue(maximumWaiting);
  readonly #index = new BindingIndex();
  readonly #schedule: ExpirySchedule;
  readonly #due = new Set<string>();
  #expiring = 0;

  constructor(ports: LocationServerPorts) {
    this.#ports = ports;
    this.#schedule = new ExpirySchedule(ports.clock, (names) => this.#expire(names));
  }

  /** Reads what is stored, so that it expires on time, and follows what other instances write. */
  async start(): Promise<void> {
    await this.#ports.store.watch((addressOfRecord, bindings) => this.#note(addressOfRecord, bindings));
  }

  /** Lets what is under way end. The store is its owner's to close. */
  async close(): Promise<void> {
    this.#schedule.close();
    this.#due.clear();
    await this.#queue.idle();
  }

  update(request: UpdateRequest): Promise<UpdateAnswer> {
    return this.#queue.run(request.addressOfRecord, async () => {
      const now = this.#ports.clock.now();
      let answer: UpdateAnswer = { kind: 'updated', bindings: [] };
      await this.#write(request.addressOfRecord, 'registered', now, (stored) => {
        const outcome = applyUpdate(unexpired(stored, now), request, now, this.#ports.uriEquals);
        if (outcome.kind !== 'updated') {
          answer = outcome;
          return undefined;
        }
        answer = { kind: 'updated', bindings: outcome.bindings };
        return outcome.changed ? outcome.bindings : undefined;
      });
      return answer;
    });
  }

  async lookup({
    addressOfRecord,
  }: QuestionOf<typeof locationLookup>): Promise<AnswerOf<typeof locationLookup>> {
    const stored = await this.#ports.store.get(addressOfRecord);
    return {
      subscriber: this.#ports.directory.has(addressOfRecord),
      bindings: unexpired(stored?.bindings ?? [], this.#ports.clock.now()),
    };
  }

  /** A page is shorter than asked for where its records are long: it has to fit into one message. */
  async list({ after, limit }: QuestionOf<typeof locationList>): Promise<AnswerOf<typeof locationList>> {
    const now = this.#ports.clock.now();
    const names = this.#index.page(after, limit + 1, now);
    const records: LocationRecord[] = [];
    let last: string | undefined;
    let size = 0;
    for (const record of await this.#read(names.slice(0, limit), now)) {
      size += Buffer.byteLength(JSON.stringify(record));
      if (last !== undefined && size > maximumPageSize) break;
      last = record.addressOfRecord;
      // Ended since the index was looked at.
      if (record.bindings.length > 0) records.push(record);
    }
    const next = last === undefined || last === names.at(-1) ? {} : { next: last };
    return { records, total: this.#index.count(now), ...next };
  }

  #read(names: readonly string[], now: number): Promise<LocationRecord[]> {
    return Promise.all(
      names.map(async (addressOfRecord) => {
        const stored = await this.#ports.store.get(addressOfRecord);
        return { addressOfRecord, bindings: unexpired(stored?.bindings ?? [], now) };
      }),
    );
  }

  clear({ addressOfRecord }: QuestionOf<typeof locationClear>): Promise<AnswerOf<typeof locationClear>> {
    return this.#queue.run(addressOfRecord, async () => {
      const now = this.#ports.clock.now();
      let removed = 0;
      await this.#write(addressOfRecord, 'cleared', now, (stored) => {
        removed = unexpired(stored, now).length;
        return removed === 0 ? undefined : [];
      });
      return { removed };
    });
  }

  /**
   * Reads a record, lets `decide` say what it shall be (undefined: as it is), writes that and tells it; begins
   * anew when another instance was quicker. Returns only when the index and the schedule agree with the store.
   */
  async #write(
    addressOfRecord: string,
    cause: LocationChange['cause'],
    now: number,
    decide: (stored: readonly Binding[]) => Binding[] | undefined,
  ): Promise<void> {
    const { store, tellChanged } = this.#ports;
    for (let attempt = 0; attempt < maximumAttempts; attempt += 1) {
      const stored = await store.get(addressOfRecord);
      const bindings = decide(stored?.bindings ?? []);
      if (bindings === undefined) return this.#note(addressOfRecord, stored?.bindings ?? []);
      if (await store.compareAndSet(addressOfRecord, stored?.revision, bindings)) {
        this.#note(addressOfRecord, bindings);
        tellChanged({ addressOfRecord, bindings, cause, at: now });
        return;
      }
    }
    throw new StoreUnavailable(
      `the record of ${addressOfRecord} can't be written`,
      `others wrote it ${maximumAttempts} times in between`,
    );
  }

  #note(addressOfRecord: string, bindings: readonly Binding[]): void {
    this.#index.set(addressOfRecord, bindings);
    if (bindings.length === 0) this.#schedule.delete(addressOfRecord);
    else this.#schedule.set(addressOfRecord, Math.min(...bindings.map((binding) => binding.expiresAt)));
  }

  #expire(names: readonly string[]): void {
    for (const name of names) this.#due.add(name);
    while (this.#expiring < expiriesAtOnce && this.#due.size > 0) void this.#expireDue();
  }

  async #expireDue(): Promise<void> {
    this.#expiring += 1;
    for (const addressOfRecord of this.#due) {
      this.#due.delete(addressOfRecord);
      try {
        await this.#queue.run(addressOfRecord, () => this.#expireOne(addressOfRecord));
      } catch {
        this.#putOff(addressOfRecord);
      }
    }
    this.#expiring -= 1;
  }

  async #expireOne(addressOfRecord: string): Promise<void> {
    const now = this.#ports.clock.now();
    await this.#write(addressOfRecord, 'expired', now, (bindings) => {
      const left = unexpired(bindings, now);
      // Refreshed in time, or removed by another instance, which then has told it.
      return left.length === bindings.length ? undefined : left;
    });
  }

  /** The store fails: nothing more is tried for a while. What has expired is not returned meanwhile. */
  #putOff(addressOfRecord: string): void {
    const retryAt = this.#ports.clock.now() + expiryRetryMilliseconds;
    for (const name of [addressOfRecord, ...this.#due]) this.#schedule.set(name, retryAt);
    this.#due.clear();
  }
}
