import { numericHost } from '../grammar/host.js';
import type { SipUri } from '../grammar/uri.js';
import { defaultPort, type Target, type TransportProtocol } from '../transport/flow.js';
import type { Resolver } from './resolver.js';

const protocols: Readonly<Record<string, TransportProtocol>> = {
  udp: 'UDP',
  tcp: 'TCP',
  tls: 'TLS',
  ws: 'WS',
  wss: 'WSS',
};

/**
 * Which transport a URI asks for: its transport parameter, TLS for sips, else UDP. Undefined for one unknown here.
 * RFC 3263 §4.1
 */
export function protocolOf(uri: SipUri): TransportProtocol | undefined {
  const asked = uri.parameters.get('transport')?.toLowerCase();
  if (asked === undefined) return uri.scheme === 'sips' ? 'TLS' : 'UDP';
  const protocol = protocols[asked];
  if (uri.scheme !== 'sips') return protocol;
  return protocol === 'WS' || protocol === 'WSS' ? 'WSS' : protocol === undefined ? undefined : 'TLS';
}

/** The target of a URI whose host is numeric, without asking anybody; undefined for a name. */
export function numericTarget(uri: SipUri): Target | undefined {
  const host = numericHost(uri.parameters.get('maddr') ?? uri.host);
  const protocol = protocolOf(uri);
  if (host === undefined || protocol === undefined) return undefined;
  return { protocol, host, port: uri.port ?? defaultPort(protocol) };
}

/**
 * Where to send a request for this URI, in the order in which to try.
 * RFC 3263 §4, as far as addresses go
 */
export async function locateTargets(uri: SipUri, resolver: Resolver): Promise<readonly Target[]> {
  const numeric = numericTarget(uri);
  if (numeric !== undefined) return [numeric];
  const protocol = protocolOf(uri);
  if (protocol === undefined) return [];
  const addresses = await resolver.addresses(uri.parameters.get('maddr') ?? uri.host);
  return addresses.map((host) => ({ protocol, host, port: uri.port ?? defaultPort(protocol) }));
}
