import { createServer, isIPv6, type Server, type Socket } from 'node:net';
import type { SocketAddress, TransportProtocol } from '../flow.js';
import { type ConnectionOptions, keepAliveDelay } from './connection-options.js';
import { ListenError } from './listen-error.js';

const defaultMaximumConnectionsPerHost = 1000;

/** Accepts TCP connections, as many as are allowed. */
export class SocketServer {
  readonly local: SocketAddress;
  readonly family: 4 | 6;
  private readonly perHost = new Map<string, number>();

  /** Rejects with a ListenError. */
  static listen(
    protocol: TransportProtocol,
    address: SocketAddress,
    options: ConnectionOptions,
  ): Promise<SocketServer> {
    return new Promise((resolve, reject) => {
      const server = createServer({
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: keepAliveDelay,
      });
      const refuse = (error: NodeJS.ErrnoException) =>
        reject(new ListenError(protocol, address, error.code ?? error.message));
      server.once('error', refuse);
      const { host, port } = address;
      server.listen({ port, host, exclusive: true, ipv6Only: host.includes(':') }, () => {
        server.off('error', refuse);
        server.on('error', () => undefined);
        resolve(new SocketServer(server, options));
      });
    });
  }

  private constructor(
    private readonly server: Server,
    private readonly options: ConnectionOptions,
  ) {
    const bound = server.address() as { address: string; port: number; family: string };
    this.local = { host: bound.address, port: bound.port };
    this.family = bound.family === 'IPv6' ? 6 : 4;
  }

  /** Gives each connection that is within the limits, with the address of its far end. */
  accept(welcome: (socket: Socket, remote: SocketAddress) => void, maximumConnections: number): void {
    this.server.maxConnections = maximumConnections;
    this.server.on('connection', (socket) => {
      // A listener for as long as the socket lives: layers above come and go.
      socket.on('error', () => undefined);
      const { remoteAddress, remotePort } = socket;
      // Without an address it was reset before it was accepted.
      if (remoteAddress === undefined || remotePort === undefined || !this.admit(remoteAddress, socket)) {
        socket.destroy();
        return;
      }
      welcome(socket, { host: remoteAddress, port: remotePort });
    });
  }

  /** Settles when the last connection has ended. */
  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private admit(address: string, socket: Socket): boolean {
    const limit = this.options.maximumConnectionsPerHost ?? defaultLimitFor(address);
    if (limit === Number.POSITIVE_INFINITY) return true;
    const host = networkOf(address);
    const connected = this.perHost.get(host) ?? 0;
    if (connected >= limit) return false;
    this.perHost.set(host, connected + 1);
    socket.once('close', () => {
      const left = (this.perHost.get(host) ?? 1) - 1;
      if (left === 0) this.perHost.delete(host);
      else this.perHost.set(host, left);
    });
    return true;
  }
}

function defaultLimitFor(address: string): number {
  const loopback = address === '::1' || address.startsWith('127.');
  return loopback ? Number.POSITIVE_INFINITY : defaultMaximumConnectionsPerHost;
}

/** What one customer of a network has: an IPv4 address, or the first 64 bits of an IPv6 address. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array<string>(zeros).fill('0'), ...last].slice(0, 4).join(':');
}
