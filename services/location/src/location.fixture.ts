import type { Binding, BindingChange } from '@trapezoid/contracts';
import type { Clock } from '@trapezoid/sip';
import type { UpdateRequest } from './core/apply-update.js';
import {
  type BindingStore,
  type RecordListener,
  type StoredRecord,
  StoreUnavailable,
} from './core/binding-store.js';

/** Time that moves when told to. */
export class VirtualClock implements Clock {
  #now = 1_700_000_000_000;
  readonly #timers = new Map<object, { at: number; callback: () => void }>();

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, milliseconds: number): object {
    const handle = {};
    this.#timers.set(handle, { at: this.#now + milliseconds, callback });
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as object);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Lets so many seconds pass, and what was started by timers come to its end each time. */
  async pass(seconds: number): Promise<void> {
    const end = this.#now + seconds * 1000;
    for (;;) {
      const next = [...this.#timers].sort(([, one], [, other]) => one.at - other.at)[0];
      if (next === undefined || next[1].at > end) break;
      this.#timers.delete(next[0]);
      this.#now = next[1].at;
      next[1].callback();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets promises that wait for nothing outside come to their ends. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A store that several instances can share, and that can be taken away. */
export class MemoryBindingStore implements BindingStore {
  readonly #records = new Map<string, StoredRecord>();
  readonly #listeners: RecordListener[] = [];
  #revision = 0;
  away = false;
  /** Runs once between the next read and what follows it. */
  afterNextRead: (() => Promise<void>) | undefined;
  writes = 0;

  async get(addressOfRecord: string): Promise<StoredRecord | undefined> {
    this.#refuseWhenAway();
    const record = this.#records.get(addressOfRecord);
    const interlude = this.afterNextRead;
    this.afterNextRead = undefined;
    await interlude?.();
    return record;
  }

  async compareAndSet(
    addressOfRecord: string,
    expected: number | undefined,
    bindings: readonly Binding[],
  ): Promise<boolean> {
    this.#refuseWhenAway();
    if (this.#records.get(addressOfRecord)?.revision !== expected) return false;
    this.#revision += 1;
    this.writes += 1;
    if (bindings.length === 0) this.#records.delete(addressOfRecord);
    else this.#records.set(addressOfRecord, { bindings, revision: this.#revision });
    for (const listener of this.#listeners) listener(addressOfRecord, bindings);
    return true;
  }

  async watch(listener: RecordListener): Promise<void> {
    this.#refuseWhenAway();
    for (const [addressOfRecord, record] of this.#records) listener(addressOfRecord, record.bindings);
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {}

  #refuseWhenAway(): void {
    if (this.away) throw new StoreUnavailable('the memory', 'away');
  }
}

export const alice = 'sip:alice@lab.test';

export function makeChange(contact: string, settings: Partial<BindingChange> = {}): BindingChange {
  return { contact, parameters: {}, path: [], expires: 3600, ...settings };
}

export function makeRequest(
  contacts: readonly (string | BindingChange)[],
  settings: Partial<UpdateRequest> = {},
): UpdateRequest {
  return {
    addressOfRecord: alice,
    callId: 'call-1',
    cseq: 1,
    removeAll: false,
    changes: contacts.map((contact) => (typeof contact === 'string' ? makeChange(contact) : contact)),
    maximumBindings: 10,
    ...settings,
  };
}

export function makeBinding(contact: string, settings: Partial<Binding> = {}): Binding {
  return {
    contact,
    parameters: {},
    path: [],
    expiresAt: 1_700_003_600_000,
    callId: 'call-1',
    cseq: 1,
    updatedAt: 1_700_000_000_000,
    ...settings,
  };
}
