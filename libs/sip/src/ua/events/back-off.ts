const first = 2000;
const longest = 300_000;

/** Waiting times after failures in a row: 2 s, then twice that each time, up to 5 minutes. */
export class BackOff {
  private wait = first;

  /** Milliseconds. */
  next(): number {
    const { wait } = this;
    this.wait = Math.min(wait * 2, longest);
    return wait;
  }

  reset(): void {
    this.wait = first;
  }
}

/**
 * When to refresh what was granted for so long: before its end by a tenth or half a minute, so that a lost message still
 * finds time to be repeated. Milliseconds.
 */
export const refreshBefore = (granted: number): number =>
  Math.max(granted - Math.max(granted / 10, 32_000), granted / 2);
