import { bracketHost, type HostPort, hostEquals } from '../grammar/host.js';
import { defaultPort } from './flow.js';
import type { ListeningPoints } from './listening-points.js';
import type { TransportPort } from './transport-port.js';

export interface OwnAddressesOptions {
  /** The address that others are told in Via, Contact and Record-Route, where it differs from the socket's. */
  readonly advertisedHost?: string;
  /** All addresses that mean this element, where it listens on every address of the machine. */
  readonly ownHosts?: readonly string[];
}

/** What this element is called by others. RFC 3261 §18.1.1, §18.1.2 */
export class OwnAddresses {
  private readonly named = new WeakMap<TransportPort, HostPort>();

  constructor(
    private readonly points: ListeningPoints,
    private readonly options: OwnAddressesOptions,
  ) {}

  /** The sent-by of what leaves from this port. */
  of(port: TransportPort): HostPort {
    const known = this.named.get(port);
    if (known !== undefined) return known;
    const { local, sentBy } = port;
    const own = sentBy ?? { host: bracketHost(this.options.advertisedHost ?? local.host), port: local.port };
    this.named.set(port, own);
    return own;
  }

  /** True where host and port name one of the listening points. */
  include(host: string, port: number | undefined, protocol: string | undefined): boolean {
    return this.points.all.some((point) => {
      const own = point.sentBy ?? point.local;
      const standard = defaultPort(protocol ?? point.protocol);
      return (port ?? standard) === (own.port ?? standard) && this.isHostOf(point, host);
    });
  }

  private isHostOf({ sentBy, local }: TransportPort, host: string): boolean {
    if (sentBy !== undefined) return isSameHost(sentBy.host, host);
    const { advertisedHost, ownHosts = [] } = this.options;
    return (
      isSameHost(local.host, host) ||
      (advertisedHost !== undefined && isSameHost(advertisedHost, host)) ||
      ownHosts.some((one) => isSameHost(one, host))
    );
  }
}

function isSameHost(address: string, host: string): boolean {
  return address === host || hostEquals(bracketHost(address), host);
}
