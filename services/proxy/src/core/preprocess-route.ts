import {
  CallId,
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
import { pathSubject, type RouteToken, type RouteTokens } from './route-token.js';

/** A request whose own Route values are taken off. */
export interface PreprocessedRequest {
  readonly request: SipRequest;
  /** A Route of ours with a good token stood in it: it belongs to a dialog or registration that was let pass. */
  readonly known: boolean;
  /** The connection that the last of our Routes stands for: the way to the other side. */
  readonly flow?: Target;
}

export interface OwnAddresses {
  isOwn(host: string, port: number | undefined, protocol?: string): boolean;
}

/** At most two Route values of one dialog are ours: one for each side (RFC 5658). */
const maximumOwnRoutes = 2;

/**
 * Undoes what a strict router did, and takes off the Route values that name this proxy.
 * RFC 3261 §16.4
 */
export function preprocessRoute(
  request: SipRequest,
  own: OwnAddresses,
  tokens: RouteTokens,
): PreprocessedRequest {
  let current = undoStrictRouting(request, own, tokens);
  const callId = request.required(CallId);
  let known = current !== request;
  let flow: Target | undefined;
  for (let taken = 0; taken < maximumOwnRoutes; taken++) {
    const route = current.first(Route);
    if (route === undefined || !isOwnUri(route.uri, own)) break;
    const token = readToken(route.uri as SipUri, callId, tokens);
    if (token !== undefined) {
      known = true;
      flow = token.flow;
    }
    current = current.withoutFirst(Route);
  }
  return flow === undefined ? { request: current, known } : { request: current, known, flow };
}

/** A strict router puts our Record-Route into the Request-URI and the real target at the end of Route. */
function undoStrictRouting(request: SipRequest, own: OwnAddresses, tokens: RouteTokens): SipRequest {
  const uri = request.uri;
  if (!isSipUri(uri) || !isOwnUri(uri, own)) return request;
  if (readToken(uri, request.required(CallId), tokens) === undefined) return request;
  const routes = request.headers(Route);
  const last = routes.at(-1);
  return last === undefined ? request : request.withUri(last.uri).withAll(Route, routes.slice(0, -1));
}

function readToken(uri: SipUri, callId: string, tokens: RouteTokens): RouteToken | undefined {
  if (uri.user === undefined) return undefined;
  const token = unescapePart(uri.user);
  return tokens.read(callId, token) ?? tokens.read(pathSubject, token);
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
