import type { StorePosition } from '@trapezoid/contracts';

/** A change that is told later than this after others know of it is taken for lost, in milliseconds. */
const patience = 500;
/** Revisions that are kept for while an earlier one is waited for. */
const maximumAhead = 10_000;

/** Tells whether every change of a store has been heard, whatever order they came in. */
export class ChangeSequence {
  #store: string | undefined;
  /** The first revision that has not been heard. */
  #next = 0;
  /** The last one that is known to exist. */
  #reached = 0;
  readonly #ahead = new Set<number>();
  #missing: { readonly revision: number; readonly since: number } | undefined;

  /** True while nothing is known to have happened that was not heard. */
  get whole(): boolean {
    return this.#store !== undefined && this.#ahead.size === 0 && this.#reached < this.#next;
  }

  /** Nothing is known any more, until the store's position is told again. */
  lose(): void {
    this.#store = undefined;
    this.#ahead.clear();
    this.#missing = undefined;
  }

  /** A change was heard. */
  hear({ store, revision }: StorePosition): void {
    if (this.#store === undefined) return;
    if (store !== this.#store || this.#ahead.size >= maximumAhead) {
      this.lose();
      return;
    }
    if (revision > this.#next) this.#ahead.add(revision);
    if (revision !== this.#next) return;
    this.#next += 1;
    while (this.#ahead.delete(this.#next)) this.#next += 1;
  }

  /**
   * The store has come so far.
   * @param now milliseconds, of whatever beginning.
   * @returns false where changes were lost: what was known before is not to be trusted, from here on it begins anew.
   */
  reach({ store, revision }: StorePosition, now: number): boolean {
    if (store !== this.#store) return this.#begin(store, revision);
    this.#reached = Math.max(this.#reached, revision);
    if (this.whole) {
      this.#missing = undefined;
      return true;
    }
    if (this.#missing?.revision !== this.#next) this.#missing = { revision: this.#next, since: now };
    return now - this.#missing.since < patience || this.#begin(store, this.#reached);
  }

  #begin(store: string, revision: number): false {
    this.lose();
    this.#store = store;
    this.#reached = revision;
    this.#next = revision + 1;
    return false;
  }
}
