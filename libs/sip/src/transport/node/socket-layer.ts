import { connect, type Socket } from 'node:net';
import type { CertificateIdentities } from '../certificate-domains.js';
import type { SocketAddress, Target } from '../flow.js';
import { keepAliveDelay } from './connection-options.js';
import type { ConnectionRecord } from './connection-table.js';

/** What makes a socket that carries bytes of a TCP connection: nothing, or TLS. */
export interface SocketLayer {
  /** Calls `ready` once the connection carries bytes; destroys it where it never will. */
  accept(socket: Socket, ready: (socket: Socket, peer: CertificateIdentities | undefined) => void): void;
  /** Opens a connection. It is corked: what is written leaves after `ready`, which comes at most once. */
  dial(target: Target, ready: (peer: CertificateIdentities | undefined) => void): Socket;
  /** True where a connection to this target's address is one for this target. */
  serves(record: ConnectionRecord, target: Target): boolean;
  /** True where requests to `address` may use a connection that the other side opened. */
  permitsAlias(record: ConnectionRecord, address: SocketAddress): boolean;
  explain(error: Error, target: Target): Error;
}

/** TCP as it is. Nothing says who the far end is, so that no alias can be believed (RFC 5923 §9.3). */
export const plainLayer: SocketLayer = {
  accept: (socket, ready) => ready(socket, undefined),
  dial({ host, port }, ready) {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveDelay,
    });
    socket.cork();
    socket.once('connect', () => {
      ready(undefined);
      socket.uncork();
    });
    return socket;
  },
  serves: () => true,
  permitsAlias: () => false,
  explain: (error) => error,
};
