import type { TappedDecision } from '@trapezoid/sip';
import type { RedirectOutcome } from './redirect.js';

/** What the redirect server decided, for whoever watches; `statusCode` is that of the response. RFC 3261 §8.3 */
export function describeDecision(outcome: RedirectOutcome, statusCode: number): TappedDecision {
  const [reason, section] = reasonOf(outcome);
  const decision = outcome.kind === 'redirected' || outcome.kind === 'capabilities' ? 'answer' : 'refuse';
  return { decision, reason, section, statusCode };
}

function reasonOf(outcome: RedirectOutcome): readonly [reason: string, section: string] {
  switch (outcome.kind) {
    case 'redirected': {
      const count = outcome.alternatives.length;
      return [`it is found at ${count} other ${count === 1 ? 'address' : 'addresses'}`, 'RFC 3261 §8.3'];
    }
    case 'refused-by-rule':
      return ['a rule of the lab file refuses it', 'RFC 3261 §8.3'];
    case 'not-found':
      return ['nobody has that name, or it leads back here', 'RFC 3261 §21.4.5'];
    case 'temporarily-unavailable':
      return ['nothing is bound to that name now', 'RFC 3261 §21.4.18'];
    case 'sips-not-allowed':
      return ['it is asked for securely, and no secure address is known', 'RFC 5630 §5.4'];
    case 'address-incomplete':
      return [outcome.reason, 'RFC 3261 §21.4.22'];
    case 'capabilities':
      return ['the server itself is asked what it can do', 'RFC 3261 §11.2'];
    case 'malformed':
      return [outcome.reason, 'RFC 3261 §21.4.1'];
    case 'unsupported-uri-scheme':
      return ['the scheme of the Request-URI leads nowhere', 'RFC 3261 §8.2.2.1'];
  }
}
