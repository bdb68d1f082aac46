import type { SocketAddress, TransportPort, TransportProtocol } from '@trapezoid/sip';
import type { ConnectionEnd } from './connection.js';
import type { ConnectionBinding } from './connection-binding.js';

/** A socket for datagrams, as the network sees it. */
export interface DatagramPort extends TransportPort {
  deliver(bytes: Buffer, source: SocketAddress): void;
  /** Its host is gone, without a word to anybody. */
  vanish(): void;
}

/** A socket that waits for connections, as the network sees it. */
export interface Listener extends TransportPort {
  /** The domains that its certificate proves; undefined without a certificate. */
  readonly domains: readonly string[] | undefined;
  /** Takes its end of a connection from `remote`, or resets it where it has enough. */
  welcome(end: ConnectionEnd, remote: SocketAddress, peerDomains: readonly string[] | undefined): void;
  cutConnections(): void;
  vanish(): void;
}

/** Hosts that reach each other directly: the public network, or what is behind one NAT. */
export interface Space {
  /** The way out; undefined on the public network. */
  readonly gateway: Gateway | undefined;
  /** NATs with this public address. */
  gatewayAt(host: string): Gateway | undefined;
  /** True where the host, or the public side of a NAT, is or was in this space. */
  knows(host: string): boolean;
  /** True while the host is gone without a word: nothing answers there, not even by refusing. */
  isGone(host: string): boolean;
  datagramPortAt(address: SocketAddress): DatagramPort | undefined;
  listenerAt(address: SocketAddress): Listener | undefined;
  release(port: TransportPort): void;
}

/** A NAT, as what passes it sees it. */
export interface Gateway {
  readonly publicHost: string;
  readonly outer: Space;
  readonly inside: Space;
  readonly hairpinning: boolean;
  /** A datagram goes out: gives its source as others see it. */
  translate(source: SocketAddress, destination: SocketAddress): SocketAddress;
  /** A datagram comes in to a public port: gives where it goes; undefined where it is dropped. */
  admit(source: SocketAddress, port: number): SocketAddress | undefined;
  /** Who is behind a public port now, whoever asks. */
  behind(protocol: TransportProtocol, port: number): SocketAddress | undefined;
  bindConnection(): ConnectionBinding;
}
