import type { Socket } from 'node:net';
import type { Flow, Target } from '../flow.js';
import type { SendResult, TransportPortUser } from '../transport-port.js';
import type { StreamLimits } from './connection-options.js';

/** One connection of a port. It carries whole messages; a fault on it ends it, and nothing else. */
export interface Connection {
  /** Set anew by the port when the far end has proved who it is. */
  flow: Flow;
  /** True until either side has begun to end it. */
  readonly usable: boolean;
  /** Told when the socket of an outgoing connection carries bytes. */
  socketReady?(): void;
  /** Sends a message, or keeps it until the connection is up. `done` is called once. */
  send(bytes: Buffer, done: SendResult): void;
  /** Ends the connection once what was sent has gone out, or after a second. */
  end(): void;
}

/** What a connection is given by its port. */
export interface ConnectionContext {
  readonly flow: Flow;
  readonly user: TransportPortUser;
  readonly limits: StreamLimits;
  /** The connection carries messages from now on. */
  readonly up: () => void;
  readonly closed: () => void;
  /** Turns what a socket says of its failure into what a person can act on. */
  readonly explain: (error: Error) => Error;
}

/** Says how messages travel on a socket that carries bytes: framed by Content-Length, or by WebSocket. */
export interface MessageCarrier {
  /** `up` is called where the far end agrees; otherwise the socket is closed. */
  accept(socket: Socket, context: ConnectionContext, up: (connection: Connection) => void): void;
  /** Nothing leaves before the socket is uncorked. */
  open(socket: Socket, target: Target, context: ConnectionContext): Connection;
}
