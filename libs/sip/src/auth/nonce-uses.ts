/** What the key of a `-sess` algorithm is made of: nonce and cnonce that its session began with. RFC 7616 §3.4.2 */
export interface SessionSeed {
  readonly nonce: string;
  readonly cnonce: string;
}

/** One nonce that a right digest has come with, or that was given as the next of one. */
interface NonceUse {
  readonly issuedAt: number;
  highest: number;
  /** Bit i: the count `highest - i` has been seen. */
  seen: number;
  /** Of a `-sess` algorithm. */
  readonly session: SessionSeed | undefined;
}

/**
 * What it means to use a nonce.
 *
 * - `accepted`: the first time with this count.
 * - `replayed`: the count has been used, or is too far below the highest to tell.
 * - `forgotten`: no longer, or not yet, under watch here, so that a replay couldn't be told.
 */
export type NonceUseOutcome = 'accepted' | 'replayed' | 'forgotten';

/** Counts may arrive out of order by less than this: UDP and parallel requests reorder. */
const window = 32;

/** So far above every count of eight hexadecimal digits that none is within the window: nothing can follow it. */
const usedUp = 2 ** 33;

export interface NonceUsesOptions {
  /** At most so many nonces are remembered. */
  readonly maximum: number;
  /** Milliseconds after its issue when a nonce need not be remembered any more, because it has expired. */
  readonly lifetime: number;
  /** Nonces issued before this, in milliseconds since 1970, are not under watch: an earlier run may have seen them. */
  readonly since: number;
}

/**
 * Remembers which counts of which nonces have been used. Only a right digest adds to it, so strangers can't fill it.
 * RFC 7616 §3.4 (nc), §5.5
 */
export class NonceUses {
  private readonly uses = new Map<string, NonceUse>();
  /** A nonce without an entry may have been used if it is not younger than this. */
  private forgottenUpTo: number;

  constructor(private readonly options: NonceUsesOptions) {
    this.forgottenUpTo = options.since - 1;
  }

  /** How many nonces are remembered. */
  get size(): number {
    return this.uses.size;
  }

  sessionOf(nonce: string): SessionSeed | undefined {
    return this.uses.get(nonce)?.session;
  }

  /** Remembers what session a nonce goes on with that is given as the next one. `now` in milliseconds since 1970. */
  expect(nonce: string, issuedAt: number, now: number, session: SessionSeed): void {
    this.makeRoom(now);
    this.uses.set(nonce, { issuedAt, highest: 0, seen: 0, session });
  }

  /** Uses up one count of a nonce, or without a count the whole nonce. `now` in milliseconds since 1970. */
  use(
    nonce: string,
    issuedAt: number,
    now: number,
    count: number | undefined,
    session?: SessionSeed,
  ): NonceUseOutcome {
    const known = this.uses.get(nonce);
    if (known !== undefined) return count === undefined ? 'replayed' : useCount(known, count);
    if (issuedAt <= this.forgottenUpTo) return 'forgotten';
    this.makeRoom(now);
    this.uses.set(nonce, { issuedAt, highest: count ?? usedUp, seen: 1, session });
    return 'accepted';
  }

  /** Drops what has expired, and the oldest where that is not enough. */
  private makeRoom(now: number): void {
    for (const [nonce, { issuedAt }] of this.uses) {
      const expired = now - issuedAt > this.options.lifetime;
      if (!expired && this.uses.size < this.options.maximum) return;
      if (!expired) this.forgottenUpTo = Math.max(this.forgottenUpTo, issuedAt);
      this.uses.delete(nonce);
    }
  }
}

function useCount(use: NonceUse, count: number): NonceUseOutcome {
  if (count > use.highest) {
    const step = count - use.highest;
    use.seen = step >= window ? 1 : (use.seen << step) | 1;
    use.highest = count;
    return 'accepted';
  }
  const age = use.highest - count;
  if (age >= window || (use.seen & (1 << age)) !== 0) return 'replayed';
  use.seen |= 1 << age;
  return 'accepted';
}
