import type { Alternative } from '@trapezoid/service';
import {
  Accept,
  Contact,
  makeResponse,
  Parameters,
  type SipRequest,
  type SipResponse,
  Warning,
} from '@trapezoid/sip';
import type { RedirectOutcome } from '../core/redirect.js';

/** The final response that an outcome is. RFC 3261 §8.3, §21.3 */
export function redirectResponse(outcome: RedirectOutcome, request: SipRequest, toTag: string): SipResponse {
  switch (outcome.kind) {
    case 'redirected':
      return withReason(request, outcome, toTag).withAll(Contact, outcome.alternatives.map(contactOf));
    case 'refused-by-rule':
      return withReason(request, outcome, toTag);
    case 'not-found':
      return makeResponse(request, 404, { toTag });
    case 'temporarily-unavailable':
      return makeResponse(request, 480, { toTag });
    case 'sips-not-allowed': {
      const warning = { code: 380, agent: 'redirect', text: 'SIPS Not Allowed' };
      return makeResponse(request, 480, { toTag }).withAll(Warning, [warning]);
    }
    case 'address-incomplete': {
      // "Additional information SHOULD be provided in the reason phrase" (§21.4.22).
      return makeResponse(request, 484, { toTag, reasonPhrase: `Address Incomplete: ${outcome.reason}` });
    }
    case 'capabilities': {
      const everything = { type: '*', subtype: '*', parameters: Parameters.none };
      return makeResponse(request, 200, { toTag }).with(Accept, everything);
    }
    case 'malformed':
      return makeResponse(request, 400, { toTag, reasonPhrase: `Bad Request: ${outcome.reason}` });
    case 'unsupported-uri-scheme':
      return makeResponse(request, 416, { toTag });
  }
}

function withReason(
  request: SipRequest,
  { statusCode, reason }: { readonly statusCode: number; readonly reason?: string },
  toTag: string,
): SipResponse {
  return makeResponse(request, statusCode, {
    toTag,
    ...(reason === undefined ? {} : { reasonPhrase: reason }),
  });
}

function contactOf({ uri, q, expires }: Alternative) {
  return { uri, parameters: Parameters.of({ q, expires }) };
}
