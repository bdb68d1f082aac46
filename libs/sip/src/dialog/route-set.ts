import type { NameAddress } from '../grammar/name-address.js';
import { Parameters } from '../grammar/parameters.js';
import { isSipUri, type Uri } from '../grammar/uri.js';
import { canonicalPart } from '../grammar/uri-escapes.js';
import { Route } from '../message/headers/route.js';
import type { SipRequest } from '../message/request.js';

/** True for a proxy that leaves the Request-URI alone: `lr` in its URI, escaped or not. RFC 3261 §16.12, §19.1.2 */
export function isLooseRouter({ uri }: NameAddress): boolean {
  if (!isSipUri(uri)) return false;
  if (uri.parameters.has('lr')) return true;
  return [...uri.parameters].some(
    ([name]) => name.includes('%') && canonicalPart(name).toLowerCase() === 'lr',
  );
}

/** A request with its Request-URI and Route set, and the URI that says where it goes next. */
export interface RoutedRequest {
  readonly request: SipRequest;
  readonly nextHop: Uri;
}

/**
 * Puts a route set and a remote target into a request. With a strict router first, the remote target moves to the
 * end of the route and the router's URI becomes the Request-URI.
 * RFC 3261 §12.2.1.1
 */
export function applyRouteSet(
  request: SipRequest,
  routeSet: readonly NameAddress[],
  remoteTarget: Uri,
): RoutedRequest {
  const first = routeSet[0];
  if (first === undefined) return { request: request.withUri(remoteTarget), nextHop: remoteTarget };
  if (isLooseRouter(first)) {
    return { request: request.withUri(remoteTarget).withAll(Route, routeSet), nextHop: first.uri };
  }
  const rest = [...routeSet.slice(1), { uri: remoteTarget, parameters: Parameters.none }];
  return { request: request.withUri(first.uri).withAll(Route, rest), nextHop: first.uri };
}
