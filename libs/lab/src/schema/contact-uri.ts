import { isIP } from 'node:net';
import { z } from 'zod';
import { shown } from './issue.js';
import { hostName } from './scalars.js';

/** What may stand in a contact for a part of the request's own URI. */
export const placeholders = ['user', 'rest', 'domain'] as const;
export type Placeholder = (typeof placeholders)[number];

/** The placeholders that a contact has. */
export function placeholdersIn(uri: string): Placeholder[] {
  return placeholders.filter((name) => uri.includes(`{${name}}`));
}

const escaped = '%[0-9A-Fa-f]{2}';
const user = `(?:[A-Za-z0-9\\-_.!~*'()&=+$,;?/]|${escaped})+`;
const password = `(?::(?:[A-Za-z0-9\\-_.!~*'()&=+$,]|${escaped})*)?`;
const parameterText = `(?:[A-Za-z0-9\\-_.!~*'()[\\]/:&+$]|${escaped})+`;
const headerText = `(?:[A-Za-z0-9\\-_.!~*'()[\\]/?:+$]|${escaped})`;
const header = `${headerText}+=${headerText}*`;

/** RFC 3261 §25.1 (SIP-URI, SIPS-URI) */
const sipUriPattern = new RegExp(
  `^(sips?):(?:${user}${password}@)?(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9.-]+)(?::(\\d{1,5}))?` +
    `((?:;${parameterText}(?:=${parameterText})?)*)(?:\\?${header}(?:&${header})*)?$`,
);

/** RFC 3261 §25.1 (absoluteURI): a scheme, and nothing that would end the URI or its line. */
const otherUriPattern = /^(?!sips?:)[a-z][a-z0-9+.-]*:[!#-;=?-~]+$/;

/** Where a SIP or SIPS contact leads; undefined for a URI of another scheme. */
export interface ContactAddress {
  readonly secure: boolean;
  /** An address without brackets, or a name in lower case; undefined for the request's own domain. */
  readonly host?: string;
  readonly port?: number;
  readonly parameters: string;
}

export function contactAddress(uri: string): ContactAddress | undefined {
  const ownDomain = /@\{domain\}|^sips?:\{domain\}/.test(uri);
  const match = sipUriPattern.exec(filledIn(uri));
  const [, scheme, host = '', port, parameters = ''] = match ?? [];
  if (scheme === undefined) return undefined;
  return {
    secure: scheme === 'sips',
    ...(ownDomain ? {} : { host: host.replace(/^\[|\]$/g, '').toLowerCase() }),
    ...(port === undefined ? {} : { port: Number(port) }),
    parameters,
  };
}

function filledIn(uri: string): string {
  return uri.replaceAll(/\{(user|rest|domain)\}/g, 'x');
}

/** A contact of a redirect server: a URI of any scheme, with placeholders in it or without. RFC 3261 §8.3 */
export const contactUri = z
  .string()
  .min(1)
  .max(1024)
  .superRefine((uri, context) => {
    const message = faultOf(uri);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

function faultOf(uri: string): string | undefined {
  const address = contactAddress(uri);
  if (address === undefined) {
    if (otherUriPattern.test(filledIn(uri))) return undefined;
    return `${shown(uri)} is no URI (allowed: e.g. sip:bob@192.0.2.1:5062, sip:{rest}@gateway.example, tel:+4930123)`;
  }
  const { host, port, parameters } = address;
  const at = uri.indexOf('@');
  if (/\{(user|rest)\}/.test(uri.slice(at + 1)) || (at > 0 && uri.slice(0, at).includes('{domain}')))
    return `${shown(uri)} has a placeholder out of place (allowed: {user} and {rest} before '@', {domain} behind it)`;
  if (host !== undefined && isIP(host) === 0 && !hostName.safeParse(host).success)
    return `${shown(uri)} names no host (allowed: a host name, an IPv4 address, or an IPv6 address in brackets)`;
  if (port !== undefined && (port < 1 || port > 65535))
    return `${shown(uri)} has port ${port} (allowed: 1 to 65535)`;
  if (/;transport=tls(;|$)/i.test(parameters))
    return `${shown(uri)} has transport=tls, which is not for redirect servers, RFC 5630 §5.4 (allowed: a sips URI)`;
  const misplaced = /;(lr|method)(?=[=;]|$)/i.exec(parameters)?.[1];
  if (misplaced === undefined) return undefined;
  return `${shown(uri)} has ${misplaced}, which no contact of a redirection has, RFC 3261 §19.1.1 (allowed: other parameters)`;
}
