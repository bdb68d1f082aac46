import {
  makeResponse,
  Parameters,
  RetryAfter,
  type SipRequest,
  type SipResponse,
  Unsupported,
  Warning,
} from '@trapezoid/sip';
import type { Decision } from './decision.js';

/** Why the proxy answers a request itself instead of forwarding it. */
export type Rejection =
  | { readonly kind: 'unsupported-uri-scheme' }
  | { readonly kind: 'too-many-hops' }
  | { readonly kind: 'loop-detected' }
  | { readonly kind: 'bad-extension'; readonly unsupported: readonly string[] }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'forbidden'; readonly reason: string }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'temporarily-unavailable' }
  /** A rule makes a new address of a part that the Request-URI does not have. */
  | { readonly kind: 'address-incomplete'; readonly reason: string }
  /** Called as `sips:`, and no phone has registered so (RFC 5630 §5.3). */
  | { readonly kind: 'sips-not-allowed'; readonly agent: string }
  /** None of the phones is what the caller asks for (RFC 3841 §7.2.4). */
  | { readonly kind: 'not-preferred' }
  | { readonly kind: 'max-breadth-exceeded' }
  /** It may not go without privacy of kinds that are not provided here. */
  | { readonly kind: 'privacy-failure'; readonly missing: readonly string[] }
  | { readonly kind: 'unavailable'; readonly retryAfter: number };

interface Ground {
  readonly statusCode: number;
  readonly section: string;
  readonly reason: string;
}

const grounds: Readonly<Record<Rejection['kind'], Ground>> = {
  malformed: { statusCode: 400, section: 'RFC 3261 §16.3 step 1', reason: 'it can’t be read' },
  'unsupported-uri-scheme': {
    statusCode: 416,
    section: 'RFC 3261 §16.3 step 2',
    reason: 'the scheme of its Request-URI is none of SIP',
  },
  'too-many-hops': { statusCode: 483, section: 'RFC 3261 §16.3 step 3', reason: 'Max-Forwards is 0' },
  'loop-detected': {
    statusCode: 482,
    section: 'RFC 3261 §16.3 step 4',
    reason: 'it has been here, and nothing that decides where it goes has changed',
  },
  'bad-extension': {
    statusCode: 420,
    section: 'RFC 3261 §16.3 step 5',
    reason: 'Proxy-Require asks for what this proxy does not know',
  },
  forbidden: { statusCode: 403, section: 'RFC 3261 §16.3 step 6', reason: 'its sender may not send it' },
  'not-found': { statusCode: 404, section: 'RFC 3261 §16.5', reason: 'nobody has that name' },
  'temporarily-unavailable': {
    statusCode: 480,
    section: 'RFC 3261 §16.5',
    reason: 'no phone is registered for that name',
  },
  'address-incomplete': {
    statusCode: 484,
    section: 'RFC 3261 §21.4.22',
    reason: 'the Request-URI is too short for a rule of the lab file',
  },
  'sips-not-allowed': {
    statusCode: 480,
    section: 'RFC 5630 §5.3',
    reason: 'called as sips, and no phone has registered so',
  },
  'not-preferred': {
    statusCode: 480,
    section: 'RFC 3841 §7.2.4',
    reason: 'no phone is what Accept-Contact and Reject-Contact ask for',
  },
  'max-breadth-exceeded': {
    statusCode: 440,
    section: 'RFC 5393 §5.3.3',
    reason: 'Max-Breadth is less than the branches that it takes',
  },
  'privacy-failure': {
    statusCode: 500,
    section: 'RFC 3323 §5',
    reason: 'it may not go without privacy that is not provided here',
  },
  unavailable: { statusCode: 503, section: 'RFC 3261 §21.5.4', reason: 'too many requests are under way' },
};

/** A rejection as what the proxy decided. */
export function refusal(rejection: Rejection): Decision {
  const { statusCode, section, reason } = grounds[rejection.kind];
  const told = 'reason' in rejection ? rejection.reason : reason;
  return { decision: 'answer', statusCode, section, reason: told };
}

export function responseTo(rejection: Rejection, request: SipRequest, toTag: string): SipResponse {
  const { statusCode } = grounds[rejection.kind];
  switch (rejection.kind) {
    case 'malformed':
      return makeResponse(request, statusCode, { toTag, reasonPhrase: `Bad Request: ${rejection.reason}` });
    case 'forbidden':
      return makeResponse(request, statusCode, { toTag, reasonPhrase: `Forbidden: ${rejection.reason}` });
    case 'address-incomplete': {
      // "Additional information SHOULD be provided in the reason phrase" (§21.4.22).
      const reasonPhrase = `Address Incomplete: ${rejection.reason}`;
      return makeResponse(request, statusCode, { toTag, reasonPhrase });
    }
    case 'privacy-failure': {
      // "an enumeration of the priv-value(s) which were not supported"
      const reasonPhrase = `Privacy Failure: ${rejection.missing.join(', ')} not supported`;
      return makeResponse(request, statusCode, { toTag, reasonPhrase });
    }
    case 'bad-extension':
      return makeResponse(request, statusCode, { toTag }).withAll(Unsupported, rejection.unsupported);
    case 'sips-not-allowed': {
      const warning = { code: 380, agent: rejection.agent, text: 'SIPS Not Allowed' };
      return makeResponse(request, statusCode, { toTag }).withAll(Warning, [warning]);
    }
    case 'unavailable': {
      const retryAfter = { seconds: rejection.retryAfter, parameters: Parameters.none };
      return makeResponse(request, statusCode, { toTag }).with(RetryAfter, retryAfter);
    }
    default:
      return makeResponse(request, statusCode, { toTag });
  }
}
