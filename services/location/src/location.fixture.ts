import type { Binding, BindingChange, StorePosition } from '@trapezoid/contracts';
import { type Domain, parseLab } from '@trapezoid/lab';
import type { Clock } from '@trapezoid/sip';
import type { UpdateRequest } from './core/apply-update.js';
import type { GruuSource } from './core/assign-gruus.js';
import {
  type RecordListener,
  type RecordStore,
  type StoredRecord,
  StoreUnavailable,
} from './core/record-store.js';

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
export class MemoryStore<Value> implements RecordStore<Value> {
  readonly #records = new Map<string, StoredRecord<Value>>();
  readonly #listeners: RecordListener<Value>[] = [];
  #revision = 0;
  away = false;
  /** Runs once between the next read and what follows it. */
  afterNextRead: (() => Promise<void>) | undefined;
  writes = 0;

  get position(): StorePosition {
    return { store: 'memory', revision: this.#revision };
  }

  async get(key: string): Promise<StoredRecord<Value> | undefined> {
    this.#refuseWhenAway();
    const record = this.#records.get(key);
    const interlude = this.afterNextRead;
    this.afterNextRead = undefined;
    await interlude?.();
    return record;
  }

  async put(key: string, expected: number | undefined, value: Value): Promise<number | undefined> {
    return this.#write(key, expected, value);
  }

  async remove(key: string, expected: number): Promise<number | undefined> {
    return this.#write(key, expected, undefined);
  }

  async watch(listener: RecordListener<Value>): Promise<void> {
    this.#refuseWhenAway();
    for (const [key, { value, revision }] of this.#records) listener(key, value, revision);
    this.#listeners.push(listener);
  }

  #write(key: string, expected: number | undefined, value: Value | undefined): number | undefined {
    this.#refuseWhenAway();
    if (this.#records.get(key)?.revision !== expected) return undefined;
    this.#revision += 1;
    this.writes += 1;
    if (value === undefined) this.#records.delete(key);
    else this.#records.set(key, { value, revision: this.#revision });
    for (const listener of this.#listeners) listener(key, value, this.#revision);
    return this.#revision;
  }

  #refuseWhenAway(): void {
    if (this.away) throw new StoreUnavailable('the memory', 'away');
  }
}

/** Domains of a lab file. */
export function makeDomains(...names: string[]): readonly Domain[] {
  const lines = names.map((name) => `  ${name}: { accounts: [{ user: alice, password: secret }] }`);
  return parseLab(`name: x\ndomains:\n${lines.join('\n')}\nservices: { location: }`, 'x.yaml').domains;
}

/** Makes temporary GRUUs that can be told apart by eye: `7.1` is the first of series 7. */
export class CountedGruus implements GruuSource {
  #series = 0;
  #made = 0;

  newSeries(): number {
    this.#series += 1;
    return this.#series;
  }

  make(series: number): string {
    this.#made += 1;
    return `${series}.${this.#made}`;
  }

  read(user: string): number | undefined {
    return Number(user.split('.')[0]);
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
