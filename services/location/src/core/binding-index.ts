import type { Binding } from '@trapezoid/contracts';

/**
 * The names of all records with the time at which the last of their bindings ends, in memory: for paging, and
 * for counting. What is bound is always read from the store.
 */
export class BindingIndex {
  readonly #lastExpiry = new Map<string, number>();
  #sorted: string[] | undefined;

  set(addressOfRecord: string, bindings: readonly Binding[]): void {
    if (bindings.length === 0) {
      if (this.#lastExpiry.delete(addressOfRecord)) this.#sorted = undefined;
      return;
    }
    if (!this.#lastExpiry.has(addressOfRecord)) this.#sorted = undefined;
    this.#lastExpiry.set(addressOfRecord, Math.max(...bindings.map((binding) => binding.expiresAt)));
  }

  /** How many records have a binding whose time has not ended. */
  count(now: number): number {
    let count = 0;
    for (const expiresAt of this.#lastExpiry.values()) if (expiresAt > now) count += 1;
    return count;
  }

  /** At most `limit` names after a name, in order, of records that have a binding whose time has not ended. */
  page(after: string | undefined, limit: number, now: number): string[] {
    this.#sorted ??= [...this.#lastExpiry.keys()].sort();
    const names: string[] = [];
    for (
      let at = after === undefined ? 0 : firstAfter(this.#sorted, after);
      at < this.#sorted.length;
      at += 1
    ) {
      const name = this.#sorted[at];
      if (names.length === limit) break;
      if (name !== undefined && (this.#lastExpiry.get(name) ?? 0) > now) names.push(name);
    }
    return names;
  }
}

/** Position of the first name after `after`, by halving. */
function firstAfter(sorted: readonly string[], after: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
