import type { ServedDomains } from '@trapezoid/service';
import { isSipUri, parseUri, type SipRequest, SipSyntaxError, type Uri } from '@trapezoid/sip';
import { routeFromText } from './forward-request.js';
import type { LocatedBinding, LocationService } from './ports.js';
import { requestUriOf } from './preprocess-route.js';
import type { ProxyDomain } from './proxy-domain.js';
import type { Rejection } from './rejection.js';
import type { RouteToken } from './route-token.js';
import type { RequestTarget } from './target.js';

/** Reads the Path values that this proxy put into registrations (RFC 3327 §5.3). */
export interface OwnPath {
  isOwn(uri: Uri): boolean;
  read(uri: Uri): RouteToken | undefined;
}

export type TargetSet =
  | { readonly kind: 'targets'; readonly targets: readonly RequestTarget[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/**
 * Where a request goes: the Request-URI itself where it is of another domain or says by its maddr where to; else every
 * binding of its address-of-record, the preferred first.
 * RFC 3261 §16.5
 */
export async function determineTargets(
  request: SipRequest,
  domains: ServedDomains<ProxyDomain>,
  location: LocationService,
  path: OwnPath,
): Promise<TargetSet> {
  const uri = requestUriOf(request);
  const domain = uri.parameters.has('maddr') ? undefined : domains.domainOf(uri);
  if (domain === undefined) return { kind: 'targets', targets: [{ uri, path: [], q: 1 }] };
  const addressOfRecord = domains.addressOfRecord(uri, domain);
  if (addressOfRecord === undefined) return rejected({ kind: 'not-found' });
  const { subscriber, bindings } = await location.lookup(addressOfRecord);
  const targets = oneFlowEach(bindings)
    .flatMap((binding) => targetOf(binding, path))
    .toSorted((a, b) => b.q - a.q);
  if (targets.length > 0) return { kind: 'targets', targets };
  return rejected(subscriber ? { kind: 'temporarily-unavailable' } : { kind: 'not-found' });
}

/** Of several flows to one phone only the newest rings (RFC 5626 §5.3). */
function oneFlowEach(bindings: readonly LocatedBinding[]): readonly LocatedBinding[] {
  return bindings.filter(
    (binding) =>
      binding.regId === undefined ||
      !bindings.some(
        (other) =>
          other !== binding &&
          other.regId !== undefined &&
          other.instance === binding.instance &&
          other.updatedAt > binding.updatedAt,
      ),
  );
}

const rejected = (rejection: Rejection): TargetSet => ({ kind: 'rejected', rejection });

/** A binding whose contact is no SIP URI, or whose path this proxy did not make, can't be called and is passed over. */
function targetOf({ contact, path, q }: LocatedBinding, own: OwnPath): RequestTarget[] {
  try {
    const uri = parseUri(contact);
    if (!isSipUri(uri)) return [];
    const [first, ...rest] = path.map(routeFromText);
    if (first === undefined || !own.isOwn(first.uri)) {
      return [{ uri, path: first === undefined ? [] : [first, ...rest], q: q ?? 1 }];
    }
    const token = own.read(first.uri);
    if (token === undefined) return [];
    return [{ uri, path: rest, q: q ?? 1, ...(token.flow === undefined ? {} : { flow: token.flow }) }];
  } catch (error) {
    if (error instanceof SipSyntaxError) return [];
    throw error;
  }
}
