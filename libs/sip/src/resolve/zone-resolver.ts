import { canonicalHost } from '../grammar/host.js';
import type { AddressRecord, NaptrRecord, SrvRecord, ZoneRecord } from './dns-records.js';
import { emptyResolver, type Resolver } from './resolver.js';

/** What a zone has of one name. */
interface Entry {
  readonly naptr: NaptrRecord[];
  readonly srv: SrvRecord[];
  readonly addresses: AddressRecord[];
}

const nothing: Entry = { naptr: [], srv: [], addresses: [] };

/**
 * Names that are known from the start, e.g. those of a lab; others go to the next resolver. A name that the zone has is
 * answered by it alone, and so are the services beneath it, such as `_sip._udp` of it: what is not there does not exist.
 */
export function zoneResolver(records: readonly ZoneRecord[], next: Resolver = emptyResolver): Resolver {
  const entries = new Map<string, Entry>();
  const hosts = new Set<string>();
  for (const record of records) {
    const name = canonicalHost(record.name);
    const entry = entries.get(name) ?? { naptr: [], srv: [], addresses: [] };
    entries.set(name, entry);
    hosts.add(hostOf(name));
    if (record.type === 'NAPTR') entry.naptr.push(record);
    else if (record.type === 'SRV') entry.srv.push(record);
    else entry.addresses.push(record);
  }
  const entryOf = (name: string): Entry | undefined => {
    const canonical = canonicalHost(name);
    return hosts.has(hostOf(canonical)) ? (entries.get(canonical) ?? nothing) : undefined;
  };
  return {
    naptr: async (domain) => entryOf(domain)?.naptr ?? next.naptr(domain),
    srv: async (name) => entryOf(name)?.srv ?? next.srv(name),
    addresses: async (host) => entryOf(host)?.addresses ?? next.addresses(host),
  };
}

/** A zone of addresses alone. */
export function fixedResolver(known: ReadonlyMap<string, readonly string[]>, next?: Resolver): Resolver {
  const records = [...known].flatMap(([name, addresses]) =>
    addresses.map((address): ZoneRecord => ({ name, type: address.includes(':') ? 'AAAA' : 'A', address })),
  );
  return zoneResolver(records, next);
}

/** Without the service and the protocol before a name (RFC 2782). */
function hostOf(name: string): string {
  let host = name;
  while (host.startsWith('_')) {
    const dot = host.indexOf('.');
    if (dot < 0) break;
    host = host.slice(dot + 1);
  }
  return host;
}
