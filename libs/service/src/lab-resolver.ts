import type { Lab } from '@trapezoid/lab';
import {
  bracketHost,
  cachingResolver,
  dnsResolver,
  type Resolver,
  systemResolver,
  zoneResolver,
} from '@trapezoid/sip';
import { labZone } from './lab-zone.js';

/**
 * Finds servers for an element of the lab: the lab's own names by its zone, all others by the DNS servers that it
 * names, else by the machine's own resolver. RFC 3263 §4
 */
export function labResolver(lab: Lab): Resolver {
  const servers = lab.dns?.servers.map(({ host, port }) => `${bracketHost(host)}:${port}`);
  return zoneResolver(
    labZone(lab),
    cachingResolver(servers === undefined ? systemResolver : dnsResolver({ servers })),
  );
}
