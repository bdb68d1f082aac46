import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ProtocolProblem } from '../call-user.js';

/** Subscription-State as its user sees it. RFC 6665 §4.1.2 */
export type SubscriptionStateName = 'pending' | 'active' | 'terminated';

/** What a NOTIFY says. RFC 6665 §4.1.3 */
export interface Notification<State> {
  readonly state: SubscriptionStateName;
  /** Seconds left of the subscription, where that is told. */
  readonly expires?: number;
  /** Why it is terminated: 'timeout', 'rejected'. */
  readonly reason?: string;
  /** Seconds not to subscribe again in. */
  readonly retryAfter?: number;
  /** The state of the resource; absent where the NOTIFY has no body: it is in its neutral state (§4.1.2.4). */
  readonly body?: State;
  readonly request: SipRequest;
}

/**
 * Why a subscription is over.
 *
 * - refused: its first SUBSCRIBE had no 2xx.
 * - no NOTIFY: timer N fired.
 * - terminated: the notifier said so.
 * - unsubscribed, fetched: as its user wanted.
 * - expired: no refresh got through in time.
 * - lost: the notifier, or the dialog, knows it no more.
 * - suppressed: the far end took the REFER without making one (RFC 4488).
 */
export interface SubscriptionEnd {
  readonly kind:
    | 'refused'
    | 'no NOTIFY'
    | 'terminated'
    | 'unsubscribed'
    | 'fetched'
    | 'expired'
    | 'lost'
    | 'suppressed';
  /** The reason of the last NOTIFY. */
  readonly reason?: string;
  /** Seconds that the notifier asks to wait before a new subscription. */
  readonly retryAfter?: number;
  /** The response that ended it; a timeout is a 408 and a failed transport a 503 that were made here. */
  readonly response?: SipResponse;
}

/** Told of one subscription of one dialog. */
export interface SubscriptionUsageUser<State, Usage> {
  onState?(state: SubscriptionStateName, usage: Usage): void;
  onNotify?(notification: Notification<State>, usage: Usage): void;
  onEnded?(end: SubscriptionEnd, usage: Usage): void;
  onProblem?(problem: ProtocolProblem): void;
}

/** How a subscription ended that this NOTIFY says is over. RFC 6665 §4.1.3 */
export function endBy<State>(
  { reason, retryAfter }: Notification<State>,
  kind: SubscriptionEnd['kind'],
): SubscriptionEnd {
  return {
    kind,
    ...(reason === undefined ? {} : { reason }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** A subscription that did not come about, or is over. */
export class SubscriptionError extends Error {
  override readonly name = 'SubscriptionError';

  constructor(readonly end: SubscriptionEnd) {
    super(describe(end));
  }
}

function describe({ kind, reason, response }: SubscriptionEnd): string {
  const answer = response === undefined ? '' : `: ${response.statusCode} ${response.reasonPhrase}`;
  return `subscription ${kind}${reason === undefined ? '' : ` (${reason})`}${answer}`;
}
