import type { NamedDomain, ServedDomains } from '@trapezoid/service';
import {
  canonicalHost,
  dialledDigits,
  isSipUri,
  isTelUri,
  numericHost,
  type SipRequest,
  type Uri,
  unescapePart,
} from '@trapezoid/sip';

/** Whom a request is for, in the terms of the lab file's rules. */
export interface Subject {
  readonly method: string;
  /** The user part without its escapes, or the number of a tel URI without its separators. */
  readonly user?: string;
  /** The domain of the lab that the request is for, by its own name. */
  readonly domain?: string;
  /** The host that the Request-URI names, an address without brackets; empty for a tel URI. */
  readonly host: string;
}

/** Undefined for a URI of another scheme. A telephone number names no domain: it counts as of the first. */
export function subjectOf(
  { method }: SipRequest,
  uri: Uri,
  domains: ServedDomains<NamedDomain>,
): Subject | undefined {
  if (isTelUri(uri)) {
    const [first] = domains.all;
    return { method, user: dialledDigits(uri.number), host: '', ...inDomain(first) };
  }
  if (!isSipUri(uri)) return undefined;
  return {
    method,
    ...(uri.user === undefined ? {} : { user: unescapePart(uri.user) }),
    host: numericHost(uri.host) ?? canonicalHost(uri.host),
    ...inDomain(domains.domainOf(uri)),
  };
}

function inDomain(domain: NamedDomain | undefined): { readonly domain?: string } {
  return domain === undefined ? {} : { domain: domain.name };
}
