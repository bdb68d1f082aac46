import type { Random } from '../../ports/random.js';

/** In seconds. RFC 5626 §4.5 */
export interface RecoveryTimes {
  /** Longest wait between two attempts. Default 1,800. */
  readonly maximum: number;
  /** Base where no flow works. Default 30. */
  readonly allFailed: number;
  /** Base where another flow works. Default 90. */
  readonly someWork: number;
}

export const defaultRecoveryTimes: RecoveryTimes = { maximum: 1800, allFailed: 30, someWork: 90 };

/** How a flow came to fail. */
export interface FlowFailures {
  /** Attempts that failed in a row, this one included. */
  readonly consecutive: number;
  /** No flow of the registration works. */
  readonly allFailed: boolean;
}

/** The upper bound of the wait, W, in seconds: base-time * 2 ^ consecutive failures, up to the maximum. RFC 5626 §4.5 */
export function longestWait(
  { consecutive, allFailed }: FlowFailures,
  times: RecoveryTimes = defaultRecoveryTimes,
): number {
  const base = allFailed ? times.allFailed : times.someWork;
  return Math.min(times.maximum, base * 2 ** consecutive);
}

/** How long to wait before the flow is tried again, in milliseconds: 50 % to 100 % of the upper bound. RFC 5626 §4.5 */
export function recoveryDelay(
  failures: FlowFailures,
  random: Random,
  times: RecoveryTimes = defaultRecoveryTimes,
): number {
  const longest = longestWait(failures, times) * 1000;
  const shortest = Math.ceil(longest / 2);
  return shortest + random.integer(longest - shortest + 1);
}
