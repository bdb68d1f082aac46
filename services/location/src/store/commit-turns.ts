/** In a flood of writes commits begin at most so often, in milliseconds: what is to be written meanwhile shares the next one. */
const spacing = 25;
/** So many may come one right after the other before that is a flood. */
const burst = 20;

/**
 * When writes may begin. A commit costs some hundred microseconds of processor time, whatever it holds: writes now and then begin
 * at once, and a flood of them shares a few commits, each write being acknowledged a little later.
 */
export class CommitTurns {
  /** Up to when the turns that were given reach, if they were `spacing` apart. */
  #reach = Number.NEGATIVE_INFINITY;
  #next: Promise<void> | undefined;

  /** Resolves when it is time to write; all that wait for the same moment, in one turn of the event loop. */
  async wait(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    const now = performance.now();
    this.#reach = Math.max(this.#reach, now - burst * spacing) + spacing;
    const left = this.#reach - now;
    if (left <= 0) return;
    this.#next = new Promise((resolve) => {
      setTimeout(() => {
        this.#next = undefined;
        resolve();
      }, left);
    });
    return this.#next;
  }
}
