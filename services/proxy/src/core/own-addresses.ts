import type { NamedDomain, ServedDomains } from '@trapezoid/service';
import { hostEquals, type TransportLayer } from '@trapezoid/sip';
import type { OwnAddresses } from './preprocess-route.js';

/** The listening points, and the names of the domains: phones are given either as their proxy. */
export function ownAddresses<Domain extends NamedDomain>(
  transport: Pick<TransportLayer, 'isOwn'>,
  domains: ServedDomains<Domain>,
): OwnAddresses {
  const names = domains.all.flatMap(({ name, aliases }) => [name, ...aliases]);
  return {
    isOwn: (host, port, protocol) =>
      transport.isOwn(host, port, protocol) ||
      (port === undefined && names.some((name) => hostEquals(name, host))),
  };
}
