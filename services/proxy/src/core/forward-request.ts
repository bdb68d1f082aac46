import {
  applyRouteSet,
  type HostPort,
  isLooseRouter,
  isSipUri,
  MaxForwards,
  type NameAddress,
  Parameters,
  parseUri,
  printUri,
  RecordRoute,
  Route,
  type SipRequest,
  type SipUri,
  sipUri,
  type Target,
  type TransportProtocol,
  type Uri,
} from '@trapezoid/sip';
import type { RouteToken } from './route-token.js';
import type { RequestTarget } from './target.js';

/** A copy ready to go, but for the Via that the client transaction puts on top. */
export interface ForwardedRequest {
  readonly request: SipRequest;
  readonly nextHop: Uri;
  /** The connection to try first. */
  readonly flow?: Target;
  /** It is for a domain that is none of ours. */
  readonly foreign?: boolean;
  /** There is no other way. */
  readonly flowOnly?: true;
  /** Copies for other ways to the same phone, one to be tried after the other where this one is dead. */
  readonly alternatives?: readonly ForwardedRequest[];
}

/**
 * Copies a request for one target: Request-URI, Max-Forwards, path, and the strict router's order.
 * RFC 3261 §16.6 steps 1 to 3, 5 and 6
 */
export function copyForTarget(request: SipRequest, target: RequestTarget): ForwardedRequest {
  const hops = request.header(MaxForwards);
  const uri = asRequestUri(target.uri);
  // Spelled like the one that came, the Request-URI leaves byte for byte as it came (step 2).
  const sameUri = printUri(uri) === request.requestUri;
  let copy = (sameUri ? request : request.withUri(uri)).with(MaxForwards, hops === undefined ? 70 : hops - 1);
  for (const address of target.path.toReversed()) copy = copy.withFirst(Route, address);
  const first = copy.first(Route);
  if (first === undefined) {
    return {
      request: copy,
      nextHop: target.located ?? uri,
      ...(target.flow === undefined ? {} : { flow: target.flow }),
      ...(target.flow === undefined || target.flowOnly === undefined ? {} : { flowOnly: true }),
    };
  }
  if (isLooseRouter(first)) return { request: copy, nextHop: securedHop(uri, first.uri) };
  const strict = applyRouteSet(copy, copy.headers(Route), uri);
  return { ...strict, nextHop: securedHop(uri, strict.nextHop) };
}

/**
 * Where a request with this Request-URI is sent that passes this element: as if that were `sips:`, too.
 * RFC 3261 §16.6 step 7
 */
function securedHop(requestUri: Uri, hop: Uri): Uri {
  return requestUri.scheme === 'sips' && isSipUri(hop) ? { ...hop, scheme: 'sips' as const } : hop;
}

/** Without what no Request-URI may have: headers, and a method (RFC 3261 §19.1.1, §16.6 step 2). */
function asRequestUri(uri: Uri): Uri {
  if (!isSipUri(uri) || (uri.headers.length === 0 && !uri.parameters.has('method'))) return uri;
  return { ...uri, parameters: uri.parameters.without('method'), headers: [] };
}

/** One side of the proxy as a dialog sees it. */
export interface Side {
  readonly protocol: TransportProtocol;
  /** The proxy's own address on this side. */
  readonly address: HostPort;
  /** The numeric address of whoever is next on this side. */
  readonly host: string;
  /** The connection to the user agent on this side; undefined where it can be reached by its address. */
  readonly flow?: Target;
}

/**
 * Puts the proxy into the route set of the dialog that a request may begin: once where both sides are alike, twice
 * where they differ, so that each side gets a URI that leads back over its own transport and connection.
 * RFC 3261 §16.6 step 4, RFC 5658 §5
 */
export function recordRoute(
  request: SipRequest,
  from: Side,
  to: Side,
  makeToken: (token: RouteToken) => string,
  strictRouter = false,
): SipRequest {
  const hosts = [...new Set([from.host, to.host])];
  const scheme = isSipUri(request.uri) ? request.uri.scheme : 'sip';
  const route = (side: Side) => {
    const token = makeToken(side.flow === undefined ? { hosts } : { hosts, flow: side.flow });
    const loose = routeTo(side, token, scheme);
    return strictRouter ? withoutLooseRouting(loose) : loose;
  };
  const inbound = request.withFirst(RecordRoute, route(from));
  const alike = from.protocol === to.protocol && sameAddress(from.address, to.address);
  if (alike && from.flow === undefined && to.flow === undefined) return inbound;
  return inbound.withFirst(RecordRoute, route(to));
}

/** As a proxy of RFC 2543 writes itself down (RFC 3261 §16.12.1.2). */
function withoutLooseRouting({ uri, parameters }: NameAddress): NameAddress {
  if (!isSipUri(uri)) return { uri, parameters };
  return { uri: { ...uri, parameters: uri.parameters.without('lr') }, parameters };
}

const sameAddress = (a: HostPort, b: HostPort): boolean => a.host === b.host && a.port === b.port;

/**
 * A URI of this proxy that stands for one side of it, with what it must know when the URI comes back. In a dialog with a
 * `sips:` Request-URI it is one too (RFC 3261 §16.6 step 4).
 */
export function routeTo(
  { protocol, address }: Pick<Side, 'protocol' | 'address'>,
  token: string,
  scheme: SipUri['scheme'] = 'sip',
): NameAddress {
  return {
    uri: sipUri({
      scheme,
      user: token,
      host: address.host,
      ...(address.port === undefined ? {} : { port: address.port }),
      parameters: transportParameter(protocol, scheme).with('lr'),
    }),
    parameters: Parameters.none,
  };
}

/**
 * Deviation: RFC 5630 §5.3 forbids transport=tls, and RFC 7118 §5.2 has ws alone. Nothing else says in a `sip:` URI that
 * the way back to this port is over TLS; phones that leave it out would go there over UDP. A `sips:` URI says it by itself.
 */
function transportParameter(protocol: TransportProtocol, scheme: SipUri['scheme']): Parameters {
  if (protocol === 'UDP' || (scheme === 'sips' && protocol === 'TLS')) return Parameters.none;
  const name = scheme === 'sips' && protocol === 'WSS' ? 'ws' : protocol.toLowerCase();
  return Parameters.of({ transport: name });
}

/** A Path or Route value from its text. Throws SipSyntaxError. */
export function routeFromText(text: string): NameAddress {
  return { uri: parseUri(text), parameters: Parameters.none };
}
