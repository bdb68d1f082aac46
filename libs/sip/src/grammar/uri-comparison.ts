import { hostEquals } from './host.js';
import type { Parameters } from './parameters.js';
import { isTelUri } from './tel-uri.js';
import { telUriEquals } from './tel-uri-comparison.js';
import { isSipUri, parseUri, type SipUri, type Uri } from './uri.js';
import { canonicalPart } from './uri-escapes.js';

/** Parameters that make two URIs differ when only one of them has it. */
const decisiveParameters = ['user', 'ttl', 'method', 'maddr', 'transport'];

/**
 * True where two URIs are equivalent: the same resource with the same means.
 * RFC 3261 §19.1.4; tel URIs by RFC 3966 §4; URIs of other schemes by their text.
 */
export function uriEquals(first: Uri | string, second: Uri | string): boolean {
  const a = typeof first === 'string' ? parseUri(first) : first;
  const b = typeof second === 'string' ? parseUri(second) : second;
  if (a.scheme !== b.scheme) return false;
  if (isTelUri(a)) return isTelUri(b) && telUriEquals(a, b);
  if (!isSipUri(a)) return !isSipUri(b) && !isTelUri(b) && a.opaque === b.opaque;
  if (!isSipUri(b)) return false;
  return (
    samePart(a.user, b.user) &&
    samePart(a.password, b.password) &&
    hostEquals(a.host, b.host) &&
    a.port === b.port &&
    sameParameters(a.parameters, b.parameters) &&
    sameHeaders(a, b)
  );
}

function samePart(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalPart(a) === canonicalPart(b));
}

const caseless = (text: string): string => canonicalPart(text).toLowerCase();

/** Values by name; of a name that stands twice, which it must not, the first. */
function byName(parameters: Parameters): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of parameters) {
    const key = caseless(name);
    if (!values.has(key)) values.set(key, caseless(value ?? ''));
  }
  return values;
}

function sameParameters(a: Parameters, b: Parameters): boolean {
  if (a.size === 0 && b.size === 0) return true;
  const ours = byName(a);
  const theirs = byName(b);
  for (const [name, value] of ours) {
    const other = theirs.get(name);
    if (other !== undefined && other !== value) return false;
  }
  return decisiveParameters.every((name) => ours.has(name) === theirs.has(name));
}

/** Values compare by case: some headers ask for it (Subject, Call-ID), and a URI can't tell which. */
function sameHeaders(a: SipUri, b: SipUri): boolean {
  if (a.headers.length !== b.headers.length) return false;
  const spelled = ({ headers }: SipUri) =>
    headers.map(([name, value]) => `${caseless(name)}=${canonicalPart(value)}`).sort();
  const theirs = spelled(b);
  return spelled(a).every((header, index) => header === theirs[index]);
}
