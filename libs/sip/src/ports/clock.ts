/** What a timer is known by; opaque to its user. */
export type TimerHandle = unknown;

/** Time as the stack sees it. Injected, so that every timer of RFC 3261 runs in virtual time in a test. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many milliseconds. */
  setTimeout(callback: () => void, milliseconds: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}

/** The machine's own time. Node groups timers of one duration, so a timer per transaction is cheap. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

/** A clock whose callbacks run under a guard, so that a fault in one does not end the process. */
export function guardedClock(clock: Clock, guard: (work: () => void) => void): Clock {
  return {
    now: () => clock.now(),
    setTimeout: (callback, milliseconds) => clock.setTimeout(() => guard(callback), milliseconds),
    clearTimeout: (handle) => clock.clearTimeout(handle),
  };
}
