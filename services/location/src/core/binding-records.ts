import type { Binding, EventOf, locationChanged, StorePosition } from '@trapezoid/contracts';
import { KeyedQueue } from '@trapezoid/service';
import type { Clock } from '@trapezoid/sip';
import { unexpired } from './apply-update.js';
import { BindingIndex } from './binding-index.js';
import { Expiry } from './expiry.js';
import { type RecordStore, StoreUnavailable } from './record-store.js';

export type LocationChange = EventOf<typeof locationChanged>;

export interface BindingRecordsPorts {
  readonly store: RecordStore<Binding[]>;
  readonly clock: Clock;
  /** Tells the network; called after the change is stored, once among all instances. */
  readonly tellChanged: (change: LocationChange) => void;
}

/** What a record shall be; undefined: as it is. */
export type Decide = (current: readonly Binding[], now: number) => Binding[] | undefined;

/** So many changes of one address-of-record may wait for one another. */
const maximumWaiting = 64;
/** Of two instances that write one record at once either may lose, several times over; so often is a store out of order. */
const maximumAttempts = 40;

/**
 * The records of a store, changed one after the other for each address-of-record. Several instances may share the
 * store; its compare-and-set decides between them.
 */
export class BindingRecords {
  readonly index = new BindingIndex();
  readonly #ports: BindingRecordsPorts;
  readonly #queue = new KeyedQueue(maximumWaiting);
  readonly #expiry: Expiry;
  readonly #listeners: ((addressOfRecord: string, bindings: readonly Binding[]) => void)[] = [];

  constructor(ports: BindingRecordsPorts) {
    this.#ports = ports;
    this.#expiry = new Expiry(ports.clock, (addressOfRecord) => this.#expire(addressOfRecord));
  }

  get position(): StorePosition {
    return this.#ports.store.position;
  }

  /** Reads what is stored, so that it expires on time, and follows what other instances write. */
  async start(): Promise<void> {
    await this.#ports.store.watch((addressOfRecord, bindings = [], revision) =>
      this.#note(addressOfRecord, bindings, revision),
    );
  }

  /** Lets what is under way end. The store is its owner's to close. */
  async close(): Promise<void> {
    this.#expiry.close();
    await this.#queue.idle();
  }

  /** Calls back for every state of a record that this instance hears of. */
  listen(listener: (addressOfRecord: string, bindings: readonly Binding[]) => void): void {
    this.#listeners.push(listener);
  }

  /** The bindings whose time has not ended, and the revision of the record. */
  async read(addressOfRecord: string): Promise<{ bindings: Binding[]; revision: number | undefined }> {
    const stored = await this.#ports.store.get(addressOfRecord);
    const bindings = unexpired(stored?.value ?? [], this.#ports.clock.now());
    return { bindings, revision: stored?.revision };
  }

  /**
   * Lets `decide` say what the bindings whose time has not ended shall be, writes that and tells it; begins anew when
   * another instance was quicker. Returns only when the index and the schedule agree with the store.
   */
  change(addressOfRecord: string, cause: LocationChange['cause'], decide: Decide): Promise<void> {
    return this.#queue.run(addressOfRecord, () => {
      const now = this.#ports.clock.now();
      return this.#write(addressOfRecord, cause, now, (stored) => decide(unexpired(stored, now), now));
    });
  }

  #expire(addressOfRecord: string): Promise<void> {
    return this.#queue.run(addressOfRecord, () => {
      const now = this.#ports.clock.now();
      return this.#write(addressOfRecord, 'expired', now, (stored) => {
        const left = unexpired(stored, now);
        // Refreshed in time, or removed by another instance, which then has told it.
        return left.length === stored.length ? undefined : left;
      });
    });
  }

  async #write(
    addressOfRecord: string,
    cause: LocationChange['cause'],
    now: number,
    decide: (stored: readonly Binding[]) => Binding[] | undefined,
  ): Promise<void> {
    const { store, tellChanged } = this.#ports;
    for (let attempt = 0; attempt < maximumAttempts; attempt += 1) {
      const stored = await store.get(addressOfRecord);
      const bindings = decide(stored?.value ?? []);
      if (bindings === undefined || (stored === undefined && bindings.length === 0)) {
        if (stored !== undefined) this.#note(addressOfRecord, stored.value, stored.revision);
        return;
      }
      const revision =
        stored !== undefined && bindings.length === 0
          ? await store.remove(addressOfRecord, stored.revision)
          : await store.put(addressOfRecord, stored?.revision, bindings);
      if (revision === undefined) continue;
      tellChanged({
        addressOfRecord,
        bindings,
        cause,
        at: now,
        position: { store: this.position.store, revision },
      });
      this.#note(addressOfRecord, bindings, revision);
      return;
    }
    throw new StoreUnavailable(
      `the record of ${addressOfRecord} can't be written`,
      `others wrote it ${maximumAttempts} times in between`,
    );
  }

  #note(addressOfRecord: string, bindings: readonly Binding[], revision: number): void {
    if (!this.index.set(addressOfRecord, bindings, revision)) return;
    if (bindings.length === 0) this.#expiry.delete(addressOfRecord);
    else this.#expiry.set(addressOfRecord, Math.min(...bindings.map((binding) => binding.expiresAt)));
    for (const listener of this.#listeners) listener(addressOfRecord, bindings);
  }
}
