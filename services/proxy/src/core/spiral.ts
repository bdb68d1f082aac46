import { RecordRoute, type SipRequest } from '@trapezoid/sip';
import { isOwnUri, type OwnAddresses, readOwnToken } from './preprocess-route.js';
import type { RouteTokens } from './route-token.js';

/**
 * True for a request that this proxy has let pass before, and that comes back from elsewhere, perhaps for somebody else:
 * its own Record-Route is in it, signed for this Call-ID and these two parties. Its sender has proved who it is by then,
 * and has no credentials left to prove it again.
 * RFC 3261 §6 (spiral), §16.3 step 4
 */
export function comesBack(request: SipRequest, own: OwnAddresses, tokens: RouteTokens): boolean {
  return request
    .headers(RecordRoute)
    .some(({ uri }) => isOwnUri(uri, own) && readOwnToken(uri, request, tokens) !== undefined);
}
