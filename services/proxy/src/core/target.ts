import type { NameAddress, SipUri, Target } from '@trapezoid/sip';

/** One place that a request may be sent to, with the way to it. RFC 3261 §16.5 */
export interface RequestTarget {
  /** Becomes the Request-URI. */
  readonly uri: SipUri;
  /** Becomes the topmost Route values: the path of a binding (RFC 3327 §5.3). */
  readonly path: readonly NameAddress[];
  /** The connection that the user agent registered over: tried before its address. */
  readonly flow?: Target;
  /** It is called over that connection or not at all: it is one of the phone's flows (RFC 5626 §7). */
  readonly flowOnly?: true;
  /** Other ways to the same phone, one to be tried after the other where this one is dead (RFC 5626 §7). */
  readonly alternatives?: readonly RequestTarget[];
  /** Where it is looked for, where that is not the Request-URI: a `sips:` contact that is called as `sip:`. */
  readonly located?: SipUri;
  /** It is of a domain that is none of ours. */
  readonly foreign?: boolean;
  /** Preference of the called one, 0 to 1. */
  readonly q: number;
  /** Contact parameters as registered, with what its phone can do among them (RFC 3840 §9). */
  readonly parameters?: Readonly<Record<string, string | null>>;
  /** How well it fits what the caller prefers, 0 to 1 (RFC 3841 §7.2.4); absent: the caller has said nothing. */
  readonly preference?: number;
}
