import { bracketHost, canonicalHost, hostEquals, isHost, isHostname } from '../grammar/host.js';

/** What a certificate says of its subject, in the form that Node and OpenSSL print. */
export interface CertificateSubject {
  /** `DNS:a.test, URI:sip:a.test`, values with special characters in JSON's quotes; undefined where the extension is absent. */
  readonly subjectAltName?: string | undefined;
  readonly commonNames: readonly string[];
}

/** Whom a certificate proves its holder to be. */
export interface CertificateIdentities {
  /** SIP domain identities, in lower case. */
  readonly domains: readonly string[];
  /** Numeric addresses, IPv6 in brackets. */
  readonly addresses: readonly string[];
}

/**
 * The SIP domain identities of a certificate whose validity has been found: the hosts of `sip` URIs without a user
 * part; where there is none, DNS names; the common name only where there is no subjectAltName at all. Addresses are for
 * URIs with a numeric host, of which RFC 5922 does not speak.
 * RFC 5922 §7.1, RFC 5280 §4.2.1.6
 */
export function certificateIdentities(subject: CertificateSubject): CertificateIdentities {
  const { subjectAltName, commonNames } = subject;
  if (subjectAltName === undefined) return { domains: unique(commonNames.filter(isHostname)), addresses: [] };
  const names = alternativeNames(subjectAltName);
  const valuesOf = (kind: string) => names.filter((name) => name.kind === kind).map(({ value }) => value);
  const uriHosts = valuesOf('URI').flatMap((uri) => sipUriHost(uri) ?? []);
  const domains = uriHosts.length > 0 ? uriHosts : valuesOf('DNS').filter(isAscii);
  return {
    domains: unique(domains),
    addresses: unique(valuesOf('IP Address').map(bracketHost)),
  };
}

/**
 * True where one of the identities is this domain: whole names, whatever their case; no suffix, and no wildcard
 * matches anything but itself.
 * RFC 5922 §7.2
 */
export function provesDomain(identities: CertificateIdentities, domain: string): boolean {
  return isAscii(domain) && identities.domains.some((identity) => hostEquals(identity, domain));
}

/** True where this numeric address (IPv6 with or without brackets) is one of the certificate's. RFC 5280 §4.2.1.6 */
export function provesAddress({ domains, addresses }: CertificateIdentities, address: string): boolean {
  const host = bracketHost(address);
  return [...addresses, ...domains].some((identity) => hostEquals(identity, host));
}

interface AlternativeName {
  readonly kind: string;
  readonly value: string;
}

/** Kind, colon, and a value that is in quotes where it could be taken for more than one. */
const alternativeName = /([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/y;

/** Nothing at all where the text can't be read to its end: half a list may say something else than the whole. */
function alternativeNames(text: string): readonly AlternativeName[] {
  const names: AlternativeName[] = [];
  alternativeName.lastIndex = 0;
  for (let at = 0; at < text.length; at = alternativeName.lastIndex) {
    const [, kind = '', value = ''] = alternativeName.exec(text) ?? [];
    if (kind === '') return [];
    names.push({ kind, value: value.startsWith('"') ? unquoted(value) : value });
  }
  return names;
}

function unquoted(value: string): string {
  try {
    return String(JSON.parse(value));
  } catch {
    return '';
  }
}

/** The host of a `sip` URI that names a domain, not a user. */
function sipUriHost(uri: string): string | undefined {
  const [, host = ''] = /^sip:(\[[^\]]*\]|[^:;?[\]]*)(?=[:;?]|$)/i.exec(uri) ?? [];
  return uri.includes('@') || !isHost(host) ? undefined : host;
}

/** Beyond ASCII, lower case may turn one letter into another: such names prove nothing (RFC 4343). */
function isAscii(name: string): boolean {
  return /^[!-~]+$/.test(name);
}

function unique(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts.map(canonicalHost))];
}
