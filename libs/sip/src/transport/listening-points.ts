import type { SocketAddress, Target, TransportProtocol } from './flow.js';
import type { TransportPort } from './transport-port.js';

/** No listening point can carry this message. */
export class NoTransport extends Error {
  override readonly name = 'NoTransport';
}

/** The transport ports of one element, and which of them is for what. */
export class ListeningPoints {
  private readonly ports: TransportPort[] = [];

  get all(): readonly TransportPort[] {
    return this.ports;
  }

  add(port: TransportPort): void {
    this.ports.push(port);
  }

  /** Gives them all up, e.g. to be closed. */
  takeAll(): readonly TransportPort[] {
    return this.ports.splice(0);
  }

  /** The first port for this protocol and, where a host is given, its IP version. */
  find(protocol: TransportProtocol, remoteHost?: string): TransportPort | undefined {
    const family = remoteHost === undefined ? undefined : familyOf(remoteHost);
    return this.ports.find(
      (port) => port.protocol === protocol && (family === undefined || port.family === family),
    );
  }

  /** As `find`. Throws NoTransport where there is none. */
  portFor(protocol: TransportProtocol, remoteHost?: string): TransportPort {
    const port = this.find(protocol, remoteHost);
    if (port !== undefined) return port;
    const family = remoteHost === undefined ? '' : ` over IPv${familyOf(remoteHost)}`;
    throw new NoTransport(`no listening point for ${protocol}${family}`);
  }

  /**
   * The port that has the target's connection, or that at `local`; else the first that can.
   * Throws NoTransport.
   */
  portOf(target: Target, local: SocketAddress | undefined = target.local): TransportPort {
    const { protocol, host, connection } = target;
    const family = familyOf(host);
    let fitting: TransportPort | undefined;
    for (const port of this.ports) {
      if (port.protocol !== protocol || port.family !== family) continue;
      const wanted = connection === undefined ? isAt(port, local) : port.carries?.(connection) === true;
      if (wanted) return port;
      fitting ??= port;
    }
    return fitting ?? this.portFor(protocol, host);
  }
}

/** True where it is all the same which port it is, too. */
function isAt(port: TransportPort, local: SocketAddress | undefined): boolean {
  if (local === undefined || local === port.local) return true;
  return local.host === port.local.host && local.port === port.local.port;
}

function familyOf(host: string): 4 | 6 {
  return host.includes(':') ? 6 : 4;
}
