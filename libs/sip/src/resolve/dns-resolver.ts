import { Resolver as DnsClient } from 'node:dns/promises';
import type { AddressRecord } from './dns-records.js';
import type { Resolver } from './resolver.js';

export interface DnsResolverOptions {
  /** `192.0.2.1`, `192.0.2.1:5353` or `[2001:db8::1]:5353`, in the order in which to ask; default: those of the system. */
  readonly servers?: readonly string[];
  /** How long to wait for the first answer of a server, in milliseconds; twice as long each time. Default 750. */
  readonly timeout?: number;
  /** How often each server is asked. Default 2: with the default timeout a dead server costs 2.25 s. */
  readonly tries?: number;
}

/** There are no such records, or the name can't be one of the DNS: not a failure of whoever was asked. */
const nothingThere: readonly unknown[] = ['ENOTFOUND', 'ENODATA', 'EBADNAME', 'EBADQUERY'];

/**
 * Asks DNS servers; an answer that is too long for a datagram is fetched over TCP. A server's `SERVFAIL` and silence
 * are failures. RFC 1035
 */
export function dnsResolver(options: DnsResolverOptions = {}): Resolver {
  const { servers, timeout = 750, tries = 2 } = options;
  const client = new DnsClient({ timeout, tries });
  if (servers !== undefined) client.setServers([...servers]);
  return {
    naptr: (domain) => orNothing(client.resolveNaptr(domain)),
    srv: async (name) =>
      (await orNothing(client.resolveSrv(name))).map(({ name: target, priority, weight, port }) => ({
        target,
        priority,
        weight,
        port,
      })),
    addresses: (host) =>
      both(orNothing(client.resolve4(host, { ttl: true })), orNothing(client.resolve6(host, { ttl: true }))),
  };
}

async function orNothing<Answer>(question: Promise<readonly Answer[]>): Promise<readonly Answer[]> {
  try {
    return await question;
  } catch (error) {
    if (nothingThere.includes((error as NodeJS.ErrnoException).code)) return [];
    throw error;
  }
}

/** IPv4 first: a network whose IPv6 leads nowhere is commoner than the reverse. One answer is enough. */
async function both(
  ...questions: readonly Promise<readonly AddressRecord[]>[]
): Promise<readonly AddressRecord[]> {
  const answers = await Promise.allSettled(questions);
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (found.length === 0 && failed !== undefined) throw failed.reason;
  return found;
}
