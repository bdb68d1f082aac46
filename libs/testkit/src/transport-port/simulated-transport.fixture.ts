import type { TransportPort, TransportProtocol } from '@trapezoid/sip';
import { FakeClock } from '../fake-clock.js';
import type { LinkConditions } from '../network/link-conditions.js';
import type { RawConnection } from '../network/raw-connection.js';
import { SimulatedNetwork } from '../network/simulated-network.js';
import type { BarePeer, TransportTraits } from './transport-under-test.js';

const peerHosts: Readonly<Record<string, string>> = {
  '192.0.2.1': '192.0.2.9',
  '2001:db8::1': '2001:db8::9',
};

/** A simulated transport on a network with these conditions, for the suite that every transport passes. */
export function simulatedTransport(
  protocol: TransportProtocol,
  host: string,
  conditions: LinkConditions,
): TransportTraits {
  const whole = protocol === 'UDP' || protocol === 'WS' || protocol === 'WSS';
  return {
    protocol,
    segmented: !whole,
    setUp: async () => {
      const clock = new FakeClock();
      const network = new SimulatedNetwork({ clock, conditions });
      let vacant = 1000;
      return {
        host,
        open: (address, limits) => network.port(protocol, address.host, address.port, limits),
        connect: async (remote) =>
          protocol === 'UDP'
            ? BareDatagrams.open(network, host, remote)
            : bare(await network.connect(peerHosts[host] ?? host, remote, protocol)),
        frame: (message) => message,
        vacantAddress: async () => ({ host, port: vacant++ }),
        until: (condition) => clock.runUntil(condition),
        settle: () => clock.advanceAsync(5),
        close: async () => undefined,
      };
    },
  };
}

function bare(connection: RawConnection): BarePeer {
  return connection;
}

/** A socket for datagrams to one address. */
class BareDatagrams implements BarePeer {
  text = '';
  readonly isOver = false;
  private port!: TransportPort;

  private constructor(
    private readonly network: SimulatedNetwork,
    private readonly remote: { readonly host: string; readonly port: number },
  ) {}

  static async open(
    network: SimulatedNetwork,
    host: string,
    remote: { readonly host: string; readonly port: number },
  ): Promise<BareDatagrams> {
    const peer = new BareDatagrams(network, remote);
    peer.port = await network.udp(peerHosts[host] ?? host)({
      receive: (bytes) => {
        peer.text += bytes.toString();
      },
      receiveUnframed: () => undefined,
      flowEnded: () => undefined,
    });
    return peer;
  }

  write(bytes: Buffer | string): void {
    this.network.inject(this.port.local, this.remote, Buffer.from(bytes as string));
  }

  finish(): void {
    void this.port.close();
  }

  reset(): void {
    this.finish();
  }

  pause(): void {
    this.finish();
  }
}
