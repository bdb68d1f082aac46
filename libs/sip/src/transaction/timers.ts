/**
 * The timers of RFC 3261 §17 and RFC 6026 by their letters; '100' sends the automatic 100 Trying to an INVITE
 * (§17.2.1), '100E' that to any other request (RFC 4320 §4.1).
 */
export type TimerName =
  | 'A'
  | 'B'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'H'
  | 'I'
  | 'J'
  | 'K'
  | 'L'
  | 'M'
  | '100'
  | '100E';

/** In milliseconds. RFC 3261 §17.1.1.1, table 4 */
export interface TimerValues {
  /** Round-trip time estimate. */
  readonly T1: number;
  /** Longest interval between retransmissions of non-INVITE requests and INVITE responses. */
  readonly T2: number;
  /** How long a message may stay in the network. */
  readonly T4: number;
}

export const defaultTimerValues: TimerValues = { T1: 500, T2: 4000, T4: 5000 };

/** How long a timer runs when it is started; undefined for one that has no place on a reliable transport. */
export function timerDuration(
  name: TimerName,
  reliable: boolean,
  { T1, T2, T4 }: TimerValues,
): number | undefined {
  switch (name) {
    case 'A':
    case 'E':
    case 'G':
      return reliable ? undefined : T1;
    case 'B':
    case 'F':
    case 'H':
    case 'L':
    case 'M':
      return 64 * T1;
    case 'D':
      return reliable ? 0 : Math.max(32_000, 64 * T1);
    case 'I':
    case 'K':
      return reliable ? 0 : T4;
    case 'J':
      return reliable ? 0 : 64 * T1;
    case '100':
      return 200;
    case '100E':
      return untilTimerEIsT2(T1, T2);
  }
}

/** The time at which the client's timer E is set to T2: 0.5 + 1 + 2 = 3.5 s with the default values. */
function untilTimerEIsT2(T1: number, T2: number): number {
  let passed = 0;
  for (let interval = T1; interval < T2; interval *= 2) passed += interval;
  return Math.max(passed, T1);
}
