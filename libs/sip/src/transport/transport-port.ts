import type { HostPort } from '../grammar/host.js';
import type { Flow, SocketAddress, Target, TransportProtocol } from './flow.js';

/** Told what became of a message: the flow it left on, or why it did not. */
export type SendResult = (error: Error | undefined, flow: Flow | undefined) => void;

/** What a transport port tells the layer above it. */
export interface TransportPortUser {
  /** One whole message: a datagram, or a frame of a stream. */
  receive(bytes: Buffer, flow: Flow): void;
  /** Bytes on a stream that can't be framed; the connection is closed after this. */
  receiveUnframed(bytes: Buffer, reason: string, flow: Flow): void;
  /** A keep-alive has come that the port passes over, or has answered already (RFC 5626 §4.4.1). */
  receivePing?(flow: Flow): void;
  /** A lone CRLF on a stream, or a WebSocket pong: the answer to a keep-alive (RFC 5626 §4.4.1, RFC 7118 §6). */
  receivePong?(flow: Flow): void;
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
  /**
   * What stands in the sent-by of its Vias where that is not where it listens, e.g. the `.invalid` name of a WebSocket
   * client (RFC 7118 §5).
   */
  readonly sentBy?: HostPort;
  /** What the kernel granted to a datagram socket for what is not read yet, in bytes. */
  readonly receiveBufferBytes?: number;
  /**
   * Sends one message; connects first where there is no connection to the target. Bytes that are no message, a
   * keep-alive, go out as they are. `done` is called once.
   */
  send(bytes: Buffer, target: Target, done: SendResult): void;
  /** True while a connection of this name is open on this port; absent where there are no connections. */
  carries?(connection: string): boolean;
  /**
   * Where a message to this target would leave from now; undefined while its connection is not up. Absent where that is
   * always `local`.
   */
  sourceOf?(target: Target): SocketAddress | undefined;
  /**
   * Further requests to this address, for the domains that the flow's certificate proves, may use its connection,
   * although it was the other side that opened it (RFC 5923 §8.2). Absent where there are no connections.
   */
  alias?(flow: Flow, remote: SocketAddress): void;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** Makes a port; settles once it listens. Rejects with a message for a person where it can't. */
export type OpenTransportPort = (user: TransportPortUser) => Promise<TransportPort>;
