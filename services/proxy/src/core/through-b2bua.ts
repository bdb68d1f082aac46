import { readMark } from '@trapezoid/service';
import { isSipUri, Route, type Secrets, type SipRequest, type SipUri, To, tagOf } from '@trapezoid/sip';
import { isOwnUri, type OwnAddresses, requestUriOf } from './preprocess-route.js';
import type { RequestTarget } from './target.js';

/** The B2BUA that calls to users of this proxy go through. */
export interface B2buaOnTheWay {
  /** In the user part of the Route by which it says that it has had a request. */
  readonly name: string;
  /** By which it proves that. */
  readonly keys: Secrets;
  readonly uri: SipUri;
  /** Its account: with these credentials it may say that others call. */
  readonly account?: string;
}

/**
 * Whether a request comes from the B2BUA: `good` where its first Route proves it, `forged` where that says so without a proof,
 * `none` where nothing says so.
 */
export function markIn(
  received: SipRequest,
  b2bua: B2buaOnTheWay,
  own: OwnAddresses,
): 'good' | 'forged' | 'none' {
  const uri = received.first(Route)?.uri;
  if (uri === undefined || !isSipUri(uri) || !isOwnUri(uri, own)) return 'none';
  return readMark(uri.user, b2bua.name, received, b2bua.keys);
}

/** Where a call goes that has not been there yet; undefined for what goes its usual way. */
export function targetThrough(b2bua: B2buaOnTheWay, request: SipRequest): RequestTarget | undefined {
  if (request.method !== 'INVITE' || tagOf(request, To) !== '') return undefined;
  return { uri: requestUriOf(request), located: b2bua.uri, path: [], q: 1 };
}
