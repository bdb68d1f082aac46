import { askOn } from '@trapezoid/bus';
import { locationShareKey } from '@trapezoid/contracts';
import { type Clock, type Secrets, systemClock, systemRandom, type TimerHandle } from '@trapezoid/sip';
import type { ServiceContext } from './service-context.js';

/** The location server is asked again after so many milliseconds, as long as it has not answered. */
const askAgainAfter = 1000;
/** No start waits longer for an answer, in milliseconds. */
const patience = 1000;

/**
 * A key that all instances of a service share, and have again after a restart: what one signs the others take, too. Until
 * the location server can be asked, and in a lab without one, it is a random one of this instance; what was signed with
 * that stays good as long as the instance lives.
 */
export class SharedKey {
  // Private to the engine too, so that no log of an object shows them.
  #keys: readonly [string, ...string[]] = [systemRandom.token(52)];
  #timer: TimerHandle | undefined;
  #closed = false;

  /** Settles once it is known, or is not to be had now. @param purpose another one, another key. */
  static async open(
    context: Pick<ServiceContext, 'bus' | 'lab'>,
    purpose: string,
    clock: Clock = systemClock,
  ): Promise<SharedKey> {
    const key = new SharedKey(context, purpose, clock);
    if (context.lab.services.some(({ kind }) => kind === 'location')) await key.#ask(true);
    return key;
  }

  private constructor(
    private readonly context: Pick<ServiceContext, 'bus' | 'lab'>,
    private readonly purpose: string,
    private readonly clock: Clock,
  ) {}

  /** The first one is to sign with; what is signed with any of them is good. */
  readonly keys: Secrets = () => this.#keys;

  close(): void {
    this.#closed = true;
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
  }

  /** @param first nothing has been signed yet. */
  async #ask(first: boolean): Promise<void> {
    try {
      const { key } = await askOn(this.context.bus, locationShareKey, { purpose: this.purpose }, patience);
      this.#keys = first ? [key] : [key, ...this.#keys];
    } catch {
      if (!this.#closed) this.#timer = this.clock.setTimeout(() => void this.#ask(false), askAgainAfter);
    }
  }
}
