import type { Clock } from '../../ports/clock.js';

/** How long somebody waits. */
export interface Wait {
  /** Milliseconds. */
  readonly within?: number;
  /** Ends the waiting, and nothing else; the promise is rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What was waited for did not come in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';

  constructor(
    what: string,
    /** Milliseconds that were waited. */
    readonly within: number,
  ) {
    super(`${what} did not come within ${within} ms`);
  }
}

/** The longest time that a timer takes, milliseconds. */
const longest = 0x7fffffff;

/**
 * A promise of an event, with a deadline. `begin` listens, and gives what ends the listening; it settles the promise by
 * what it is given. Rejects with DeadlineError, or with the reason of the signal.
 */
export function waitFor<Value>(
  clock: Clock,
  what: string,
  { within, signal }: { readonly within: number; readonly signal?: AbortSignal | undefined },
  begin: (resolve: (value: Value) => void, reject: (error: Error) => void) => () => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let stop: (() => void) | undefined;
    let settled = false;
    const settle = (work: () => void): void => {
      if (settled) return;
      settled = true;
      clock.clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      stop?.();
      work();
    };
    const onAbort = (): void => settle(() => reject(signal?.reason));
    signal?.addEventListener('abort', onAbort);
    const timer = clock.setTimeout(
      () => settle(() => reject(new DeadlineError(what, within))),
      Math.min(within, longest),
    );
    stop = begin(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
    if (settled) stop();
  });
}
