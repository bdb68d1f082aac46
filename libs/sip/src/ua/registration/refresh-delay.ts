/** A registrar that grants a moment only is not asked again in a busy loop. Milliseconds. */
const shortestRefresh = 1000;

/**
 * How long after a binding was granted for so many seconds it is refreshed, in milliseconds: a tenth of the time before
 * its end, at least a whole transaction's 32 s, so that the refresh is over while the binding and its temporary GRUUs
 * hold; halfway where the time is short.
 * RFC 3261 §10.2.4, RFC 5627 §4.2
 */
export function refreshDelay(granted: number): number {
  const early = Math.max(granted * 100, 32_000);
  return Math.max(granted * 1000 - early, granted * 500, shortestRefresh);
}
