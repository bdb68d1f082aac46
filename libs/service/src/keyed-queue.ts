/** More is being asked about one key than can be done in time. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';

  constructor(readonly key: string) {
    super(`too much is asked about ${key} at once`);
  }
}

/** Runs what concerns one key one after the other, and different keys side by side. */
export class KeyedQueue {
  readonly #last = new Map<string, { readonly end: Promise<unknown>; waiting: number }>();

  /** @param limit how much may wait for one key. */
  constructor(private readonly limit: number) {}

  /** @throws QueueFull at once when too much waits for the key. */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const last = this.#last.get(key);
    const waiting = (last?.waiting ?? 0) + 1;
    if (waiting > this.limit) throw new QueueFull(key);
    const result = last === undefined ? work() : last.end.then(work);
    const entry = { end: result.then(ignore, ignore), waiting };
    this.#last.set(key, entry);
    try {
      return await result;
    } finally {
      const current = this.#last.get(key);
      if (current === entry) this.#last.delete(key);
      else if (current !== undefined) current.waiting -= 1;
    }
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all([...this.#last.values()].map((entry) => entry.end));
  }
}

function ignore(): void {}
