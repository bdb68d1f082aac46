import {
  isSipUri,
  numericHost,
  parseUri,
  protocolOf,
  Route,
  type SipRequest,
  type SipUri,
  type Target,
  type Uri,
  unescapePart,
} from '@trapezoid/sip';
import { dialogSubject, pathSubject, type RouteToken, type RouteTokens } from './route-token.js';

/** A request whose own Route values are taken off. */
export interface PreprocessedRequest {
  readonly request: SipRequest;
  /** A Route of ours with a good token stood in it: it belongs to a dialog or registration that was let pass. */
  readonly known: boolean;
  /** This proxy sent it to itself after it had admitted it. */
  readonly admitted: boolean;
  /** The addresses between which its dialog was let pass. */
  readonly hosts: readonly string[];
  /** The connection that the last of our Routes stands for: the way to the other side. */
  readonly flow?: Target;
}

/** Which URIs mean this proxy. */
export interface OwnAddresses {
  isOwn(host: string, port: number | undefined, protocol?: string): boolean;
}

/** At most two Route values of one dialog are ours: one for each side (RFC 5658). */
const maximumOwnRoutes = 2;

/**
 * Undoes what a strict router did, and takes off the Route values that name this proxy. Throws SipSyntaxError.
 * RFC 3261 §16.4
 */
export function preprocessRoute(
  request: SipRequest,
  own: OwnAddresses,
  tokens: RouteTokens,
): PreprocessedRequest {
  const read = (uri: Uri) => readOwnToken(uri, request, tokens);
  const found: RouteToken[] = [];
  let current = undoStrictRouting(request, own, read, found);
  for (let taken = 0; taken < maximumOwnRoutes; taken++) {
    const route = current.first(Route);
    if (route === undefined || !isOwnUri(route.uri, own)) break;
    const token = read(route.uri);
    if (token !== undefined) found.push(token);
    current = current.withoutFirst(Route);
  }
  const flow = found.at(-1)?.flow;
  return {
    request: current,
    known: found.length > 0,
    admitted: found.some(({ admitted }) => admitted),
    hosts: found.flatMap(({ hosts = [] }) => hosts),
    ...(flow === undefined ? {} : { flow }),
  };
}

/** A strict router puts our Record-Route into the Request-URI and the real target at the end of Route. */
function undoStrictRouting(
  request: SipRequest,
  own: OwnAddresses,
  read: (uri: Uri) => RouteToken | undefined,
  found: RouteToken[],
): SipRequest {
  if (!isOwnUri(request.uri, own)) return request;
  const token = read(request.uri);
  const routes = token === undefined ? [] : request.headers(Route);
  const last = routes.at(-1);
  if (token === undefined || last === undefined) return request;
  found.push(token);
  return request.withUri(last.uri).withAll(Route, routes.slice(0, -1));
}

/** What a route URI of this proxy says; undefined for one that it did not make for this dialog, or at all. */
export function readOwnToken(uri: Uri, request: SipRequest, tokens: RouteTokens): RouteToken | undefined {
  // Most users have no dot in their names: what it takes to check a token is spared for them.
  if (!isSipUri(uri) || uri.user?.includes('.') !== true) return undefined;
  const text = unescapePart(uri.user);
  return tokens.read(dialogSubject(request), text) ?? tokens.read(pathSubject, text);
}

export function isOwnUri(uri: Uri, own: OwnAddresses): boolean {
  return isSipUri(uri) && own.isOwn(uri.host, uri.port, protocolOf(uri));
}

/** A Request-URI without the maddr that names this proxy (RFC 3261 §16.4, second rule). */
export function withoutOwnMaddr(request: SipRequest, own: OwnAddresses): SipRequest {
  const uri = request.uri;
  if (!isSipUri(uri)) return request;
  const maddr = uri.parameters.get('maddr');
  if (maddr === undefined || numericHost(maddr) === undefined) return request;
  if (!own.isOwn(maddr, uri.port, protocolOf(uri))) return request;
  const { port: _port, ...rest } = uri;
  return request.withUri({ ...rest, parameters: uri.parameters.without('maddr').without('transport') });
}

/** The Request-URI as a SIP URI; validation has seen to it that it is one. */
export function requestUriOf(request: SipRequest): SipUri {
  const uri = request.uri;
  return isSipUri(uri) ? uri : (parseUri('sip:invalid.invalid') as SipUri);
}
