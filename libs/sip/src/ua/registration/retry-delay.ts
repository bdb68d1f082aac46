/** After a failure the next attempt comes after 2 s, then twice that each time, up to 5 minutes. Milliseconds. */
const firstRetry = 2000;
const longestRetry = 300_000;

/**
 * How long to wait after so many failures in a row, in milliseconds, and not shorter than the registrar asks for, in
 * seconds. Deviation: more than 5 minutes is not believed, and a Retry-After of 0 does not let a phone hammer at a
 * registrar that fails (RFC 5626 §4.2.1).
 * RFC 3261 §10.2.7, §20.33
 */
export function retryDelay(failures: number, retryAfter = 0): number {
  const own = Math.min(firstRetry * 2 ** (failures - 1), longestRetry);
  return Math.max(own, Math.min(retryAfter * 1000, longestRetry));
}
