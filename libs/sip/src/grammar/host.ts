import { isIPv4, isIPv6 } from 'node:net';
import type { Scanner } from './scanner.js';
import { SipSyntaxError } from './syntax-error.js';

/** A host and, where one is given, a port. An IPv6 reference keeps its brackets, as in the grammar. */
export interface HostPort {
  readonly host: string;
  readonly port?: number;
}

const hostCharacters = new Uint8Array(256);
for (const c of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._') {
  hostCharacters[c.charCodeAt(0)] = 1;
}

/**
 * hostname / IPv4address / IPv6reference
 * RFC 3261 §25.1. Deviation: an underscore, a hyphen at a label's end and a last label of digits are taken, because
 * names in local networks have them; so is the third colon that RFC 3261's own grammar asks for before an embedded
 * IPv4 address, and left out (RFC 5118 §4.10, RFC 5954).
 */
export function parseHost(scanner: Scanner): string {
  const start = scanner.position;
  if (scanner.take('[')) {
    const spelled = scanner.until(']');
    const address = spelled.replace(':::', '::');
    scanner.expect(']');
    if (address !== spelled) scanner.deviation('three colons in an IPv6 address', start);
    // Node takes a zone ("%eth0") for part of an address; the grammar doesn't.
    if (!isIPv6(address) || address.includes('%')) throw new SipSyntaxError('not an IPv6 address', start);
    return `[${address}]`;
  }
  const end = hostEnd(scanner.codes, start, scanner.end);
  if (end < 0) throw new SipSyntaxError('malformed host', start);
  if (end === start) scanner.fail('host expected');
  scanner.position = end;
  const host = scanner.text.slice(start, end);
  if (scanner.strict && !isHostname(host) && !isDottedQuad(host)) scanner.deviation('malformed host', start);
  return host;
}

/** Where the characters of a host end; -1 where it begins with a hyphen, or a label of it is empty. */
function hostEnd(codes: Uint8Array, start: number, end: number): number {
  if (start < end && codes[start] === 45) return -1;
  let at = start;
  // A dot may no more come first than after another one.
  for (let previous = 46; at < end; at++) {
    const code = codes[at] as number;
    if (hostCharacters[code] !== 1) break;
    if (code === 46 && previous === 46) return -1;
    previous = code;
  }
  return at;
}

const label = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;

/** *( domainlabel "." ) toplabel [ "." ], where a toplabel begins with a letter. RFC 3261 §25.1 */
export function isHostname(text: string): boolean {
  const labels = (text.endsWith('.') ? text.slice(0, -1) : text).split('.');
  return labels.every((part) => label.test(part)) && /^[a-zA-Z]/.test(labels.at(-1) ?? '');
}

/** IPv4address: unlike to Node, zeros may lead a number (RFC 3261 §25.1). */
function isDottedQuad(text: string): boolean {
  return (
    /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256)
  );
}

/** IPv6address, without the zone that Node would take for a part of it. */
const isPlainIPv6 = (text: string): boolean => isIPv6(text) && !text.includes('%');

/** IPv4address / IPv6address: no brackets. */
export const isAddress = (text: string): boolean => isDottedQuad(text) || isPlainIPv6(text);

/** True for a host as the grammar has it, without its leniencies. */
export function isHost(text: string): boolean {
  if (text.startsWith('[')) return text.endsWith(']') && isPlainIPv6(text.slice(1, -1));
  return isHostname(text) || isDottedQuad(text);
}

/** host [ ":" port ] */
export function parseHostPort(scanner: Scanner): HostPort {
  const host = parseHost(scanner);
  if (!scanner.take(':')) return { host };
  return { host, port: scanner.number('port', 65535) };
}

export function printHostPort({ host, port }: HostPort): string {
  return port === undefined ? host : `${host}:${port}`;
}

/** The numeric address without brackets, or undefined for a name. */
export function numericHost(host: string): string | undefined {
  if (host.startsWith('[')) return host.slice(1, -1);
  return isIPv4(host) || isIPv6(host) ? host : undefined;
}

/** An address as it stands in a URI or a Via: IPv6 in brackets. */
export function bracketHost(address: string): string {
  return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
}

/** True where two hosts are the same name or address: case, a final dot and IPv6 spelling do not matter. */
export function hostEquals(a: string, b: string): boolean {
  return a === b || canonicalHost(a) === canonicalHost(b);
}

/** Lower case, without a final dot; an IPv6 reference in its shortest form (RFC 5952). */
export function canonicalHost(host: string): string {
  if (host.startsWith('[')) {
    try {
      return new URL(`http://${host}/`).hostname;
    } catch {
      return host.toLowerCase();
    }
  }
  const lower = host.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
