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

/**
 * The URI as a SIPS URI; one that says UDP says so no more, as nothing is secure over that.
 * RFC 3261 §19.1, §26.2.2
 */
export function asSipsUri(uri: Uri): Uri {
  if (!isSipUri(uri) || uri.scheme === 'sips') return uri;
  const { parameters } = uri;
  const overUdp = parameters.get('transport')?.toLowerCase() === 'udp';
  return {
    ...uri,
    scheme: 'sips' as const,
    parameters: overUdp ? parameters.without('transport') : parameters,
  };
}

/** A route of SIPS URIs throughout, as a request to a SIPS URI has to have. RFC 5630 §5.1.1 */
export const asSecureRoute = (route: readonly NameAddress[]): readonly NameAddress[] =>
  route.map((hop) => ({ ...hop, uri: asSipsUri(hop.uri) }));

/** A request with its Request-URI and Route set, and the URI that says where it goes next. */
export interface RoutedRequest {
  readonly request: SipRequest;
  readonly nextHop: Uri;
}

/** Without what may not stand in a Request-URI. RFC 3261 §12.2.1.1, §19.1.1 (table 1) */
const asRequestUri = (uri: Uri): Uri =>
  isSipUri(uri) ? { ...uri, parameters: uri.parameters.without('method'), headers: [] } : uri;

/**
 * Puts a route set and a remote target into a request. With a strict router first, the remote target moves to the
 * end of the route and the router's URI becomes the Request-URI. On the way to a SIPS URI the routers' are SIPS URIs too.
 * RFC 3261 §12.2.1.1, RFC 5630 §5.1.1
 */
export function applyRouteSet(
  request: SipRequest,
  routes: readonly NameAddress[],
  remoteTarget: Uri,
): RoutedRequest {
  const routeSet = remoteTarget.scheme === 'sips' ? asSecureRoute(routes) : routes;
  const first = routeSet[0];
  if (first === undefined) return { request: request.withUri(remoteTarget), nextHop: remoteTarget };
  if (isLooseRouter(first)) {
    return { request: request.withUri(remoteTarget).withAll(Route, routeSet), nextHop: first.uri };
  }
  const rest = [...routeSet.slice(1), { uri: remoteTarget, parameters: Parameters.none }];
  return { request: request.withUri(asRequestUri(first.uri)).withAll(Route, rest), nextHop: first.uri };
}
