import { type Bus, listenOn, type Unsubscribe } from '@trapezoid/bus';
import {
  type AnswerOf,
  locationChanged,
  type locationLookup,
  locationReached,
  storePosition,
  subscriberChanged,
} from '@trapezoid/contracts';
import { bracketHost } from '@trapezoid/sip';
import { ChangeSequence } from './change-sequence.js';

export type Located = AnswerOf<typeof locationLookup>;

export interface LocationCacheOptions {
  readonly bus: Bus;
  /** Asks the location server. */
  readonly ask: (addressOfRecord: string) => Promise<Located>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How many address-of-records are remembered; the one unused for longest goes first. Default 20,000. */
  readonly maximum?: number;
}

/** A location server tells once a second how far it has come; after such a silence, in milliseconds, nobody knows. */
const silence = 3000;
const defaultMaximum = 20_000;
/** Of an account with more bindings nothing is remembered: such an answer is a large one. */
const maximumBindings = 20;

/**
 * Answers of the location server that are still true, because every change of bindings is told and none was missed: what
 * changed is forgotten, and asked for again. An answer is out of date for no longer than the event of a change flies;
 * where one was lost (a process or a connection ended in that moment) until the next word of the location server, a
 * second later. While it can't be sure, it asks.
 */
export class LocationCache {
  readonly #options: LocationCacheOptions;
  readonly #sequence = new ChangeSequence();
  readonly #answers = new Map<string, Located>();
  /** What is being asked, unless it has changed since it was. */
  readonly #asking = new Map<string, Promise<Located>>();
  readonly #unsubscribe: readonly Unsubscribe[];
  #interruptions: number;
  #reachedAt = Number.NEGATIVE_INFINITY;
  #hits = 0;
  #asked = 0;

  constructor(options: LocationCacheOptions) {
    const { bus, now } = options;
    this.#options = options;
    this.#interruptions = bus.interruptions;
    this.#unsubscribe = [
      // Read no further than is needed: this happens for every registration of the network.
      bus.subscribe(locationChanged.subject, (_subject, data) => this.#hear(data)),
      listenOn(bus, locationReached, (position) => {
        this.#checkConnection();
        this.#reachedAt = now();
        if (!this.#sequence.reach(position, now())) this.#forgetAll();
      }),
      listenOn(bus, subscriberChanged, ({ username, domain }) =>
        this.#forget(`sip:${username}@${bracketHost(domain)}`),
      ),
    ];
  }

  /** Look-ups that were answered from memory, and those that were asked, since the start. */
  get counters(): { readonly locationCacheHits: number; readonly locationCacheMisses: number } {
    return { locationCacheHits: this.#hits, locationCacheMisses: this.#asked };
  }

  /** Who is bound to an address-of-record. Rejects as `ask` does. */
  lookup(addressOfRecord: string): Promise<Located> {
    if (!this.#sure()) return this.#askOnly(addressOfRecord);
    const known = this.#answers.get(addressOfRecord);
    if (known === undefined) return this.#asking.get(addressOfRecord) ?? this.#askAndKeep(addressOfRecord);
    this.#hits += 1;
    // The last one in the order of the map is the one used last.
    this.#answers.delete(addressOfRecord);
    this.#answers.set(addressOfRecord, known);
    const now = this.#options.now();
    const bindings = known.bindings.filter(({ expiresAt }) => expiresAt > now);
    return Promise.resolve({ subscriber: known.subscriber, bindings });
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#sequence.lose();
    this.#forgetAll();
  }

  #sure(): boolean {
    this.#checkConnection();
    const { bus, now } = this.#options;
    return this.#sequence.whole && bus.connected && now() - this.#reachedAt < silence;
  }

  /** While the connection was away, changes went by unheard. */
  #checkConnection(): void {
    const { interruptions } = this.#options.bus;
    if (interruptions === this.#interruptions) return;
    this.#interruptions = interruptions;
    this.#sequence.lose();
    this.#forgetAll();
  }

  #askOnly(addressOfRecord: string): Promise<Located> {
    this.#asked += 1;
    return this.#options.ask(addressOfRecord);
  }

  #askAndKeep(addressOfRecord: string): Promise<Located> {
    const asking = this.#askOnly(addressOfRecord);
    this.#asking.set(addressOfRecord, asking);
    asking.then(
      (answer) => this.#keep(addressOfRecord, asking, answer),
      () => this.#settle(addressOfRecord, asking),
    );
    return asking;
  }

  /** Nothing is kept of strangers: who calls every name there is would have the users forgotten. */
  #keep(addressOfRecord: string, asking: Promise<Located>, answer: Located): void {
    const unchanged = this.#settle(addressOfRecord, asking);
    if (!unchanged || !answer.subscriber || answer.bindings.length > maximumBindings) return;
    this.#answers.set(addressOfRecord, answer);
    if (this.#answers.size <= (this.#options.maximum ?? defaultMaximum)) return;
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined) this.#answers.delete(oldest);
  }

  /** @returns whether nothing has changed since it was asked. */
  #settle(addressOfRecord: string, asking: Promise<Located>): boolean {
    if (this.#asking.get(addressOfRecord) !== asking) return false;
    this.#asking.delete(addressOfRecord);
    return true;
  }

  #hear(data: unknown): void {
    const { addressOfRecord, position } = changeOf(data);
    if (addressOfRecord !== undefined) this.#forget(addressOfRecord);
    if (position === undefined) this.#sequence.lose();
    else this.#sequence.hear(position);
  }

  #forget(addressOfRecord: string): void {
    this.#answers.delete(addressOfRecord);
    this.#asking.delete(addressOfRecord);
  }

  #forgetAll(): void {
    this.#answers.clear();
    this.#asking.clear();
  }
}

/** What of an event of `location.changed.v1` is needed to forget what it changes. */
function changeOf(data: unknown) {
  const event: { addressOfRecord?: unknown; position?: unknown } =
    typeof data === 'object' && data !== null ? data : {};
  return {
    addressOfRecord: typeof event.addressOfRecord === 'string' ? event.addressOfRecord : undefined,
    position: storePosition.safeParse(event.position).data,
  };
}
