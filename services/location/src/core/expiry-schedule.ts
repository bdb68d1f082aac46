import type { Clock, TimerHandle } from '@trapezoid/sip';

/**
 * Says when names are due, to the second: each at the first whole second at or after its time. A name has one
 * time; refreshing it costs the same however many there are.
 */
export class ExpirySchedule {
  readonly #namesBySecond = new Map<number, Set<string>>();
  readonly #secondByName = new Map<string, number>();
  #timer: TimerHandle | undefined;
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly onDue: (names: string[]) => void,
  ) {}

  /** @param dueAt milliseconds since 1970. */
  set(name: string, dueAt: number): void {
    const second = Math.ceil(dueAt / 1000);
    if (this.#secondByName.get(name) === second) return;
    this.delete(name);
    this.#secondByName.set(name, second);
    const names = this.#namesBySecond.get(second);
    if (names === undefined) this.#namesBySecond.set(second, new Set([name]));
    else names.add(name);
    this.#arm();
  }

  delete(name: string): void {
    const second = this.#secondByName.get(name);
    if (second === undefined) return;
    this.#secondByName.delete(name);
    const names = this.#namesBySecond.get(second);
    names?.delete(name);
    if (names?.size === 0) this.#namesBySecond.delete(second);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Looks once a second while there is something to look for: no timer is longer, so a set clock does no harm. */
  #arm(): void {
    if (this.#timer !== undefined || this.#closed || this.#secondByName.size === 0) return;
    this.#timer = this.clock.setTimeout(
      () => {
        this.#timer = undefined;
        this.#look();
        this.#arm();
      },
      1000 - (this.clock.now() % 1000),
    );
  }

  #look(): void {
    const now = this.clock.now();
    const due: string[] = [];
    for (const [second, names] of this.#namesBySecond) {
      if (second * 1000 > now) continue;
      this.#namesBySecond.delete(second);
      for (const name of names) {
        this.#secondByName.delete(name);
        due.push(name);
      }
    }
    if (due.length > 0) this.onDue(due);
  }
}
