type Listener<Words extends readonly unknown[]> = (...words: Words) => void;

/** Listeners by the names of events; what an event says is typed. A listener's fault keeps nobody else from hearing. */
export class TypedEvents<Events extends { readonly [Name in keyof Events]: readonly unknown[] }> {
  private readonly listeners = new Map<keyof Events, Set<Listener<readonly unknown[]>>>();

  constructor(private readonly guard: (work: () => void) => void) {}

  /** Calls the listener each time, until the function that this gives is called. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const heard = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, heard);
    // One entry for each call, so that the same function may listen twice.
    const entry: Listener<readonly unknown[]> = (...words) => listener(...(words as unknown as Events[Name]));
    heard.add(entry);
    return () => heard.delete(entry);
  }

  /** Whether anybody listens. */
  heard(name: keyof Events): boolean {
    return (this.listeners.get(name)?.size ?? 0) > 0;
  }

  emit<Name extends keyof Events>(name: Name, ...words: Events[Name]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) this.guard(() => listener(...words));
  }
}
