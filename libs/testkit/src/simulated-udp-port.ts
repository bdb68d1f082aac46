import type {
  Flow,
  SendResult,
  SocketAddress,
  Target,
  TransportPort,
  TransportPortUser,
} from '@trapezoid/sip';
import type { SimulatedMedium } from './simulated-medium.js';

/** The largest datagram of IPv4: 65,535 bytes less the headers of IP and UDP. */
const maximumDatagramBytes = 65_507;

/** A listening point for datagrams on a simulated network. */
export class SimulatedUdpPort implements TransportPort {
  readonly protocol = 'UDP';
  readonly family: 4 | 6;
  private closed = false;

  constructor(
    private readonly network: SimulatedMedium<unknown>,
    readonly local: SocketAddress,
    private readonly user: TransportPortUser,
  ) {
    this.family = local.host.includes(':') ? 6 : 4;
  }

  send(bytes: Buffer, target: Target, done: SendResult): void {
    const remote = { host: target.host, port: target.port };
    const error = this.refusal(bytes);
    if (error === undefined) this.network.sendDatagram(this.local, remote, bytes);
    queueMicrotask(() => done(error, { protocol: 'UDP', local: this.local, remote }));
  }

  async close(): Promise<void> {
    this.closed = true;
    this.network.close(this);
  }

  deliver(bytes: Buffer, source: SocketAddress): void {
    if (this.closed) return;
    const flow: Flow = { protocol: 'UDP', local: this.local, remote: source };
    this.user.receive(bytes, flow);
  }

  private refusal(bytes: Buffer): Error | undefined {
    if (this.closed) return new Error('the transport is closed');
    return bytes.length > maximumDatagramBytes ? new Error('EMSGSIZE') : undefined;
  }
}
