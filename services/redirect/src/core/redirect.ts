import type { AnswerOf, locationLookup } from '@trapezoid/contracts';
import type { NamedDomain, ServedDomains } from '@trapezoid/service';
import { isSipUri, parseUri, type SipRequest, SipSyntaxError, type SipUri, type Uri } from '@trapezoid/sip';

/** Where the redirect server sends its clients, or why nowhere. */
export type RedirectOutcome =
  | { readonly kind: 'moved-temporarily'; readonly bindings: readonly RedirectContact[] }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'temporarily-unavailable' }
  /** An OPTIONS to the server itself (RFC 3261 §11). */
  | { readonly kind: 'capabilities' }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'unsupported-uri-scheme' };

export type RedirectContact = AnswerOf<typeof locationLookup>['bindings'][number];

/** The location server as the redirect server needs it. Rejects with SipFailure 503 while it is away. */
export interface LocationService {
  lookup(addressOfRecord: string): Promise<AnswerOf<typeof locationLookup>>;
}

/**
 * The contacts for a request: every binding of its Request-URI, the preferred first; never this server itself.
 * RFC 3261 §8.3
 */
export async function redirect(
  request: SipRequest,
  domains: ServedDomains<NamedDomain>,
  location: LocationService,
  isOwn: (uri: SipUri) => boolean,
): Promise<RedirectOutcome> {
  const uri = readUri(() => request.uri);
  if (uri instanceof SipSyntaxError) return { kind: 'malformed', reason: uri.reason };
  if (!isSipUri(uri)) return { kind: 'unsupported-uri-scheme' };
  const domain = domains.domainOf(uri);
  if (domain !== undefined && uri.user === undefined && request.method === 'OPTIONS')
    return { kind: 'capabilities' };
  const addressOfRecord = domain === undefined ? undefined : domains.addressOfRecord(uri, domain);
  if (addressOfRecord === undefined) return { kind: 'not-found' };
  const { subscriber, bindings } = await location.lookup(addressOfRecord);
  const offered = bindings.filter(({ contact }) => !isUseless(contact, isOwn));
  if (offered.length > 0) {
    return { kind: 'moved-temporarily', bindings: offered.toSorted((a, b) => (b.q ?? 1) - (a.q ?? 1)) };
  }
  return { kind: subscriber ? 'temporarily-unavailable' : 'not-found' };
}

/**
 * True for a contact that leads back here or can't be read. One of another scheme (tel, mailto) leads elsewhere by its
 * nature and is offered.
 */
function isUseless(contact: string, isOwn: (uri: SipUri) => boolean): boolean {
  const uri = readUri(() => parseUri(contact));
  return uri instanceof SipSyntaxError || (isSipUri(uri) && isOwn(uri));
}

function readUri(read: () => Uri): Uri | SipSyntaxError {
  try {
    return read();
  } catch (error) {
    if (error instanceof SipSyntaxError) return error;
    throw error;
  }
}
