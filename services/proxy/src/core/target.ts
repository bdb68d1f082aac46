import type { NameAddress, SipUri, Target } from '@trapezoid/sip';

/** One place that a request may be sent to, with the way to it. RFC 3261 §16.5 */
export interface RequestTarget {
  /** Becomes the Request-URI. */
  readonly uri: SipUri;
  /** Becomes the topmost Route values: the path of a binding (RFC 3327 §5.3). */
  readonly path: readonly NameAddress[];
  /** The connection that the user agent registered over: tried before its address. */
  readonly flow?: Target;
  /** Preference, 0 to 1. */
  readonly q: number;
}
