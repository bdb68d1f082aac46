import {
  makeResponse,
  Parameters,
  RetryAfter,
  type SipRequest,
  type SipResponse,
  Unsupported,
  Warning,
} from '@trapezoid/sip';

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
  /** Called as `sips:`, and no phone has registered so (RFC 5630 §5.3). */
  | { readonly kind: 'sips-not-allowed'; readonly agent: string }
  | { readonly kind: 'max-breadth-exceeded' }
  | { readonly kind: 'unavailable'; readonly retryAfter: number };

const statusCodes: Readonly<Record<Rejection['kind'], number>> = {
  'unsupported-uri-scheme': 416,
  'too-many-hops': 483,
  'loop-detected': 482,
  'bad-extension': 420,
  malformed: 400,
  forbidden: 403,
  'not-found': 404,
  'temporarily-unavailable': 480,
  'sips-not-allowed': 480,
  'max-breadth-exceeded': 440,
  unavailable: 503,
};

export function responseTo(rejection: Rejection, request: SipRequest, toTag: string): SipResponse {
  const statusCode = statusCodes[rejection.kind];
  switch (rejection.kind) {
    case 'malformed':
      return makeResponse(request, statusCode, { toTag, reasonPhrase: `Bad Request: ${rejection.reason}` });
    case 'forbidden':
      return makeResponse(request, statusCode, { toTag, reasonPhrase: `Forbidden: ${rejection.reason}` });
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
