import {
  ListenError,
  type OpenTransportPort,
  type SocketAddress,
  type TransportPort,
  type TransportProtocol,
} from '@trapezoid/sip';
import type { Datagrams } from './datagrams.js';
import type { Medium } from './medium.js';
import { addressText } from './network-log.js';
import type { SimulatedStreamOptions } from './port-connection.js';
import { RawConnection } from './raw-connection.js';
import { SimulatedStreamPort } from './simulated-stream-port.js';
import { SimulatedUdpPort } from './simulated-udp-port.js';
import type { DatagramPort, Gateway, Listener, Space } from './space.js';

type StreamProtocol = Exclude<TransportProtocol, 'UDP'>;

/** Hosts that reach each other directly, and the listening points on them. Port 0 takes a free one. */
export class AddressSpace implements Space {
  readonly gateway: Gateway | undefined = undefined;
  private readonly datagramPorts = new Map<string, DatagramPort>();
  /**
   * By address, as TCP, TLS and WebSocket share the port numbers of a machine; those that only connect to others are
   * among them under names that no address has.
   */
  private readonly listeners = new Map<string, Listener>();
  private readonly gateways = new Map<string, Gateway>();
  private readonly hosts = new Set<string>();
  private readonly gone = new Set<string>();

  constructor(
    protected readonly medium: Medium,
    protected readonly datagrams: Datagrams,
  ) {}

  /** A listening point for this protocol. Opening it rejects with ListenError where the address is taken. */
  port(
    protocol: TransportProtocol,
    host: string,
    port = 0,
    options: SimulatedStreamOptions = {},
  ): OpenTransportPort {
    return protocol === 'UDP' ? this.udp(host, port) : this.stream(protocol, host, port, options);
  }

  /** A listening point for datagrams. */
  udp(host: string, port = 0): OpenTransportPort {
    return async (user) => {
      const local = this.take('UDP', this.datagramPorts, host, port);
      const opened = new SimulatedUdpPort(
        this,
        (source, destination, bytes) => this.datagrams.send(this, source, destination, bytes),
        local,
        user,
      );
      this.datagramPorts.set(addressText(local), opened);
      return opened;
    };
  }

  /** A listening point for connections, and what opens connections to others. */
  tcp(host: string, port = 0, options: SimulatedStreamOptions = {}): OpenTransportPort {
    return this.stream('TCP', host, port, options);
  }

  /**
   * As `tcp`. Nothing is encrypted and no certificate is made: each side is believed to be what its `domains` say, and a
   * target's `serverName` must be among those of the far end (RFC 5922 §7.2).
   */
  tls(host: string, port = 0, options: SimulatedStreamOptions = {}): OpenTransportPort {
    return this.stream('TLS', host, port, options);
  }

  /** WebSocket: each message arrives as one (RFC 7118). */
  ws(host: string, port = 0, options: SimulatedStreamOptions = {}): OpenTransportPort {
    return this.stream('WS', host, port, options);
  }

  /** WebSocket over TLS. */
  wss(host: string, port = 0, options: SimulatedStreamOptions = {}): OpenTransportPort {
    return this.stream('WSS', host, port, options);
  }

  /**
   * A bare connection of some program on `host`, which writes what a test says. Rejects as connecting does: refused, or
   * not up within 5 seconds.
   */
  connect(host: string, remote: SocketAddress, protocol: StreamProtocol = 'TCP'): Promise<RawConnection> {
    this.hosts.add(host);
    return RawConnection.open(this.medium, this, host, remote, protocol);
  }

  /** Cuts every connection of a host, or of all hosts here; both ends hear of it at once. */
  cutConnections(host?: string): void {
    for (const port of [...this.listeners.values()]) {
      if (host === undefined || port.local.host === host) port.cutConnections();
    }
  }

  /**
   * The host is gone without a word, as when its power fails: nobody hears of it, connections to it stay half-open and
   * attempts to connect time out. What ran on it is dead. A listening point opened on it later is its return: from then
   * on what comes on old connections is answered with a reset.
   */
  vanish(host: string): void {
    this.gone.add(host);
    for (const ports of [this.datagramPorts, this.listeners]) {
      for (const [address, port] of [...ports]) {
        if (port.local.host !== host) continue;
        ports.delete(address);
        port.vanish();
      }
    }
  }

  /** @internal */
  gatewayAt(host: string): Gateway | undefined {
    return this.gateways.get(host);
  }

  /** @internal */
  knows(host: string): boolean {
    return this.hosts.has(host) || this.gateways.has(host);
  }

  /** @internal */
  isGone(host: string): boolean {
    return this.gone.has(host);
  }

  /** @internal */
  datagramPortAt(address: SocketAddress): DatagramPort | undefined {
    return this.datagramPorts.get(addressText(address));
  }

  /** @internal */
  listenerAt(address: SocketAddress): Listener | undefined {
    return this.listeners.get(addressText(address));
  }

  /** @internal */
  release(port: TransportPort): void {
    const ports: Map<string, TransportPort> = port.protocol === 'UDP' ? this.datagramPorts : this.listeners;
    for (const [key, known] of ports) if (known === port) ports.delete(key);
  }

  /** @internal The public side of a NAT moves here, from where it was. */
  placeGateway(gateway: Gateway, host: string, before?: string): void {
    if (before !== undefined) this.gateways.delete(before);
    this.gateways.set(host, gateway);
  }

  private stream(
    protocol: StreamProtocol,
    host: string,
    port: number,
    options: SimulatedStreamOptions,
  ): OpenTransportPort {
    return async (user) => {
      const listens = options.listen !== false;
      const local = listens ? this.take(protocol, this.listeners, host, port) : { host, port: 0 };
      this.settle(host);
      const opened = new SimulatedStreamPort(this.medium, this, protocol, local, user, options);
      this.listeners.set(listens ? addressText(local) : `${host} ${this.medium.newEphemeralPort()}`, opened);
      return opened;
    };
  }

  private take(
    protocol: TransportProtocol,
    taken: ReadonlyMap<string, unknown>,
    host: string,
    port: number,
  ): SocketAddress {
    const local = { host, port: port === 0 ? this.medium.newEphemeralPort() : port };
    if (taken.has(addressText(local))) throw new ListenError(protocol, local, 'EADDRINUSE');
    this.settle(host);
    return local;
  }

  /** Something runs on the host, perhaps again. */
  private settle(host: string): void {
    this.hosts.add(host);
    if (this.gone.delete(host)) this.medium.links.changed();
  }
}
