import { bracketHost, type HostPort, hostEquals } from '../grammar/host.js';
import { defaultPort } from './flow.js';
import type { ListeningPoints } from './listening-points.js';
import type { TransportPort } from './transport-port.js';

export interface OwnAddressesOptions {
  /** The address that others are told in Via, Contact and Record-Route, where it differs from the socket's. */
  readonly advertisedHost?: string;
  /** All addresses that mean this element, where it listens on every address of the machine. */
  readonly ownHosts?: readonly string[];
  /** What those beyond an address translation are told, which this element stands behind. */
  readonly outside?: OutsideAddress;
}

/**
 * How an element is reached by those beyond an address translation. It can't see that from its sockets: somebody has made the
 * translation, and knows.
 */
export interface OutsideAddress {
  readonly host: string;
  /** The port at that host that leads to this one of ours. */
  portOf(port: number): number;
  /** Whether somebody is beyond the translation, by the address that we see. */
  includes(remoteHost: string): boolean;
}

/** What this element is called by others. RFC 3261 §18.1.1, §18.1.2 */
export class OwnAddresses {
  private readonly named = new WeakMap<TransportPort, HostPort>();

  constructor(
    private readonly points: ListeningPoints,
    private readonly options: OwnAddressesOptions,
  ) {}

  /** The sent-by of what leaves from this port for this host; by default, for one on our side of any translation. */
  of(port: TransportPort, remoteHost?: string): HostPort {
    const { outside } = this.options;
    if (remoteHost !== undefined && port.sentBy === undefined && outside?.includes(remoteHost))
      return { host: bracketHost(outside.host), port: outside.portOf(port.local.port) };
    const known = this.named.get(port);
    if (known !== undefined) return known;
    const { local, sentBy } = port;
    const own = sentBy ?? { host: bracketHost(this.options.advertisedHost ?? local.host), port: local.port };
    this.named.set(port, own);
    return own;
  }

  /** True where host and port name one of the listening points. */
  include(host: string, port: number | undefined, protocol: string | undefined): boolean {
    const { outside } = this.options;
    return this.points.all.some((point) => {
      const own = point.sentBy ?? point.local;
      const standard = defaultPort(protocol ?? point.protocol);
      if ((port ?? standard) === (own.port ?? standard) && this.isHostOf(point, host)) return true;
      return (
        outside !== undefined &&
        isSameHost(outside.host, host) &&
        (port ?? standard) === outside.portOf(point.local.port)
      );
    });
  }

  /** True for somebody beyond the address translation that we stand behind. */
  isOutside(remoteHost: string): boolean {
    return this.options.outside?.includes(remoteHost) ?? false;
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
