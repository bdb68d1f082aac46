import { isSipUri, Route, type SipRequest, type SipUri, To, tagOf } from '@trapezoid/sip';
import { isOwnUri, type OwnAddresses, requestUriOf } from './preprocess-route.js';
import type { RequestTarget } from './target.js';

/** The B2BUA that calls to users of this proxy go through. */
export interface B2buaOnTheWay {
  /** The user part of the Route by which it says that it has had a request. */
  readonly name: string;
  readonly uri: SipUri;
  /** Its account: with these credentials it may say that others call. */
  readonly account?: string;
}

/**
 * True for a request that says it comes from the B2BUA. Anybody can say so: it changes where a request goes, and not what its
 * sender has to prove.
 */
export function hasPassed(b2bua: B2buaOnTheWay, received: SipRequest, own: OwnAddresses): boolean {
  const uri = received.first(Route)?.uri;
  return uri !== undefined && isSipUri(uri) && uri.user === b2bua.name && isOwnUri(uri, own);
}

/** Where a call goes that has not been there yet; undefined for what goes its usual way. */
export function targetThrough(b2bua: B2buaOnTheWay, request: SipRequest): RequestTarget | undefined {
  if (request.method !== 'INVITE' || tagOf(request, To) !== '') return undefined;
  return { uri: requestUriOf(request), located: b2bua.uri, path: [], q: 1 };
}
