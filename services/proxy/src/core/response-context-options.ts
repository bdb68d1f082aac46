import type { Clock, SipRequest, SipResponse, TransactionLayer } from '@trapezoid/sip';
import type { Decided } from './decision.js';
import type { ForwardedRequest } from './forward-request.js';
import type { SendForwarded } from './ports.js';
import type { Fallback } from './rules/fallback.js';

export interface ResponseContextOptions {
  readonly transactions: TransactionLayer;
  readonly clock: Clock;
  /** Milliseconds; RFC 3261 §16.6 step 11. */
  readonly timerC: number;
  /** How many branches may be under way at a time (RFC 5393 §5.3.3). */
  readonly breadth: number;
  /** Milliseconds that a round of targets has to answer while there is another; absent: as long as timer C gives. */
  readonly targetTimeout?: number;
  /** Who is called where nobody else answers. */
  readonly fallback?: Fallback;
  /** A 2xx does not end the other branches: the caller wants to hear them too (RFC 3841 §9.1). */
  readonly keepsOthers?: boolean;
  /** Sends a forwarded request to the first of its targets that takes it. */
  readonly send: SendForwarded;
  /** Takes what can be called in place of a target that has answered 3xx (RFC 3261 §16.7 step 4). */
  readonly recurse?: (redirection: SipResponse) => Recursion | undefined;
  /** Takes an ACK to a 2xx that came with the INVITE's own branch (RFC 6026 §7.1). */
  readonly onAck: (ack: SipRequest) => void;
  readonly decided: Decided;
  /** Told of exceptions that should not have been. */
  readonly onFault: (error: unknown) => void;
  readonly onFinished: () => void;
  /**
   * The request can go nowhere else, and neither can the next one like it: a 503 is then passed on, with the time to
   * wait, where it is turned into 500 otherwise.
   */
  readonly onlyServer?: boolean;
  /** A copy has been answered, or counts as answered with this status code. */
  readonly heard?: (copy: SipRequest, statusCode: number, response?: SipResponse) => void;
  /** Adds to what goes up what this proxy has to say of where the request has been. */
  readonly tell?: (response: SipResponse) => SipResponse;
  /** Adds to a 2xx what this proxy has to say. */
  readonly complete?: (success: SipResponse) => SipResponse;
}

/** What is called in place of a target that has sent its caller elsewhere. */
export interface Recursion {
  readonly rounds: readonly (readonly ForwardedRequest[])[];
  /** The response with the contacts that are not called; undefined where all are. */
  readonly rest?: SipResponse;
}
