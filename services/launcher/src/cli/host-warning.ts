import type { Lab } from '@trapezoid/lab';
import type { AddressTranslation } from '@trapezoid/service';

/** A line about addresses that other machines reach; undefined where all of them are of loopback. */
export function hostWarning(lab: Lab, translation?: AddressTranslation): string | undefined {
  // Behind a translation it is its address that counts.
  if (translation !== undefined) return warningOf([translation.host]);
  const hosts = lab.services.flatMap((service) => {
    if (service.kind === 'location') return [];
    return service.kind === 'console' ? [service.host] : service.listen.map(({ host }) => host);
  });
  return warningOf(hosts);
}

function warningOf(hosts: readonly string[]): string | undefined {
  const reachable = [...new Set(hosts.filter((host) => !isLoopback(host)))];
  if (reachable.length === 0) return undefined;
  return (
    `warning: other machines reach this lab at ${reachable.join(', ')}, ` +
    'and the passwords of a lab are known to everybody: not for a network that you do not trust'
  );
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}
