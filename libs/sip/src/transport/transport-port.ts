import type { Flow, SocketAddress, Target, TransportProtocol } from './flow.js';

/** Told what became of a message: the flow it left on, or why it did not. */
export type SendResult = (error: Error | undefined, flow: Flow | undefined) => void;

/** What a transport port tells the layer above it. */
export interface TransportPortUser {
  /** One whole message: a datagram, or a frame of a stream. */
  receive(bytes: Buffer, flow: Flow): void;
  /** Bytes on a stream that can't be framed; the connection is closed after this. */
  receiveUnframed(bytes: Buffer, reason: string, flow: Flow): void;
  /** A connection has ended. */
  flowEnded(flow: Flow): void;
}

/**
 * A listening point and its connections: the only thing the transport layer knows of sockets.
 * RFC 3261 §18
 */
export interface TransportPort {
  readonly protocol: TransportProtocol;
  /** Where it listens. */
  readonly local: SocketAddress;
  /** IP version of its addresses. */
  readonly family: 4 | 6;
  /** Sends one message; connects first where there is no connection to the target. `done` is called once. */
  send(bytes: Buffer, target: Target, done: SendResult): void;
  /** True while a connection of this name is open on this port; absent where there are no connections. */
  carries?(connection: string): boolean;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** Makes a port; settles once it listens. Rejects with a message for a person where it can't. */
export type OpenTransportPort = (user: TransportPortUser) => Promise<TransportPort>;
