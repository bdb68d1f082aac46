/** A signal that is given when time is up; the time can be set anew until then. */
export class Patience {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Gives the signal after so many milliseconds, whatever was said before. */
  endIn(milliseconds: number): void {
    clearTimeout(this.timer);
    if (!this.signal.aborted) this.timer = setTimeout(() => this.controller.abort(), milliseconds);
  }

  /** Gives the signal now. */
  end(): void {
    clearTimeout(this.timer);
    this.controller.abort();
  }
}
