import { canonicalHost, numericHost } from '../grammar/host.js';
import type { ViaValue } from '../message/headers/via.js';
import { type Random, systemRandom } from '../ports/random.js';
import { defaultPort, type Flow, type Target, type TransportProtocol } from '../transport/flow.js';
import { responseDestinations } from '../transport/response-destination.js';
import { protocolNamed } from './locate-targets.js';
import type { Resolver } from './resolver.js';
import { ServerLookup } from './server-lookup.js';
import { isSecure, serviceOf } from './services-of-domain.js';
import { targetKey } from './target-key.js';

/** Whoever sends a request chooses what is looked up and where its response is tried: not many times. */
const maximumTargets = 8;

/**
 * Where else a response may go, once neither the connection of its request nor the address that it came from takes it:
 * to the sent-by of the topmost Via, looked up by SRV records where it has no port.
 * RFC 3263 §5, RFC 3261 §18.2.2
 */
export async function locateResponseTargets(
  via: ViaValue,
  flow: Flow,
  resolver: Resolver,
  random: Random = systemRandom,
): Promise<readonly Target[]> {
  const protocol = protocolNamed(via.protocol);
  // What came over a secure connection does not leave over another.
  if (protocol === undefined || (isSecure(flow.protocol) && !isSecure(protocol))) return [];
  const tried = new Set(responseDestinations(via, flow).map(targetKey));
  const located = await sentByTargets(via, protocol, resolver, random);
  return located.filter((target) => !tried.has(targetKey(target))).slice(0, maximumTargets);
}

async function sentByTargets(
  { sentBy }: ViaValue,
  protocol: TransportProtocol,
  resolver: Resolver,
  random: Random,
): Promise<readonly Target[]> {
  const numeric = numericHost(sentBy.host);
  if (numeric !== undefined) {
    return [{ protocol, host: numeric, port: sentBy.port ?? defaultPort(protocol) }];
  }
  const domain = canonicalHost(sentBy.host);
  const lookup = new ServerLookup(domain, resolver, random);
  return sentBy.port === undefined
    ? lookup.servers([serviceOf(protocol, domain)])
    : lookup.hosts(protocol, sentBy.port);
}
