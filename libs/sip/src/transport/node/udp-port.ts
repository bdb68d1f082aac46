import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Flow, SocketAddress, Target } from '../flow.js';
import type { OpenTransportPort, SendResult, TransportPort, TransportPortUser } from '../transport-port.js';
import { ListenError } from './listen-error.js';

/** Asked of the kernel, which may give less: the default loses two thirds of a burst of 500 datagrams. */
const receiveBufferBytes = 4 * 1024 * 1024;

/** Addresses are numeric by the time they get here; a look-up would cost a turn of the event loop each. */
const literal =
  (family: 4 | 6) =>
  (host: string, _options: unknown, callback: (error: null, address: string, family: number) => void): void =>
    callback(null, host, family);

/**
 * SIP over UDP: one socket for sending and receiving, so that responses come from where requests went (RFC 3581 §4).
 * RFC 3261 §18
 */
export class UdpPort implements TransportPort {
  readonly protocol = 'UDP';
  readonly local: SocketAddress;
  private closed = false;
  /** As set last; 1 is what every socket begins with. */
  private timeToLive = 1;

  static open(address: SocketAddress): OpenTransportPort {
    return (user) =>
      new Promise((resolve, reject) => {
        const family = address.host.includes(':') ? 6 : 4;
        const socket = createSocket({
          type: family === 6 ? 'udp6' : 'udp4',
          ipv6Only: family === 6,
          recvBufferSize: receiveBufferBytes,
          lookup: literal(family) as never,
        });
        const refuse = (error: NodeJS.ErrnoException) => {
          socket.close();
          reject(new ListenError('UDP', address, error.code ?? error.message));
        };
        socket.once('error', refuse);
        socket.bind({ port: address.port, address: address.host, exclusive: true }, () => {
          socket.off('error', refuse);
          resolve(new UdpPort(socket, family, user));
        });
      });
  }

  private constructor(
    private readonly socket: Socket,
    readonly family: 4 | 6,
    private readonly user: TransportPortUser,
  ) {
    const { address, port } = socket.address();
    this.local = { host: address, port };
    socket.on('message', (bytes, from) => this.accept(bytes, from));
    // An ICMP error for an earlier datagram; the transaction's timer tells its user.
    socket.on('error', () => undefined);
  }

  /** What the kernel granted, in bytes. */
  get receiveBufferBytes(): number {
    return this.socket.getRecvBufferSize();
  }

  send(bytes: Buffer, target: Target, done: SendResult): void {
    if (this.closed) return done(new Error('the transport is closed'), undefined);
    const flow: Flow = {
      protocol: 'UDP',
      local: this.local,
      remote: { host: target.host, port: target.port },
    };
    if (target.ttl !== undefined && target.ttl !== this.timeToLive) this.setTimeToLive(target.ttl);
    this.socket.send(bytes, target.port, target.host, (error) => done(error ?? undefined, flow));
  }

  /** For datagrams to groups alone; takes effect at once (RFC 3261 §18.2.2). */
  private setTimeToLive(ttl: number): void {
    this.socket.setMulticastTTL(ttl);
    this.timeToLive = ttl;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }

  private accept(bytes: Buffer, from: RemoteInfo): void {
    const flow: Flow = {
      protocol: 'UDP',
      local: this.local,
      remote: { host: from.address, port: from.port },
    };
    // Keep-alives: CRLF pairs and single bytes that phones behind a NAT send. They get no answer (RFC 5626 §4.4.1).
    if (bytes.length < 12) this.user.receivePing?.(flow);
    else this.user.receive(bytes, flow);
  }
}
