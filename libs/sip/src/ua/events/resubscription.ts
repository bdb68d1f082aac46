import { retryAfterOf } from '../../core/read-header.js';
import type { SipResponse } from '../../message/response.js';
import type { SubscriptionEnd } from './subscription-user.js';

/** What a subscriber does after its subscription has ended. RFC 6665 §4.1.3 */
export type Resubscription = 'at once' | 'later' | 'never';

/** Reasons of a terminated subscription. RFC 6665 §4.1.3; badfilter is RFC 4660's: the same filter would be as bad. */
const byReason: ReadonlyMap<string, Resubscription> = new Map([
  ['deactivated', 'at once'],
  ['probation', 'later'],
  ['rejected', 'never'],
  ['timeout', 'at once'],
  ['giveup', 'later'],
  ['noresource', 'never'],
  ['invariant', 'never'],
  ['badfilter', 'never'],
]);

/** Responses that say nothing against a later attempt. RFC 3261 §21 */
const passing = new Set([408, 480, 500, 502, 503, 504]);

export interface ResubscriptionPlan {
  readonly when: Resubscription;
  /** Seconds to wait at least. */
  readonly notBefore: number;
}

/**
 * Whether and when to subscribe again.
 * RFC 6665 §4.1.3 (reasons), RFC 3261 §20.33 (Retry-After)
 */
export function resubscriptionAfter(end: SubscriptionEnd): ResubscriptionPlan {
  switch (end.kind) {
    case 'terminated':
      return afterReason(end);
    case 'refused':
      return afterRefusal(end);
    case 'lost':
      return { when: 'at once', notBefore: planAfterFailure(end.response).notBefore };
    case 'expired':
    case 'no NOTIFY':
      return { when: 'later', notBefore: 0 };
    default:
      return { when: 'never', notBefore: 0 };
  }
}

function afterReason({ reason = '', retryAfter = 0 }: SubscriptionEnd): ResubscriptionPlan {
  // With no reason, or an unknown one, it may come at any time, but not before retry-after.
  const when = byReason.get(reason.toLowerCase()) ?? 'later';
  // retry-after means nothing with the reasons that say 'at once'.
  return { when, notBefore: when === 'later' ? retryAfter : 0 };
}

const afterRefusal = ({ response }: SubscriptionEnd): ResubscriptionPlan => planAfterFailure(response);

/**
 * Whether a request that had this final response may succeed later.
 * RFC 3261 §20.33 (Retry-After), §21
 */
export function planAfterFailure(response: SipResponse | undefined): ResubscriptionPlan {
  const notBefore = response === undefined ? 0 : (retryAfterOf(response) ?? 0);
  const again = passing.has(response?.statusCode ?? 408) || notBefore > 0;
  return { when: again ? 'later' : 'never', notBefore };
}
