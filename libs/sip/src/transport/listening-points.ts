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
   * The port that has the target's connection; else the one at `local`; else the first that can.
   * Throws NoTransport.
   */
  portOf({ protocol, host, connection }: Target, local?: SocketAddress): TransportPort {
    // Most elements have one of each: no search for them.
    const first = this.portFor(protocol, host);
    if (this.ports.length === 1) return first;
    const fit = this.ports.filter((port) => port.protocol === protocol && port.family === first.family);
    if (fit.length === 1) return first;
    return (
      fit.find((port) => connection !== undefined && port.carries?.(connection) === true) ??
      fit.find((port) => port.local.host === local?.host && port.local.port === local.port) ??
      first
    );
  }
}

function familyOf(host: string): 4 | 6 {
  return host.includes(':') ? 6 : 4;
}
