import type { Clock, SocketAddress, TransportPort, TransportProtocol } from '@trapezoid/sip';

/** What became of a message on the network. */
export type Fate = 'delivered' | 'lost' | 'duplicated' | 'nobody listens' | 'refused';

/** What lies between the ports of a simulated network, as they see it; `Listener` is a port for connections. */
export interface SimulatedMedium<Listener> {
  readonly clock: Clock;
  sendDatagram(source: SocketAddress, destination: SocketAddress, bytes: Buffer): void;
  /** Who waits for connections at an address. */
  tcpPortAt(address: SocketAddress): Listener | undefined;
  /** The port listens no more. */
  close(port: TransportPort): void;
  newEphemeralPort(): number;
  /** Milliseconds on the way, drawn anew each time. */
  delay(source: SocketAddress, destination: SocketAddress): number;
  note(
    protocol: TransportProtocol,
    source: SocketAddress,
    destination: SocketAddress,
    bytes: Buffer,
    fate: Fate,
  ): void;
}
