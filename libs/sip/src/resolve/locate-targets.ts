import { canonicalHost, numericHost } from '../grammar/host.js';
import type { SipUri } from '../grammar/uri.js';
import { type Random, systemRandom } from '../ports/random.js';
import { defaultPort, type Target, type TransportProtocol } from '../transport/flow.js';
import type { Resolver } from './resolver.js';
import { ServerLookup } from './server-lookup.js';
import { likelyServices, offeredServices, type Service, serviceOf } from './services-of-domain.js';

const protocols: Readonly<Record<string, TransportProtocol>> = {
  udp: 'UDP',
  tcp: 'TCP',
  tls: 'TLS',
  ws: 'WS',
  wss: 'WSS',
};

export interface LocateOptions {
  /** The transports of this element: of those that a domain offers, it takes no other. Default: all. */
  readonly protocols?: readonly TransportProtocol[];
  /** Draws among servers of one priority. */
  readonly random?: Random;
}

/** The transport of this name, in any letter case; undefined for one unknown here. */
export function protocolNamed(name: string): TransportProtocol | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(protocols, key) ? protocols[key] : undefined;
}

/**
 * Which transport a URI asks for: its transport parameter, TLS for sips, else UDP. Undefined for one unknown here.
 * RFC 3263 §4.1
 */
export function protocolOf(uri: SipUri): TransportProtocol | undefined {
  const asked = uri.parameters.get('transport');
  if (asked === undefined) return uri.scheme === 'sips' ? 'TLS' : 'UDP';
  const protocol = protocolNamed(asked);
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
 * Where to send a request for this URI, in the order in which to try. Empty where the name has no such server, or the
 * transport is not known here. Rejects where nobody could be asked.
 * RFC 3263 §4.1, §4.2
 */
export async function locateTargets(
  uri: SipUri,
  resolver: Resolver,
  options: LocateOptions = {},
): Promise<readonly Target[]> {
  const numeric = numericTarget(uri);
  if (numeric !== undefined) return [numeric];
  const protocol = protocolOf(uri);
  if (protocol === undefined) return [];
  const domain = canonicalHost(uri.parameters.get('maddr') ?? uri.host);
  const lookup = new ServerLookup(domain, resolver, options.random ?? systemRandom);
  if (uri.port !== undefined) return lookup.hosts(protocol, uri.port);
  const named = uri.parameters.get('transport') !== undefined;
  return lookup.servers(
    named
      ? [serviceOf(protocol, domain)]
      : await servicesOf(domain, uri.scheme === 'sips', resolver, options),
  );
}

/** A NAPTR question that nobody answers counts as one without records, as an SRV question does. */
async function servicesOf(
  domain: string,
  secure: boolean,
  resolver: Resolver,
  { protocols: supported = Object.values(protocols) }: LocateOptions,
): Promise<Service[]> {
  const offered = offeredServices(await resolver.naptr(domain).catch(() => []), secure, supported);
  return offered.length > 0 ? offered : likelyServices(domain, secure, supported);
}
