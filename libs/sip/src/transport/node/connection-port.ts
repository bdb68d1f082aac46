import type { Socket } from 'node:net';
import type { HostPort } from '../../grammar/host.js';
import { systemRandom } from '../../ports/random.js';
import type { CertificateIdentities } from '../certificate-domains.js';
import type { Flow, SocketAddress, Target, TransportProtocol } from '../flow.js';
import type { SendResult, TransportPort, TransportPortUser } from '../transport-port.js';
import type { Connection, ConnectionContext, MessageCarrier } from './connection.js';
import type { ConnectionOptions } from './connection-options.js';
import { type ConnectionRecord, ConnectionTable } from './connection-table.js';
import type { SocketLayer } from './socket-layer.js';
import { SocketServer } from './socket-server.js';

const defaultMaximumConnections = 10_000;
const defaultConnectTimeout = 5000;
const defaultHandshakeTimeout = 10_000;

/** What tells one connection-oriented transport from another. */
export interface ConnectionPortParts {
  readonly protocol: TransportProtocol;
  readonly layer: SocketLayer;
  readonly carrier: MessageCarrier;
}

/**
 * SIP over connections: a server, and connections to others, which are used again for what comes later.
 * RFC 3261 §18, RFC 5923
 */
export class ConnectionPort implements TransportPort {
  readonly protocol: TransportProtocol;
  readonly local: SocketAddress;
  readonly family: 4 | 6;
  readonly sentBy?: HostPort;
  private readonly table = new ConnectionTable();
  /** Accepted, but not yet able to carry messages. */
  private readonly pending = new Set<Socket>();
  /** Names of connections outlive them in routes: none may mean another one later, on another port or after a restart. */
  private readonly prefix: string;
  private named = 0;
  private closed = false;

  /** Rejects with a ListenError. */
  static async open(
    parts: ConnectionPortParts,
    address: SocketAddress,
    options: ConnectionOptions,
    user: TransportPortUser,
  ): Promise<ConnectionPort> {
    const server =
      options.listen === false ? undefined : await SocketServer.listen(parts.protocol, address, options);
    return new ConnectionPort(parts, address, options, user, server);
  }

  private constructor(
    private readonly parts: ConnectionPortParts,
    address: SocketAddress,
    private readonly options: ConnectionOptions,
    private readonly user: TransportPortUser,
    private readonly server: SocketServer | undefined,
  ) {
    this.protocol = parts.protocol;
    this.prefix = `${parts.protocol.toLowerCase()}-${systemRandom.token(8)}`;
    if (server === undefined) {
      this.local = { host: address.host, port: 0 };
      this.family = address.host.includes(':') ? 6 : 4;
      // RFC 7118 §5 and appendix B.1; the far end answers over the connection.
      this.sentBy = { host: `${systemRandom.token(12)}.invalid` };
      return;
    }
    this.local = server.local;
    this.family = server.family;
    server.accept((socket, remote) => this.welcome(socket, remote), this.maximumConnections);
  }

  private get maximumConnections(): number {
    return this.options.maximumConnections ?? defaultMaximumConnections;
  }

  send(bytes: Buffer, target: Target, done: SendResult): void {
    if (this.closed) return done(new Error('the transport is closed'), undefined);
    if (target.connection !== undefined) {
      const record = this.table.named(target.connection);
      if (record === undefined) return done(new Error('the connection has ended'), undefined);
      return record.connection.send(bytes, done);
    }
    const known = this.recordFor(target);
    if (known !== undefined) return known.connection.send(bytes, done);
    if (this.table.outgoing >= this.maximumConnections) {
      return done(new Error('too many outgoing connections are open'), undefined);
    }
    this.connect(target).send(bytes, done);
  }

  sourceOf(target: Target): SocketAddress | undefined {
    const { connection } = target;
    const record = connection === undefined ? this.recordFor(target) : this.table.named(connection);
    return record?.isUp ? record.connection.flow.local : undefined;
  }

  carries(connection: string): boolean {
    return this.table.has(connection);
  }

  /**
   * Only an authenticated connection becomes an alias, for the address that it comes from, and for no other domains
   * than its certificate proves: `serverName` needs no look at.
   */
  alias(flow: Flow, remote: SocketAddress): void {
    const record = flow.connection === undefined ? undefined : this.table.named(flow.connection);
    if (record === undefined || record.dialled !== undefined) return;
    if (this.parts.layer.permitsAlias(record, remote)) this.table.lead(record, remote);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const stopped = this.server?.close();
    for (const socket of this.pending) socket.destroy();
    for (const { connection } of this.table.all) connection.end();
    await stopped;
  }

  private recordFor(target: Target): ConnectionRecord | undefined {
    return this.table.find(target, (record) => this.parts.layer.serves(record, target));
  }

  private connect(target: Target): Connection {
    const { layer, carrier } = this.parts;
    const socket = layer.dial(target, (peer) => {
      record.peer = peer;
      record.connection.flow = proved({ ...record.connection.flow, local: this.localOf(socket) }, peer);
      record.connection.socketReady?.();
    });
    const timeout = setTimeout(
      () => socket.destroy(new Error('no connection within the time allowed')),
      this.options.connectTimeout ?? defaultConnectTimeout,
    );
    const context = this.contextOf(
      this.newFlow(target),
      () => {
        record.isUp = true;
        clearTimeout(timeout);
      },
      () => {
        clearTimeout(timeout);
        this.forget(record.connection.flow, record.isUp);
      },
      (error) => layer.explain(error, target),
    );
    const record: ConnectionRecord = {
      connection: carrier.open(socket, target, context),
      dialled: target,
      isUp: false,
      peer: undefined,
    };
    this.table.add(context.flow.connection, record);
    return record.connection;
  }

  private welcome(accepted: Socket, remote: SocketAddress): void {
    if (this.closed) {
      accepted.destroy();
      return;
    }
    const { layer, carrier } = this.parts;
    const timeout = setTimeout(
      () => accepted.destroy(),
      this.options.handshakeTimeout ?? defaultHandshakeTimeout,
    );
    const settle = () => {
      clearTimeout(timeout);
      this.pending.delete(accepted);
    };
    this.pending.add(accepted);
    accepted.once('close', settle);
    layer.accept(accepted, (socket, peer) => {
      const flow = proved(this.newFlow(remote), peer);
      const closed = () => this.forget(flow, true);
      const context = this.contextOf(flow, settle, closed, (error) => error);
      carrier.accept(socket, context, (connection) => {
        settle();
        this.table.add(flow.connection, { connection, isUp: true, peer });
      });
    });
  }

  private contextOf<Named extends Flow>(
    flow: Named,
    up: () => void,
    closed: () => void,
    explain: (error: Error) => Error,
  ): ConnectionContext & { readonly flow: Named } {
    return { flow, user: this.user, limits: this.options, up, closed, explain };
  }

  private newFlow({ host, port }: SocketAddress) {
    const connection = `${this.prefix}-${++this.named}`;
    return { protocol: this.protocol, local: this.local, remote: { host, port }, connection };
  }

  /** Of a connection that this side has opened: not where the port listens. */
  private localOf({ localAddress, localPort }: Socket): SocketAddress {
    if (localAddress === undefined || localPort === undefined) return this.local;
    return { host: localAddress, port: localPort };
  }

  /** What never came up is told of to those whose messages waited for it. */
  private forget(flow: Flow, carried: boolean): void {
    this.table.remove(flow.connection ?? '');
    if (carried) this.user.flowEnded(flow);
  }
}

function proved<Named extends Flow>(flow: Named, peer: CertificateIdentities | undefined): Named {
  return peer === undefined ? flow : { ...flow, peerDomains: peer.domains };
}
