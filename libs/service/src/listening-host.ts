import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** True for an address that means every address of the machine. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** Every address of this machine of the IP version that a wildcard is of. */
export function ownHosts(host: string): string[] {
  if (!isWildcard(host)) return [host];
  const family = isIPv6(host) ? 'IPv6' : 'IPv4';
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === family && !address.address.startsWith('fe80'))
    .map(({ address }) => address);
}

/** What others are told as our host: the address itself, or for a wildcard one that the network can reach. */
export function advertisedHost(host: string): string {
  if (!isWildcard(host)) return host;
  const hosts = ownHosts(host);
  return hosts.find((address) => !isLoopback(address)) ?? hosts[0] ?? host;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
