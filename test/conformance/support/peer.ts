import { readMessage, SipRequest, SipResponse, type SocketAddress, type TransportPort } from '@trapezoid/sip';
import type { SimulatedNetwork } from '@trapezoid/testkit';

/** A bare datagram socket on a simulated network: it sends what it is told and keeps what comes, byte for byte. */
export class Peer {
  readonly received: Buffer[] = [];
  private port: TransportPort | undefined;

  static async open(network: SimulatedNetwork, host: string, port = 5060): Promise<Peer> {
    const peer = new Peer();
    peer.port = await network.udp(
      host,
      port,
    )({
      receive: (bytes) => void peer.received.push(bytes),
      receiveUnframed: () => undefined,
      flowEnded: () => undefined,
    });
    return peer;
  }

  send(bytes: Buffer, to: SocketAddress): void {
    this.port?.send(bytes, { protocol: 'UDP', ...to }, () => undefined);
  }

  /** The requests that came and are well-formed. */
  get requests(): SipRequest[] {
    return this.messages.filter((message) => message instanceof SipRequest);
  }

  /** The responses that came and are well-formed. */
  get responses(): SipResponse[] {
    return this.messages.filter((message) => message instanceof SipResponse);
  }

  private get messages(): (SipRequest | SipResponse)[] {
    return this.received.flatMap((bytes) => {
      const read = readMessage(bytes);
      return read.kind === 'message' ? [read.message] : [];
    });
  }
}
