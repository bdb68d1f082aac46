import {
  canonicalHost,
  dialledDigits,
  From,
  isSipUri,
  isTelUri,
  numericHost,
  type SipRequest,
  SipSyntaxError,
  type Uri,
  unescapePart,
} from '@trapezoid/sip';
import type { NamedDomain, ServedDomains } from '../served-domains.js';

/** Whom a request is for, in the terms of the lab file's rules. */
export interface Subject {
  readonly method: string;
  /** The user part without its escapes, or the number of a tel URI without its separators. */
  readonly user?: string;
  /** The domain of the lab that the request is for, by its own name. */
  readonly domain?: string;
  /** The host that the Request-URI names, an address without brackets; empty for a tel URI. */
  readonly host: string;
  readonly caller: Caller;
}

/** Who sends a request, as its From says; nothing where that can't be read. */
export interface Caller {
  readonly user?: string;
  readonly domain?: string;
  readonly host: string;
}

/** Undefined for a URI of another scheme. A telephone number names no domain: it counts as of the first. */
export function subjectOf(
  request: SipRequest,
  uri: Uri,
  domains: ServedDomains<NamedDomain>,
): Subject | undefined {
  const addressed = addressedBy(uri, domains);
  return addressed === undefined
    ? undefined
    : { method: request.method, ...addressed, caller: callerOf(request, domains) };
}

function callerOf(request: SipRequest, domains: ServedDomains<NamedDomain>): Caller {
  try {
    const from = request.header(From);
    return (from === undefined ? undefined : addressedBy(from.uri, domains)) ?? { host: '' };
  } catch (error) {
    if (error instanceof SipSyntaxError) return { host: '' };
    throw error;
  }
}

function addressedBy(uri: Uri, domains: ServedDomains<NamedDomain>): Caller | undefined {
  if (isTelUri(uri)) {
    const [first] = domains.all;
    return { user: dialledDigits(uri.number), host: '', ...inDomain(first) };
  }
  if (!isSipUri(uri)) return undefined;
  return {
    ...(uri.user === undefined ? {} : { user: unescapePart(uri.user) }),
    host: numericHost(uri.host) ?? canonicalHost(uri.host),
    ...inDomain(domains.domainOf(uri)),
  };
}

function inDomain(domain: NamedDomain | undefined): { readonly domain?: string } {
  return domain === undefined ? {} : { domain: domain.name };
}
