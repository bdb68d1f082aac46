/** Time as the media see it; injected, so that a call of a minute takes no minute to test. */
export interface MediaClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many milliseconds. */
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Randomness for what RFC 3550 wants unpredictable: SSRC, first sequence number, first timestamp. */
export interface MediaRandom {
  /** A whole number from 0 to below `limit`. */
  integer(limit: number): number;
}
