import { lookup } from 'node:dns/promises';
import { canonicalHost } from '../grammar/host.js';
import { dnsResolver } from './dns-resolver.js';
import type { Resolver } from './resolver.js';

/** Made when first asked: it reads the machine's list of DNS servers then. */
let dns: Resolver | undefined;

/** The machine's own resolver: the hosts file and DNS for addresses, DNS for NAPTR and SRV. */
export const systemResolver: Resolver = {
  naptr: async (domain) => (isLocal(domain) ? [] : systemDns().naptr(domain)),
  srv: async (name) => (isLocal(name) ? [] : systemDns().srv(name)),
  async addresses(host) {
    if (isInvalid(host)) return [];
    try {
      return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => ({ address }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOTFOUND') return [];
      throw error;
    }
  },
};

function systemDns(): Resolver {
  dns ??= dnsResolver();
  return dns;
}

/** Names that no DNS server knows, and none is to be asked for (RFC 6761 §6.3, §6.4; RFC 6762 §3). */
function isLocal(name: string): boolean {
  return isInvalid(name) || isUnder(name, 'localhost') || isUnder(name, 'local');
}

/** What browsers give as their host (RFC 7118 §5). */
function isInvalid(name: string): boolean {
  return isUnder(name, 'invalid');
}

function isUnder(name: string, top: string): boolean {
  const canonical = canonicalHost(name);
  return canonical === top || canonical.endsWith(`.${top}`);
}
