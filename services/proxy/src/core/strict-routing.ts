import { Route, type SipRequest } from '@trapezoid/sip';
import { copyForTarget, type ForwardedRequest } from './forward-request.js';
import { isOwnUri, type OwnAddresses, type PreprocessedRequest, readOwnToken } from './preprocess-route.js';
import type { RouteTokens } from './route-token.js';
import type { RequestTarget } from './target.js';

/**
 * What a proxy of RFC 2543 makes of a request: where it is itself the Request-URI, the first Route value takes that
 * place. Throws SipSyntaxError.
 * RFC 3261 §16.12.1.2
 */
export function preprocessStrictly(
  request: SipRequest,
  own: OwnAddresses,
  tokens: RouteTokens,
): PreprocessedRequest {
  const token = isOwnUri(request.uri, own) ? readOwnToken(request.uri, request, tokens) : undefined;
  const route = isOwnUri(request.uri, own) ? request.first(Route) : undefined;
  return {
    request: route === undefined ? request : request.withUri(route.uri).withoutFirst(Route),
    known: token !== undefined,
    admitted: token?.admitted === true,
    hosts: token?.hosts ?? [],
    ...(token?.flow === undefined ? {} : { flow: token.flow }),
  };
}

/** The copy goes where its Request-URI says, whatever Route has: that is for those who come after. */
export function copyStrictly(request: SipRequest, target: RequestTarget): ForwardedRequest {
  const routes = request.headers(Route);
  const copy = copyForTarget(request.without(Route), target);
  if (routes.length === 0) return copy;
  return { ...copy, request: copy.request.withAll(Route, [...target.path, ...routes]) };
}
