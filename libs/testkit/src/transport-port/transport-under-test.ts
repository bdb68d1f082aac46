import type { MessageLimits, OpenTransportPort, SocketAddress, TransportProtocol } from '@trapezoid/sip';

/** What the suite sets of a port that has connections. Milliseconds and bytes. */
export interface PortLimits {
  readonly limits?: MessageLimits;
  readonly idleTimeout?: number;
  readonly unusedTimeout?: number;
  readonly messageTimeout?: number;
  readonly maximumUnsent?: number;
  readonly maximumConnections?: number;
}

/** A program without a transport layer that has a connection to a port, or a socket for datagrams. */
export interface BarePeer {
  /** What it has been sent, without the framing of WebSocket. */
  readonly text: string;
  /** True once its connection is over. */
  readonly isOver: boolean;
  /** Puts bytes on the wire, as one segment or datagram. */
  write(bytes: Buffer | string): void;
  /** Ends its side. */
  finish(): void;
  /** Ends the connection at once. */
  reset(): void;
  /** Reads no more. */
  pause(): void;
}

/** How the suite makes ports of one transport, and what it needs around them. */
export interface TransportUnderTest {
  /** An address that ports may listen on; port 0 takes a free one. */
  readonly host: string;
  open(address: SocketAddress, limits?: PortLimits): OpenTransportPort;
  connect(remote: SocketAddress): Promise<BarePeer>;
  /** What a message looks like on the wire: itself, or a WebSocket frame around it. */
  frame(message: Buffer): Buffer;
  /** An address at which nobody listens. */
  vacantAddress(): Promise<SocketAddress>;
  /** Lets things happen until the condition holds; `changed` settles whenever something was told. */
  until(condition: () => boolean, changed: () => Promise<void>): Promise<void>;
  /** Lets what is under way arrive. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface TransportTraits {
  readonly protocol: TransportProtocol;
  /** True where bytes arrive in segments that say nothing about messages. */
  readonly segmented: boolean;
  /** Makes what is tested; `changed` is to be called when a bare peer has read something or its connection is over. */
  setUp(changed: () => void): Promise<TransportUnderTest>;
}
