import type { ReadingOptions } from '../grammar/scanner.js';

/** Bounds on what is taken from the network; beyond them a request is answered with 513, or with 414 for its URI. */
export interface MessageLimits {
  /** Bytes of start line and headers. Default: 65,536. */
  readonly headBytes: number;
  /** Default: 262,144, far above what fits a datagram. */
  readonly bodyBytes: number;
  /** Header fields. Default: 256. */
  readonly fields: number;
  /** Characters of the Request-URI. Default: 8,192. */
  readonly requestUriCharacters?: number;
  /** Values that one header field may hold, e.g. contacts with commas between. Default: 200. */
  readonly valuesPerField?: number;
}

export const defaultLimits: Required<MessageLimits> = {
  headBytes: 64 * 1024,
  bodyBytes: 256 * 1024,
  fields: 256,
  requestUriCharacters: 8 * 1024,
  valuesPerField: 200,
};

/**
 * How a message is read. With `strict`, each header that the library knows is read at once, and the message is
 * defective where anything departs from the grammar, or from what a sender must put into it (RFC 3261 §8.1.1, §19.1.1),
 * be it one of the departures that phones need.
 */
export interface ParseOptions extends Partial<MessageLimits>, ReadingOptions {}
