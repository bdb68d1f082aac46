import { isIP } from 'node:net';
import { z } from 'zod';
import { contactAddress } from './contact-uri.js';
import { shown } from './issue.js';
import { hostName } from './scalars.js';

/** A place that requests shall pass on their way: a SIP URI of a loose router. RFC 3608 §6.3 */
export const routeUri = z
  .string()
  .max(1024)
  .superRefine((uri, context) => {
    const message = faultOf(uri) ?? looseRouterFault(uri);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** Where requests are sent: a SIP URI, of a loose router or not. RFC 3261 §8.1.2 */
export const nextHopUri = z
  .string()
  .max(1024)
  .superRefine((uri, context) => {
    const message = faultOf(uri);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

function faultOf(uri: string): string | undefined {
  const address = uri.includes('{') ? undefined : contactAddress(uri);
  if (address === undefined) return `${shown(uri)} is no SIP URI (allowed: e.g. sip:127.0.0.1:5060;lr)`;
  const { host = '', port } = address;
  if (isIP(host) === 0 && !hostName.safeParse(host).success)
    return `${shown(uri)} names no host (allowed: a host name, an IPv4 address, or an IPv6 address in brackets)`;
  if (port !== undefined && (port < 1 || port > 65535))
    return `${shown(uri)} has port ${port} (allowed: 1 to 65535)`;
  return /[?]/.test(uri) ? `${shown(uri)} has headers (allowed: parameters alone)` : undefined;
}

function looseRouterFault(uri: string): string | undefined {
  return /;lr(?=[=;]|$)/i.test(contactAddress(uri)?.parameters ?? '')
    ? undefined
    : `${shown(uri)} has no lr, RFC 3608 §6.3 (allowed: e.g. sip:127.0.0.1:5060;lr)`;
}
