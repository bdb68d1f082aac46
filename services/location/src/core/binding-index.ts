import type { Binding, BindingFlow } from '@trapezoid/contracts';

interface IndexedRecord {
  readonly revision: number;
  /** The time at which the last of its bindings ends. */
  readonly lastExpiry: number;
  /** What its bindings are found by, beside their name. */
  readonly marks: readonly string[];
}

const noMarks: readonly string[] = [];

/**
 * The names of all records, in memory: for paging, for counting, and to find who is bound over a connection or under a
 * temporary GRUU. What is bound is always read from the store.
 */
export class BindingIndex {
  readonly #records = new Map<string, IndexedRecord>();
  readonly #namesByMark = new Map<string, Set<string>>();
  #sorted: string[] | undefined;

  /** @returns false for what is older than what is known. */
  set(addressOfRecord: string, bindings: readonly Binding[], revision: number): boolean {
    const known = this.#records.get(addressOfRecord);
    if (known !== undefined && known.revision > revision) return false;
    if (known === undefined ? bindings.length > 0 : bindings.length === 0) this.#sorted = undefined;
    const marks = marksOf(bindings);
    if (known !== undefined) this.#unmark(addressOfRecord, known.marks);
    this.#mark(addressOfRecord, marks);
    if (bindings.length === 0) this.#records.delete(addressOfRecord);
    else {
      const lastExpiry = Math.max(...bindings.map((binding) => binding.expiresAt));
      this.#records.set(addressOfRecord, { revision, lastExpiry, marks });
    }
    return true;
  }

  has(addressOfRecord: string): boolean {
    return this.#records.has(addressOfRecord);
  }

  names(): IterableIterator<string> {
    return this.#records.keys();
  }

  /** How many records have a binding whose time has not ended. */
  count(now: number): number {
    let count = 0;
    for (const { lastExpiry } of this.#records.values()) if (lastExpiry > now) count += 1;
    return count;
  }

  /** At most `limit` names after a name, in order, of records that have a binding whose time has not ended. */
  page(after: string | undefined, limit: number, now: number): string[] {
    this.#sorted ??= [...this.#records.keys()].sort();
    const names: string[] = [];
    for (
      let at = after === undefined ? 0 : firstAfter(this.#sorted, after);
      at < this.#sorted.length;
      at += 1
    ) {
      const name = this.#sorted[at];
      if (names.length === limit) break;
      if (name !== undefined && (this.#records.get(name)?.lastExpiry ?? 0) > now) names.push(name);
    }
    return names;
  }

  /** Whose bindings are over a connection. */
  namesByFlow(flow: BindingFlow): string[] {
    return [...(this.#namesByMark.get(flowMark(flow)) ?? [])];
  }

  /** Whose temporary GRUUs are of a series. */
  nameBySeries(series: number): string | undefined {
    const [name] = this.#namesByMark.get(seriesMark(series)) ?? [];
    return name;
  }

  #mark(name: string, marks: readonly string[]): void {
    for (const mark of marks) {
      const names = this.#namesByMark.get(mark);
      if (names === undefined) this.#namesByMark.set(mark, new Set([name]));
      else names.add(name);
    }
  }

  #unmark(name: string, marks: readonly string[]): void {
    for (const mark of marks) {
      const names = this.#namesByMark.get(mark);
      names?.delete(name);
      if (names?.size === 0) this.#namesByMark.delete(mark);
    }
  }
}

function marksOf(bindings: readonly Binding[]): readonly string[] {
  const marks: string[] = [];
  for (const { flow, temporaryGruu } of bindings) {
    if (flow !== undefined) marks.push(flowMark(flow));
    if (temporaryGruu !== undefined) marks.push(seriesMark(temporaryGruu.series));
  }
  return marks.length === 0 ? noMarks : marks;
}

/** One text for one connection. */
export function flowMark({ element, connection }: BindingFlow): string {
  return `flow ${JSON.stringify([element, connection])}`;
}

function seriesMark(series: number): string {
  return `series ${series}`;
}

/** Position of the first name after `after`, by halving. */
export function firstAfter(sorted: readonly string[], after: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
