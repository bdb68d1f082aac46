import type { SipRequest } from '../message/request.js';

/** What is added to one call that is placed. */
export interface CallOptions {
  readonly callId?: string;
  /** Seconds until the invitation is taken back, to be told in Expires. RFC 3261 §13.2.1 */
  readonly expires?: number;
  /** Ends the call, or the attempt at it, as hanging up does. */
  readonly signal?: AbortSignal;
  /** True: the far end is asked for an offer, though media could make one. */
  readonly withoutOffer?: boolean;
  /** The whole INVITE with what else belongs into it: Replaces, Referred-By, Privacy, … */
  readonly amend?: (invite: SipRequest) => SipRequest;
}
