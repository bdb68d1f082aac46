import type { AddressRecord, NaptrRecord, SrvRecord } from './dns-records.js';

/**
 * Answers the questions of RFC 3263. Each answer is empty where the name has no such records, and rejects where
 * nobody could be asked.
 */
export interface Resolver {
  naptr(domain: string): Promise<readonly NaptrRecord[]>;
  /** `name`: with service and protocol before it, e.g. `_sip._udp.example.com`. */
  srv(name: string): Promise<readonly SrvRecord[]>;
  /** Best first, as far as the resolver knows. */
  addresses(host: string): Promise<readonly AddressRecord[]>;
}

/** Knows no name. */
export const emptyResolver: Resolver = {
  naptr: async () => [],
  srv: async () => [],
  addresses: async () => [],
};
