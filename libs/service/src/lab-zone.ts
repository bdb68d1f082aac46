import type { Domain, Lab, ListeningPoint, ListeningProtocol, ProxyPlan } from '@trapezoid/lab';
import { numericHost, type ZoneRecord } from '@trapezoid/sip';
import { reachableHost } from './listening-host.js';

interface ServiceNames {
  /** NAPTR service field. */
  readonly service: string;
  /** What stands before the domain in the name of its SRV records. */
  readonly prefix: string;
  readonly order: number;
  readonly preference: number;
}

/**
 * Deviation: RFC 3263 §4.1 prefers the secure services. In the lab UDP comes first, so that a call between two domains
 * can be read on the wire; SIPS URIs lead to the secure ones all the same. WebSocket is for elements without any other.
 */
const services: Readonly<Record<ListeningProtocol, ServiceNames>> = {
  UDP: { service: 'SIP+D2U', prefix: '_sip._udp', order: 10, preference: 10 },
  TCP: { service: 'SIP+D2T', prefix: '_sip._tcp', order: 10, preference: 20 },
  TLS: { service: 'SIPS+D2T', prefix: '_sips._tcp', order: 10, preference: 30 },
  WS: { service: 'SIP+D2W', prefix: '_sip._ws', order: 20, preference: 10 },
  WSS: { service: 'SIPS+D2W', prefix: '_sips._ws', order: 20, preference: 20 },
};

/**
 * What the lab's own names lead to: each domain to the listening points of its proxies, unless the lab file has records
 * of the same name and type. RFC 3263 §4
 */
export function labZone({ domains, services: plans, zone = [] }: Lab): ZoneRecord[] {
  const proxies = plans.filter((plan): plan is ProxyPlan => plan.kind === 'proxy');
  const written = new Set(zone.map(recordKey));
  const automatic = domains.flatMap((domain) => recordsOfDomain(domain, proxies));
  return [...zone, ...automatic.filter((record) => !written.has(recordKey(record)))];
}

function recordKey({ name, type }: ZoneRecord): string {
  return `${type} ${name.toLowerCase()}`;
}

function recordsOfDomain({ name, aliases }: Domain, proxies: readonly ProxyPlan[]): ZoneRecord[] {
  const own = proxies.filter(({ domains }) => domains.includes(name));
  return [name, ...aliases.filter((alias) => numericHost(alias) === undefined)].flatMap((domain) => {
    const servers = own.flatMap((proxy) => serversOf(proxy, domain));
    return eachOnce([
      ...servers.flatMap((server) => recordsOf(server, domain)),
      ...servers.map(({ point }) => addressRecord(domain, point)),
    ]);
  });
}

interface Server {
  /** A name of this listening point's address and no other: its port may be another one elsewhere. */
  readonly name: string;
  readonly point: ListeningPoint;
}

function serversOf({ name, listen }: ProxyPlan, domain: string): Server[] {
  const hosts = [...new Set(listen.map(({ host }) => host))];
  return listen.map((point) => {
    const at = hosts.indexOf(point.host);
    return { name: `${name.toLowerCase()}${at === 0 ? '' : `-${at + 1}`}.${domain}`, point };
  });
}

function recordsOf({ name, point }: Server, domain: string): ZoneRecord[] {
  const { service, prefix, order, preference } = services[point.protocol];
  const servers = `${prefix}.${domain}`;
  return [
    { type: 'NAPTR', name: domain, order, preference, flags: 's', service, replacement: servers },
    { type: 'SRV', name: servers, priority: 0, weight: 0, port: point.port, target: name },
    addressRecord(name, point),
  ];
}

function addressRecord(name: string, { host }: ListeningPoint): ZoneRecord {
  const address = reachableHost(host);
  return { type: address.includes(':') ? 'AAAA' : 'A', name, address };
}

/** Several listening points give the same NAPTR record, and the same address. */
function eachOnce(records: readonly ZoneRecord[]): ZoneRecord[] {
  return [...new Map(records.map((record) => [JSON.stringify(record), record])).values()];
}
