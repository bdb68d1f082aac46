import { createServer, connect as openConnection, type Server, type Socket } from 'node:net';
import { systemRandom } from '../../ports/random.js';
import type { Flow, SocketAddress, Target } from '../flow.js';
import type { OpenTransportPort, SendResult, TransportPort, TransportPortUser } from '../transport-port.js';
import { ListenError } from './listen-error.js';
import { StreamConnection, type StreamLimits } from './stream-connection.js';

/** Connections of one listening point, incoming and outgoing. */
const defaultMaximumConnections = 10_000;

export interface TcpOptions extends StreamLimits {
  /** More are refused. Default 10,000. */
  readonly maximumConnections?: number;
  /** How long a connection may take to come up, in milliseconds. Default 5,000. */
  readonly connectTimeout?: number;
}

/**
 * SIP over TCP: a server, and connections to others, which are used again for what comes later.
 * RFC 3261 §18
 */
export class TcpPort implements TransportPort {
  readonly protocol = 'TCP';
  readonly local: SocketAddress;
  readonly family: 4 | 6;
  private readonly connections = new Map<string, StreamConnection>();
  /** Outgoing connections by where they lead; incoming ones are found by their name alone. */
  private readonly byRemote = new Map<string, StreamConnection>();
  /** Names of connections outlive them in routes: none may mean another one later, on another port or after a restart. */
  private readonly prefix = `tcp-${systemRandom.token(8)}`;
  private named = 0;
  private closed = false;

  static open(address: SocketAddress, options: TcpOptions = {}): OpenTransportPort {
    return (user) =>
      new Promise((resolve, reject) => {
        const server = createServer({ noDelay: true, keepAlive: true });
        const refuse = (error: NodeJS.ErrnoException) =>
          reject(new ListenError('TCP', address, error.code ?? error.message));
        server.once('error', refuse);
        const { host, port } = address;
        server.listen({ port, host, exclusive: true, ipv6Only: host.includes(':') }, () => {
          server.off('error', refuse);
          resolve(new TcpPort(server, user, options));
        });
      });
  }

  private constructor(
    private readonly server: Server,
    private readonly user: TransportPortUser,
    private readonly options: TcpOptions,
  ) {
    const bound = server.address() as { address: string; port: number; family: string };
    this.local = { host: bound.address, port: bound.port };
    this.family = bound.family === 'IPv6' ? 6 : 4;
    server.maxConnections = options.maximumConnections ?? defaultMaximumConnections;
    server.on('connection', (socket) => this.welcome(socket));
    server.on('error', () => undefined);
  }

  send(bytes: Buffer, target: Target, done: SendResult): void {
    if (this.closed) return done(new Error('the transport is closed'), undefined);
    if (target.connection !== undefined) {
      const connection = this.connections.get(target.connection);
      if (connection === undefined) return done(new Error('the connection has ended'), undefined);
      return connection.send(bytes, done);
    }
    const known = this.byRemote.get(`${target.host} ${target.port}`);
    (known ?? this.connect(target)).send(bytes, done);
  }

  carries(connection: string): boolean {
    return this.connections.has(connection);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const stopped = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const connection of this.connections.values()) connection.end();
    await stopped;
  }

  private connect(target: Target): StreamConnection {
    const socket = openConnection({ host: target.host, port: target.port, noDelay: true, keepAlive: true });
    const remote = { host: target.host, port: target.port };
    const connection = this.adopt(socket, remote);
    const key = `${target.host} ${target.port}`;
    this.byRemote.set(key, connection);
    const timeout = setTimeout(
      () => socket.destroy(new Error('no connection within the time allowed')),
      this.options.connectTimeout ?? 5000,
    );
    socket.once('connect', () => clearTimeout(timeout));
    socket.once('close', () => {
      clearTimeout(timeout);
      if (this.byRemote.get(key) === connection) this.byRemote.delete(key);
    });
    return connection;
  }

  private welcome(socket: Socket): void {
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress !== undefined && remotePort !== undefined && !this.closed) {
      this.adopt(socket, { host: remoteAddress, port: remotePort });
      return;
    }
    // Reset before it was accepted: nobody is there.
    socket.on('error', () => undefined);
    socket.destroy();
  }

  private adopt(socket: Socket, remote: SocketAddress): StreamConnection {
    const name = `${this.prefix}-${++this.named}`;
    const flow: Flow = { protocol: 'TCP', local: this.local, remote, connection: name };
    const connection = new StreamConnection(socket, flow, this.user, this.options);
    this.connections.set(name, connection);
    socket.once('close', () => {
      this.connections.delete(name);
      this.user.flowEnded(flow);
    });
    return connection;
  }
}
