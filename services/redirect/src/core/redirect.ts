import type { AnswerOf, locationLookup } from '@trapezoid/contracts';
import type { NamedDomain, ServedDomains } from '@trapezoid/service';
import { isSipUri, parseUri, type SipRequest, type SipUri } from '@trapezoid/sip';

/** Where the redirect server sends its clients, or why nowhere. */
export type RedirectOutcome =
  | { readonly kind: 'moved-temporarily'; readonly bindings: readonly RedirectContact[] }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'temporarily-unavailable' }
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
  const uri = request.uri;
  if (!isSipUri(uri)) return { kind: 'unsupported-uri-scheme' };
  const domain = domains.domainOf(uri);
  const addressOfRecord = domain === undefined ? undefined : domains.addressOfRecord(uri, domain);
  if (addressOfRecord === undefined) return { kind: 'not-found' };
  const { subscriber, bindings } = await location.lookup(addressOfRecord);
  const offered = bindings.filter(({ contact }) => !leadsTo(contact, isOwn));
  if (offered.length > 0) {
    return { kind: 'moved-temporarily', bindings: offered.toSorted((a, b) => (b.q ?? 1) - (a.q ?? 1)) };
  }
  return { kind: subscriber ? 'temporarily-unavailable' : 'not-found' };
}

/** A contact of another scheme (tel, mailto) leads elsewhere by its nature and is offered. */
function leadsTo(contact: string, isOwn: (uri: SipUri) => boolean): boolean {
  const uri = parseUri(contact);
  return isSipUri(uri) && isOwn(uri);
}
