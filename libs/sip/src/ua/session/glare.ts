import type { Random } from '../../ports/random.js';

/**
 * How long to wait after a 491 before the request is sent again, in milliseconds, in units of 10 ms: 2.1 to 4 s for the
 * side that made the Call-ID, 0 to 2 s for the other.
 * RFC 3261 §14.1, RFC 3311 §5.3
 */
export function glareDelay(ownsCallId: boolean, random: Random): number {
  return ownsCallId ? 2100 + 10 * random.integer(191) : 10 * random.integer(201);
}

/** Seconds for the Retry-After of a 500 to a request that came too early: 0 to 10. RFC 3261 §14.2, RFC 3311 §5.2 */
export function retryAfterSeconds(random: Random): number {
  return random.integer(11);
}
