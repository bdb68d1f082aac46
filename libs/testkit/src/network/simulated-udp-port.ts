import type { Flow, SendResult, SocketAddress, Target, TransportPortUser } from '@trapezoid/sip';
import type { DatagramPort, Space } from './space.js';

/** The largest datagram of IPv4: 65,535 bytes less the headers of IP and UDP. */
const maximumDatagramBytes = 65_507;

/** Less is a keep-alive that the layer above does not want: CRLF pairs and single bytes of phones behind a NAT. */
const shortestMessage = 12;

export type SendDatagram = (source: SocketAddress, destination: SocketAddress, bytes: Buffer) => void;

/** A listening point for datagrams on a simulated network. */
export class SimulatedUdpPort implements DatagramPort {
  readonly protocol = 'UDP';
  readonly family: 4 | 6;
  private closed = false;

  constructor(
    private readonly space: Space,
    private readonly carry: SendDatagram,
    readonly local: SocketAddress,
    private readonly user: TransportPortUser,
  ) {
    this.family = local.host.includes(':') ? 6 : 4;
  }

  send(bytes: Buffer, target: Target, done: SendResult): void {
    const remote = { host: target.host, port: target.port };
    const error = this.refusal(bytes);
    if (error === undefined) this.carry(this.local, remote, bytes);
    const flow: Flow | undefined =
      error === undefined ? { protocol: 'UDP', local: this.local, remote } : undefined;
    queueMicrotask(() => done(error, flow));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.space.release(this);
  }

  vanish(): void {
    this.closed = true;
  }

  deliver(bytes: Buffer, source: SocketAddress): void {
    if (this.closed || bytes.length < shortestMessage) return;
    this.user.receive(bytes, { protocol: 'UDP', local: this.local, remote: source });
  }

  private refusal(bytes: Buffer): Error | undefined {
    if (this.closed) return new Error('the transport is closed');
    return bytes.length > maximumDatagramBytes
      ? Object.assign(new Error('send EMSGSIZE'), { code: 'EMSGSIZE' })
      : undefined;
  }
}
