import type { AnswerOf, locationFindGruu, locationLookup } from '@trapezoid/contracts';
import type { RedirectRule } from '@trapezoid/lab';
import {
  type Alternative,
  chooseAlternatives,
  fillIn,
  findRule,
  type GroupedDomain,
  isGruu,
  isInstance,
  locateWithGroups,
  missingPart,
  type Proposal,
  readUri,
  resolveGruu,
  type ServedDomains,
  type Subject,
  subjectOf,
} from '@trapezoid/service';
import { isSipUri, type SipRequest, SipSyntaxError, type SipUri, type Uri } from '@trapezoid/sip';

/** Where the redirect server sends its clients, or why nowhere. */
export type RedirectOutcome =
  | {
      readonly kind: 'redirected';
      readonly statusCode: number;
      readonly reason?: string;
      readonly alternatives: readonly Alternative[];
    }
  | { readonly kind: 'refused-by-rule'; readonly statusCode: number; readonly reason?: string }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'temporarily-unavailable' }
  /** Called as `sips:`, and nothing but `sip:` is known (RFC 5630 §5.4). */
  | { readonly kind: 'sips-not-allowed' }
  /** A rule makes a new address of a part that the Request-URI does not have. */
  | { readonly kind: 'address-incomplete'; readonly reason: string }
  /** An OPTIONS to the server itself (RFC 3261 §11). */
  | { readonly kind: 'capabilities' }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'unsupported-uri-scheme' };

/** The location server as the redirect server needs it. Rejects with SipFailure 503 while it is away. */
export interface LocationService {
  lookup(addressOfRecord: string): Promise<AnswerOf<typeof locationLookup>>;
  /** Whose temporary GRUU has this user part. */
  findGruu(user: string): Promise<AnswerOf<typeof locationFindGruu>>;
}

/** What a redirect server knows. */
export interface RedirectKnowledge {
  readonly domains: ServedDomains<GroupedDomain>;
  readonly rules: readonly RedirectRule[];
  /** Absent in a network without one: the rules are all there is. */
  readonly location?: LocationService;
  /** True for an address of the server itself. */
  readonly isOwn: (uri: SipUri) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Where else a request may find whom it is for: by the first rule that fits, else at every binding of its Request-URI.
 * Require, Proxy-Require, Max-Forwards and the method's name are not looked at: "Redirect servers MUST ignore features
 * that are not understood".
 * RFC 3261 §8.3
 */
export async function redirect(request: SipRequest, knowledge: RedirectKnowledge): Promise<RedirectOutcome> {
  const { domains, rules, isOwn } = knowledge;
  const uri = readUri(() => request.uri);
  if (uri instanceof SipSyntaxError) return { kind: 'malformed', reason: uri.reason };
  const subject = subjectOf(request, uri, domains);
  if (subject === undefined) return { kind: 'unsupported-uri-scheme' };
  if (asksServerItself(subject)) return { kind: 'capabilities' };
  // It means one phone, whatever services its user has (RFC 5627 §6.1).
  if (isSipUri(uri) && isGruu(uri) && subject.domain !== undefined) return lookUp(uri, knowledge);
  const rule = findRule(rules, subject, knowledge.now());
  if (rule !== undefined) return follow(rule, subject, uri, isOwn);
  return isSipUri(uri) ? lookUp(uri, knowledge) : { kind: 'unsupported-uri-scheme' };
}

function asksServerItself({ method, user, domain }: Subject): boolean {
  return method === 'OPTIONS' && user === undefined && domain !== undefined;
}

function follow(
  { match, status: statusCode, reason, contacts }: RedirectRule,
  subject: Subject,
  uri: Uri,
  isOwn: (uri: SipUri) => boolean,
): RedirectOutcome {
  const said = { statusCode, ...(reason === undefined ? {} : { reason }) };
  if (statusCode === 404 || statusCode === 410 || statusCode === 480 || statusCode === 484)
    return { kind: 'refused-by-rule', ...said };
  const proposals: Proposal[] = [];
  for (const contact of contacts) {
    const filled = fillIn(contact.uri, subject, match.prefix);
    if (filled === undefined) return { kind: 'address-incomplete', reason: missingPart(match.prefix) };
    proposals.push({ ...contact, uri: filled });
  }
  if (proposals.length === 0) return { kind: 'redirected', ...said, alternatives: [] };
  return offer(proposals, said, uri, isOwn);
}

async function lookUp(uri: SipUri, knowledge: RedirectKnowledge): Promise<RedirectOutcome> {
  const { location, isOwn, now } = knowledge;
  const sought = location === undefined ? undefined : await whoIs(uri, knowledge, location);
  if (location === undefined || sought === undefined) return { kind: 'not-found' };
  const { subscriber, bindings } = await locateWithGroups(
    sought.addressOfRecord,
    uri,
    sought.domain,
    (name) => location.lookup(name),
  );
  const at = now();
  const proposals = bindings
    .filter(({ expiresAt }) => expiresAt > at)
    .filter((binding) => sought.instance === undefined || isInstance(binding.instance, sought.instance))
    .map(({ contact, q, expiresAt }) => ({
      uri: contact,
      ...(q === undefined ? {} : { q }),
      expires: Math.ceil((expiresAt - at) / 1000),
    }));
  if (proposals.length === 0) return { kind: subscriber ? 'temporarily-unavailable' : 'not-found' };
  return offer(proposals, { statusCode: 302 }, uri, isOwn);
}

/** Whose bindings are looked up; of a GRUU those of one instance alone. */
interface Sought {
  readonly domain: GroupedDomain;
  readonly addressOfRecord: string;
  readonly instance?: string;
}

/**
 * Deviation: RFC 5627 §6.1 would not have requests to a GRUU redirected, for the phone may be behind a NAT. A redirect
 * server has no other way, and names the contacts of this one phone.
 */
async function whoIs(
  uri: SipUri,
  { domains }: RedirectKnowledge,
  location: LocationService,
): Promise<Sought | undefined> {
  const domain = domains.domainOf(uri);
  if (domain === undefined) return undefined;
  if (isGruu(uri)) {
    const found = await resolveGruu(uri, domains, (user) => location.findGruu(user));
    return found === undefined ? undefined : { ...found, domain };
  }
  const addressOfRecord = domains.addressOfRecord(uri, domain);
  return addressOfRecord === undefined ? undefined : { addressOfRecord, domain };
}

function offer(
  proposals: readonly Proposal[],
  said: { readonly statusCode: number; readonly reason?: string },
  uri: Uri,
  isOwn: (uri: SipUri) => boolean,
): RedirectOutcome {
  const choice = chooseAlternatives(proposals, uri, isOwn);
  switch (choice.kind) {
    case 'some':
      return { kind: 'redirected', ...said, alternatives: choice.alternatives };
    case 'insecure':
      return { kind: 'sips-not-allowed' };
    case 'circular':
      return { kind: 'not-found' };
    case 'none':
      return { kind: 'temporarily-unavailable' };
  }
}
