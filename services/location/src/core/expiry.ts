import type { Clock } from '@trapezoid/sip';
import { ExpirySchedule } from './expiry-schedule.js';

/** So many records are written at a time when many end in one second. */
const expiriesAtOnce = 32;
const retryMilliseconds = 2000;

/** Has records expired when they are due, and again later while that fails. */
export class Expiry {
  readonly #schedule: ExpirySchedule;
  readonly #due = new Set<string>();
  #expiring = 0;

  constructor(
    private readonly clock: Clock,
    private readonly expire: (name: string) => Promise<void>,
  ) {
    this.#schedule = new ExpirySchedule(clock, (names) => this.#begin(names));
  }

  /** @param dueAt milliseconds since 1970. */
  set(name: string, dueAt: number): void {
    this.#schedule.set(name, dueAt);
  }

  delete(name: string): void {
    this.#schedule.delete(name);
  }

  close(): void {
    this.#schedule.close();
    this.#due.clear();
  }

  #begin(names: readonly string[]): void {
    for (const name of names) this.#due.add(name);
    while (this.#expiring < expiriesAtOnce && this.#due.size > 0) void this.#expireDue();
  }

  async #expireDue(): Promise<void> {
    this.#expiring += 1;
    for (const name of this.#due) {
      this.#due.delete(name);
      try {
        await this.expire(name);
      } catch {
        this.#putOff(name);
      }
    }
    this.#expiring -= 1;
  }

  /** The store fails: nothing more is tried for a while. What has expired is not returned meanwhile. */
  #putOff(name: string): void {
    const retryAt = this.clock.now() + retryMilliseconds;
    for (const each of [name, ...this.#due]) this.#schedule.set(each, retryAt);
    this.#due.clear();
  }
}
