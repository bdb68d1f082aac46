import {
  applyRouteSet,
  asSecureRoute,
  asSipsUri,
  isLooseRouter,
  type RoutedRequest,
} from '../dialog/route-set.js';
import { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isSipUri, type SipUri, type Uri } from '../grammar/uri.js';
import { uriEquals } from '../grammar/uri-comparison.js';
import { canonicalPart, unescapePart } from '../grammar/uri-escapes.js';
import { headerDefinitions } from '../message/header-definitions.js';
import { HeaderField } from '../message/header-field.js';
import { canonicalName } from '../message/header-names.js';
import { Route } from '../message/headers/route.js';
import type { SipRequest } from '../message/request.js';

/**
 * Headers that no contact of a redirection sets, and the body. The first lines are RFC 3261 §19.1.5's; the others would
 * say who calls, with what rights, or by what rules the message is read.
 */
const dangerous: ReadonlySet<string> = new Set(
  [
    'From Call-ID CSeq Via Record-Route Route',
    'Accept Accept-Encoding Accept-Language Allow Contact Organization Supported User-Agent',
    'Content-Disposition Content-Encoding Content-Language Content-Length Content-Type Date MIME-Version Timestamp body',
    'To Max-Forwards Max-Breadth Expires Event Path RAck RSeq SIP-If-Match Session-Expires Min-SE',
    'Allow-Events Recv-Info Accept-Resource-Priority Resource-Priority Refer-To Referred-By Target-Dialog Replaces Join',
    'Authorization Proxy-Authorization Identity Privacy P-Asserted-Identity P-Preferred-Identity Reply-To',
    'Security-Client Security-Verify P-Access-Network-Info P-Charging-Vector P-Charging-Function-Addresses',
  ].flatMap((line) => line.split(' ').map(canonicalName)),
);

/** A request that must be understood is not made to ask for more than its sender knows (RFC 3261 §19.1.5). */
const demanding: ReadonlySet<string> = new Set(['Require', 'Proxy-Require']);

/** A contact with more headers than this is no help. */
const maximumHeaders = 20;

/**
 * The request for one contact of a redirection: its URI without method and headers becomes the Request-URI, and those of
 * its headers that do no harm come in. Undefined where that makes no request that could be sent.
 * RFC 3261 §8.1.3.4, §19.1.5
 */
export function redirectedRequest(request: SipRequest, contact: Uri): SipRequest | undefined {
  try {
    if (!isSipUri(contact)) return request.withUri(contact);
    const method = contact.parameters.get('method');
    // A redirection says where a request goes, not what it is.
    if (method !== undefined && canonicalPart(method) !== request.method) return undefined;
    if (contact.headers.length > maximumHeaders) return undefined;
    return withUriHeaders(request.withUri(requestUriOf(contact, request.method)), contact);
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

/** Without what may not stand in a Request-URI, and in a REGISTER without a user (RFC 3261 §19.1.1, §10.2). */
function requestUriOf(contact: SipUri, method: string): SipUri {
  const bare = { ...contact, parameters: contact.parameters.without('method'), headers: [] };
  if (method !== 'REGISTER') return bare;
  const { user, password, ...domain } = bare;
  return domain;
}

/** What the headers of a URI may do, beyond what does no harm whoever made it. */
export interface UriHeaderRules {
  /** Canonical names of headers that are taken all the same. */
  readonly taken: ReadonlySet<string>;
  /** Option tags that they may require. */
  readonly extensions: readonly string[];
}

const harmless: UriHeaderRules = { taken: new Set(), extensions: [] };

/**
 * The request with those headers of a URI that do no harm: a list grows, another header is overwritten. Throws
 * SipSyntaxError where one can't be read, or requires what must not be required.
 * RFC 3261 §8.1.3.4, §19.1.5
 */
export function withUriHeaders(
  request: SipRequest,
  { headers }: SipUri,
  rules: UriHeaderRules = harmless,
): SipRequest {
  return headers.reduce((changed, header) => withUriHeader(changed, header, rules), request);
}

function withUriHeader(
  request: SipRequest,
  [name, value]: readonly [string, string],
  { taken, extensions }: UriHeaderRules,
): SipRequest {
  const spelled = unescapePart(name);
  const canonical = canonicalName(spelled);
  if (dangerous.has(canonical) && !taken.has(canonical)) return request;
  const tags = demanding.has(canonical) ? unescapePart(value).toLowerCase().split(',') : [];
  if (tags.some((tag) => !extensions.includes(tag.trim()))) {
    throw new SipSyntaxError('extension that the contact requires', 0, name);
  }
  const definition = headerDefinitions.get(canonical);
  const field = HeaderField.fromText(definition?.name ?? spelled, unescapePart(value));
  if (definition === undefined) return request.without({ name: spelled }).withRawFields([field]);
  field.values(definition);
  const kept = definition.kind === 'single' ? request.without(definition) : request;
  return kept.withRawFields([field]);
}

/**
 * The request with another target, and where it goes first: through its route, where it has one. A proxy that is no loose
 * router stands in the Request-URI, and the target at the end of the route.
 * RFC 3261 §12.2.1.2, §8.1.2
 */
export function retarget(request: SipRequest, nextHop: Uri, target: Uri): RoutedRequest | undefined {
  const [first, ...others] = request.headers(Route);
  const straight = uriEquals(nextHop, request.uri);
  const strict = straight && first !== undefined && !uriEquals(first.uri, nextHop);
  const redirected = redirectedRequest(request, target);
  if (redirected === undefined) return undefined;
  if (strict) {
    const router = { uri: nextHop, parameters: Parameters.none };
    return applyRouteSet(redirected.without(Route), [router, first, ...others].slice(0, -1), redirected.uri);
  }
  const next = straight && first === undefined ? redirected.uri : nextHop;
  if (redirected.uri.scheme !== 'sips' || request.uri.scheme === 'sips')
    return { request: redirected, nextHop: next };
  // What went to a SIP URI goes to a SIPS URI now: over TLS all the way (RFC 5630 §5.1.1).
  const secured = redirected.withAll(Route, asSecureRoute(redirected.headers(Route)));
  return { request: secured, nextHop: asSipsUri(next) };
}

/**
 * The same request through a proxy behind those of its route, and where it goes first.
 * RFC 3261 §21.3.4
 */
export function throughProxy(request: SipRequest, nextHop: Uri, proxy: SipUri): RoutedRequest {
  const uri = { ...proxy, parameters: proxy.parameters.without('method').with('lr'), headers: [] };
  const route = request.headers(Route);
  const routed = request.withAll(Route, [...route, { uri, parameters: Parameters.none }]);
  const [first] = route;
  const byRoute = first !== undefined && isLooseRouter(first);
  return { request: routed, nextHop: byRoute || !uriEquals(nextHop, request.uri) ? nextHop : uri };
}
