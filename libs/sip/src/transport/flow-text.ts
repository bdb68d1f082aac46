import { numericHost } from '../grammar/host.js';
import type { Target, TransportProtocol } from './flow.js';

/** Says how the rest is to be read, so that a token that outlives an upgrade is not read as something else. */
const version = '1';

const letters: Readonly<Record<TransportProtocol, string>> = {
  UDP: 'U',
  TCP: 'T',
  TLS: 'S',
  WS: 'W',
  WSS: 'X',
};
const protocols = new Map(
  Object.entries(letters).map(([name, letter]) => [letter, name as TransportProtocol]),
);

/** Longer than any flow that was printed here: two addresses, or an address and the name of a connection. */
const maximumLength = 400;

/**
 * A flow as a short text, e.g. for the user part of a URI that leads back over it (RFC 5626 §5.2): what `flowTarget`
 * gives, without what belongs to the connection alone. It has no white space. Who puts it into a message signs it.
 */
export function printFlow({ protocol, host, port, connection, local }: Target): string {
  const parts = [version + letters[protocol], host, port];
  if (connection !== undefined) parts.push(encodeURIComponent(connection));
  else if (local !== undefined) parts.push(local.host, local.port);
  return parts.join(',');
}

/** Reads what `printFlow` wrote; undefined for anything else. Whether the flow is still there, sending tells. */
export function parseFlow(text: string): Target | undefined {
  if (text.length > maximumLength) return undefined;
  const [head = '', host = '', portText = '', ...rest] = text.split(',');
  const protocol = head.startsWith(version) ? protocols.get(head.slice(1)) : undefined;
  const port = parsePort(portText);
  if (protocol === undefined || port === undefined || !isNumeric(host)) return undefined;
  return protocol === 'UDP'
    ? datagramFlow({ protocol, host, port }, rest)
    : connectionFlow({ protocol, host, port }, rest);
}

function datagramFlow(
  target: Target,
  [host = '', portText = '', ...more]: readonly string[],
): Target | undefined {
  const port = parsePort(portText);
  if (port === undefined || !isNumeric(host) || more.length > 0) return undefined;
  return { ...target, local: { host, port }, exact: true };
}

function connectionFlow(target: Target, [name, ...more]: readonly string[]): Target | undefined {
  if (name === undefined || name === '' || more.length > 0) return undefined;
  try {
    return { ...target, connection: decodeURIComponent(name) };
  } catch {
    return undefined;
  }
}

/** Without brackets; a link-local address may name its interface behind '%'. */
function isNumeric(host: string): boolean {
  return numericHost(host) === host;
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port <= 65535 ? port : undefined;
}
