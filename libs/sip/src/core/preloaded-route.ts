import { applyRouteSet, asSipsUri, isLooseRouter, type RoutedRequest } from '../dialog/route-set.js';
import type { NameAddress } from '../grammar/name-address.js';
import { uriEquals } from '../grammar/uri-comparison.js';
import type { SipRequest } from '../message/request.js';

/**
 * A request outside any dialog, on its way over the outbound proxy, where there is one, and the service route behind
 * it. One that is no loose router gets the request and is not named in it; to a SIPS URI over TLS, as all others.
 * RFC 3261 §8.1.2, RFC 3608 §6.1, RFC 5630 §5.1.1
 */
export function preloadRoute(
  request: SipRequest,
  outboundProxy: NameAddress | undefined,
  serviceRoute: readonly NameAddress[] = [],
): RoutedRequest {
  const { uri } = request;
  if (outboundProxy === undefined) return applyRouteSet(request, serviceRoute, uri);
  const [first, ...others] = serviceRoute;
  // A registrar that names the proxy in between too means it once.
  const behind = first !== undefined && uriEquals(first.uri, outboundProxy.uri) ? others : serviceRoute;
  if (isLooseRouter(outboundProxy)) return applyRouteSet(request, [outboundProxy, ...behind], uri);
  const nextHop = uri.scheme === 'sips' ? asSipsUri(outboundProxy.uri) : outboundProxy.uri;
  return { request: applyRouteSet(request, behind, uri).request, nextHop };
}
