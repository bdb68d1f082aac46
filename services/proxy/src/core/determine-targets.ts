import {
  type FindTemporaryGruu,
  isGruu,
  isInstance,
  locateWithGroups,
  resolveGruu,
  type ServedDomains,
} from '@trapezoid/service';
import {
  isSipUri,
  parseUri,
  Route,
  type SipRequest,
  SipSyntaxError,
  type SipUri,
  type Uri,
} from '@trapezoid/sip';
import { routeFromText } from './forward-request.js';
import { phonesOf } from './phones-of.js';
import type { LocatedBinding, LocationService } from './ports.js';
import { requestUriOf } from './preprocess-route.js';
import type { ProxyDomain } from './proxy-domain.js';
import type { Rejection } from './rejection.js';
import type { RouteToken } from './route-token.js';
import { securedTarget } from './secure-targets.js';
import type { RequestTarget } from './target.js';

/** Reads the Path values that this proxy put into registrations (RFC 3327 §5.3). */
export interface OwnPath {
  isOwn(uri: Uri): boolean;
  read(uri: Uri): RouteToken | undefined;
}

export type TargetSet =
  | { readonly kind: 'targets'; readonly targets: readonly RequestTarget[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** What has to be known to find targets. */
export interface TargetKnowledge {
  readonly domains: ServedDomains<ProxyDomain>;
  readonly location: LocationService;
  readonly findGruu: FindTemporaryGruu;
  readonly path: OwnPath;
}

/**
 * Where a request goes: the Request-URI itself where it is of another domain or says by its maddr where to; else every
 * phone of its address-of-record, the preferred first, or the one phone that a GRUU means.
 * RFC 3261 §16.5, RFC 5630 §5.3, RFC 5627 §6.1
 */
export async function determineTargets(request: SipRequest, knowledge: TargetKnowledge): Promise<TargetSet> {
  const { domains, location, path } = knowledge;
  const uri = requestUriOf(request);
  const domain = uri.parameters.has('maddr') ? undefined : domains.domainOf(uri);
  if (domain === undefined) return { kind: 'targets', targets: [{ uri, path: [], foreign: true, q: 1 }] };
  const sought = await whoIs(uri, domain, knowledge);
  if (sought === undefined) return rejected({ kind: 'not-found' });
  const { addressOfRecord, instance } = sought;
  const { subscriber, bindings } = await locateWithGroups(addressOfRecord, uri, domain, (name) =>
    location.lookup(name),
  );
  // Inside a dialog the way is that of its Route, and no binding's.
  const ownWay = instance === undefined || !request.has(Route);
  const known = phonesOf(
    instance === undefined ? bindings : bindings.filter((binding) => isInstance(binding.instance, instance)),
  ).map((phone) => phone.flatMap((binding) => targetOf(binding, path)));
  const phones = known.map((phone) => phone.flatMap((target) => securedTarget(uri, target) ?? []));
  const targets = phones.flatMap((phone) => withAlternatives(ownWay ? phone : phone.map(withoutWay)));
  if (targets.length > 0) return { kind: 'targets', targets: targets.toSorted((a, b) => b.q - a.q) };
  if (uri.scheme === 'sips' && known.some((phone) => phone.length > 0))
    return rejected({ kind: 'sips-not-allowed', agent: domain.name });
  return rejected(subscriber ? { kind: 'temporarily-unavailable' } : { kind: 'not-found' });
}

/** Whose bindings are looked up; of a GRUU those of one instance alone. */
async function whoIs(
  uri: SipUri,
  domain: ProxyDomain,
  { domains, findGruu }: TargetKnowledge,
): Promise<{ readonly addressOfRecord: string; readonly instance?: string } | undefined> {
  if (isGruu(uri)) return resolveGruu(uri, domains, findGruu);
  const addressOfRecord = domains.addressOfRecord(uri, domain);
  return addressOfRecord === undefined ? undefined : { addressOfRecord };
}

/** The first of a phone's targets, with the others for when it is dead. */
function withAlternatives([first, ...alternatives]: readonly RequestTarget[]): RequestTarget[] {
  if (first === undefined) return [];
  return [alternatives.length === 0 ? first : { ...first, alternatives }];
}

/** "the Path URI MUST be discarded" (RFC 5627 §6.1) */
function withoutWay({ flow: _flow, flowOnly: _flowOnly, ...target }: RequestTarget): RequestTarget {
  return { ...target, path: [] };
}

const rejected = (rejection: Rejection): TargetSet => ({ kind: 'rejected', rejection });

/** A binding whose contact is no SIP URI, or whose path this proxy did not make, can't be called and is passed over. */
function targetOf(binding: LocatedBinding, own: OwnPath): RequestTarget[] {
  const { contact, path, q = 1, regId, parameters } = binding;
  try {
    const uri = parseUri(contact);
    if (!isSipUri(uri)) return [];
    const common = { uri, q, ...(parameters === undefined ? {} : { parameters }) };
    const [first, ...rest] = path.map(routeFromText);
    if (first === undefined || !own.isOwn(first.uri)) {
      return [{ ...common, path: first === undefined ? [] : [first, ...rest] }];
    }
    const token = own.read(first.uri);
    if (token === undefined) return [];
    if (token.flow === undefined) return [{ ...common, path: rest }];
    return [{ ...common, path: rest, flow: token.flow, ...(regId === undefined ? {} : { flowOnly: true }) }];
  } catch (error) {
    if (error instanceof SipSyntaxError) return [];
    throw error;
  }
}
