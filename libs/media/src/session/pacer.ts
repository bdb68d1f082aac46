import type { MediaClock } from '../clock.js';

/** Ticks that are made up for at once when the process was busy; older ones are dropped. */
const maximumBehind = 5;

/**
 * Ticks at a fixed interval without drift: each tick is due at a time counted from the first, not from the one
 * before. When the process or the machine's clock stood still or jumped, it goes on from now.
 */
export class Pacer {
  #timer: unknown;
  #due = 0;
  #running = false;

  /** @param onTick told how many ticks were dropped before this one. */
  constructor(
    private readonly clock: MediaClock,
    /** Milliseconds. */
    private readonly interval: number,
    private readonly onTick: (dropped: number) => void,
  ) {}

  /** The first tick is due at once. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#due = this.clock.now();
    this.#schedule();
  }

  stop(): void {
    this.#running = false;
    this.clock.clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer = this.clock.setTimeout(() => this.#fire(), Math.max(this.#due - this.clock.now(), 0));
  }

  #fire(): void {
    const behind = this.clock.now() - this.#due;
    let dropped = 0;
    if (behind > maximumBehind * this.interval) {
      dropped = Math.floor(behind / this.interval);
      this.#due += dropped * this.interval;
    } else if (behind < -maximumBehind * this.interval) {
      this.#due = this.clock.now();
    }
    while (this.#running && this.#due <= this.clock.now()) {
      this.#due += this.interval;
      this.onTick(dropped);
      dropped = 0;
    }
    if (this.#running) this.#schedule();
  }
}
