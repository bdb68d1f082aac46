import { numericHost } from '../grammar/host.js';
import type { Random } from '../ports/random.js';
import { defaultPort, type Target, type TransportProtocol } from '../transport/flow.js';
import type { AddressRecord, SrvRecord } from './dns-records.js';
import { orderServers } from './order-servers.js';
import type { Resolver } from './resolver.js';
import type { Service } from './services-of-domain.js';
import { targetKey } from './target-key.js';

/** More servers of a service, addresses of a server and targets in all than this are not looked at. */
const maximumServers = 16;
const maximumAddresses = 8;
const maximumTargets = 32;

/** What a domain says of a service; `none`: nothing, `unavailable`: that there is none. */
type Servers = readonly SrvRecord[] | 'none' | 'unavailable';

/**
 * Finds the servers of one domain: ports and addresses.
 * RFC 3263 §4.2
 */
export class ServerLookup {
  constructor(
    private readonly domain: string,
    private readonly resolver: Resolver,
    private readonly random: Random,
  ) {}

  /** Every address of the domain itself. Rejects where nobody could be asked. */
  async hosts(protocol: TransportProtocol, port: number): Promise<readonly Target[]> {
    return this.targets(protocol, port, await this.resolver.addresses(this.domain));
  }

  /**
   * The servers of the services, service by service; where the domain has none of these services, its own addresses for
   * the first. Rejects where no address could be asked for.
   */
  async servers(services: readonly Service[]): Promise<readonly Target[]> {
    const found = await Promise.all(services.map(({ name }) => this.serversOf(name)));
    const lookups = found.flatMap((servers, index) => {
      const protocol = services[index]?.protocol;
      if (protocol === undefined || typeof servers === 'string') return [];
      return orderServers(servers, this.random, maximumServers).map((server) => ({ protocol, server }));
    });
    if (lookups.length > 0) return this.addressed(lookups.slice(0, maximumServers));
    const unlisted = services.find((_service, index) => found[index] === 'none');
    if (unlisted === undefined) return [];
    return this.hosts(unlisted.protocol, defaultPort(unlisted.protocol));
  }

  /**
   * Where SRV records can't be asked for, the addresses are looked up as where there are none: they may be known
   * without DNS, and some DNS servers answer nothing but A.
   */
  private async serversOf(name: string): Promise<Servers> {
    const records = await this.resolver.srv(name).catch(() => []);
    if (records.length === 0) return 'none';
    const usable = records.filter(isUsable);
    return usable.length === 0 ? 'unavailable' : usable;
  }

  private async addressed(
    servers: readonly { readonly protocol: TransportProtocol; readonly server: SrvRecord }[],
  ): Promise<readonly Target[]> {
    const answers = await Promise.allSettled(
      servers.map(async ({ protocol, server }) =>
        this.targets(protocol, server.port, await this.resolver.addresses(server.target)),
      ),
    );
    const targets = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (targets.length === 0 && failed !== undefined) throw failed.reason;
    return eachOnce(targets).slice(0, maximumTargets);
  }

  /** The certificate of each must prove the name that was asked for, not the one that DNS gave (RFC 5922 §7.3). */
  private targets(
    protocol: TransportProtocol,
    port: number,
    addresses: readonly AddressRecord[],
  ): readonly Target[] {
    return addresses.slice(0, maximumAddresses).flatMap(({ address }) => {
      // A reference in brackets is no address of DNS, and is not looked into.
      const host = address.startsWith('[') ? undefined : numericHost(address);
      return host === undefined ? [] : [{ protocol, host, port, serverName: this.domain }];
    });
  }
}

/** `.` says that there is no such service; the rest is what no server of DNS should have taken (RFC 2782). */
function isUsable({ target, port, priority, weight }: SrvRecord): boolean {
  return (
    target !== '' && target !== '.' && isNumber(port) && port > 0 && isNumber(priority) && isNumber(weight)
  );
}

function isNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65535;
}

function eachOnce(targets: readonly Target[]): Target[] {
  const byAddress = new Map<string, Target>();
  for (const target of targets) {
    const key = targetKey(target);
    if (!byAddress.has(key)) byAddress.set(key, target);
  }
  return [...byAddress.values()];
}
