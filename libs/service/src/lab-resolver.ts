import type { Lab } from '@trapezoid/lab';
import {
  bracketHost,
  cachingResolver,
  canonicalHost,
  dnsResolver,
  type Resolver,
  systemResolver,
  zoneResolver,
} from '@trapezoid/sip';
import { labAliases, labZone } from './lab-zone.js';

/**
 * Finds servers for an element of the lab: the lab's own names by its zone, all others by the DNS servers that it
 * names, else by the machine's own resolver. RFC 3263 §4
 */
export function labResolver(lab: Lab): Resolver {
  const servers = lab.dns?.servers.map(({ host, port }) => `${bracketHost(host)}:${port}`);
  const others = servers === undefined ? systemResolver : dnsResolver({ servers });
  return aliasResolver(
    labAliases(lab),
    zoneResolver(labZone(lab), cachingResolver(namesOfServices(lab) ? shortLived(others) : others)),
  );
}

function namesOfServices({ services }: Lab): boolean {
  return services.some(({ reachedAt }) => reachedAt !== undefined);
}

/** A container that comes back may have another address: what is known of names is asked again after so many seconds. */
const containerAddressLife = 1;

function shortLived(resolver: Resolver): Resolver {
  return {
    ...resolver,
    addresses: async (host) =>
      (await resolver.addresses(host)).map((record) => ({ ttl: containerAddressLife, ...record })),
  };
}

/** Answers for some names with the addresses of others. */
function aliasResolver(aliases: ReadonlyMap<string, readonly string[]>, next: Resolver): Resolver {
  if (aliases.size === 0) return next;
  return {
    ...next,
    addresses: async (host) => {
      const names = aliases.get(canonicalHost(host));
      if (names === undefined) return next.addresses(host);
      return (await Promise.all(names.map((name) => next.addresses(name)))).flat();
    },
  };
}
