import {
  type Domain,
  type Lab,
  type ListeningPoint,
  type ListeningProtocol,
  type ProxyPlan,
  reachedHost,
} from '@trapezoid/lab';
import { numericHost, type ZoneRecord } from '@trapezoid/sip';

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
      ...servers.flatMap(({ address }) => (address === undefined ? [] : [addressRecord(domain, address)])),
    ]);
  });
}

/**
 * Names that stand for those of other hosts: each domain for its proxies, where these are known by their names alone. What a CNAME
 * is for, of which the DNS allows one a name (RFC 1034 §3.6.2).
 */
export function labAliases({
  domains,
  services: plans,
  zone = [],
}: Lab): ReadonlyMap<string, readonly string[]> {
  const written = new Set(zone.flatMap(({ name, type }) => (type === 'A' || type === 'AAAA' ? [name] : [])));
  const entries = domains.flatMap(({ name, aliases }) => {
    const hosts = plans.flatMap((plan) =>
      plan.kind === 'proxy' && plan.domains.includes(name) && plan.reachedAt !== undefined
        ? [plan.reachedAt]
        : [],
    );
    return hosts.length === 0 ? [] : [name, ...aliases].map((domain) => [domain, hosts] as const);
  });
  return new Map(entries.filter(([domain]) => !written.has(domain) && numericHost(domain) === undefined));
}

interface Server {
  /** A name of this listening point's address and no other: its port may be another one elsewhere. */
  readonly name: string;
  readonly point: ListeningPoint;
  /** Absent: its name is one that others answer for. */
  readonly address?: string;
}

function serversOf(proxy: ProxyPlan, domain: string): Server[] {
  const { name, listen, reachedAt } = proxy;
  if (reachedAt !== undefined) return listen.map((point) => ({ name: reachedAt, point }));
  const hosts = [...new Set(listen.map(({ host }) => host))];
  return listen.map((point) => {
    const at = hosts.indexOf(point.host);
    return {
      name: `${name.toLowerCase()}${at === 0 ? '' : `-${at + 1}`}.${domain}`,
      point,
      address: reachedHost(proxy, point),
    };
  });
}

function recordsOf({ name, point, address }: Server, domain: string): ZoneRecord[] {
  const { service, prefix, order, preference } = services[point.protocol];
  const servers = `${prefix}.${domain}`;
  return [
    { type: 'NAPTR', name: domain, order, preference, flags: 's', service, replacement: servers },
    { type: 'SRV', name: servers, priority: 0, weight: 0, port: point.port, target: name },
    ...(address === undefined ? [] : [addressRecord(name, address)]),
  ];
}

function addressRecord(name: string, address: string): ZoneRecord {
  return { type: address.includes(':') ? 'AAAA' : 'A', name, address };
}

/** Several listening points give the same NAPTR record, and the same address. */
function eachOnce(records: readonly ZoneRecord[]): ZoneRecord[] {
  return [...new Map(records.map((record) => [JSON.stringify(record), record])).values()];
}
