import type {
  Clock,
  OpenTransportPort,
  SocketAddress,
  TransportPort,
  TransportProtocol,
} from '@trapezoid/sip';
import { SeededRandom } from './seeded-random.js';
import type { Fate, SimulatedMedium } from './simulated-medium.js';
import { SimulatedTcpPort } from './simulated-tcp-port.js';
import { SimulatedUdpPort } from './simulated-udp-port.js';

/** What a link does to what passes over it. Connections are only delayed: their transport repeats what is lost. */
export interface LinkConditions {
  /** How likely a datagram is lost, 0 to 1. Default 0. */
  readonly loss?: number;
  /** How likely a datagram arrives twice, 0 to 1. Default 0. */
  readonly duplication?: number;
  /** Milliseconds, or from and to: datagrams may then overtake each other. Default 1. */
  readonly delay?: number | readonly [number, number];
}

export interface SimulatedNetworkOptions {
  readonly clock: Clock;
  /** Decides what is lost, duplicated and delayed, and so repeats a run. Default 1. */
  readonly seed?: number;
  /** Of every link that has none of its own. */
  readonly conditions?: LinkConditions;
}

/** One message that was sent over the network. */
export interface LoggedMessage {
  /** Milliseconds since 1970, when it was sent. */
  readonly time: number;
  readonly protocol: TransportProtocol;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly firstLine: string;
  readonly fate: Fate;
}

const firstEphemeralPort = 49152;

/**
 * A network in memory for elements under test: datagrams that may be lost, delayed and duplicated, and connections
 * that can be refused and cut. It runs on the clock that it is given; the same seed gives the same run.
 */
export class SimulatedNetwork implements SimulatedMedium<SimulatedTcpPort> {
  readonly clock: Clock;
  /** Everything that was sent, in its order. */
  readonly log: LoggedMessage[] = [];
  /** Who listens, by protocol and address. */
  private readonly udpPorts = new Map<string, SimulatedUdpPort>();
  private readonly tcpPorts = new Map<string, SimulatedTcpPort>();
  private readonly links = new Map<string, LinkConditions>();
  private readonly random: SeededRandom;
  private readonly started: number;
  private conditions: LinkConditions;
  private ephemeralPort = firstEphemeralPort;

  constructor(options: SimulatedNetworkOptions) {
    this.clock = options.clock;
    this.started = options.clock.now();
    this.random = new SeededRandom(options.seed ?? 1);
    this.conditions = options.conditions ?? {};
  }

  /** A listening point for datagrams. Port 0 takes a free one. */
  udp(host: string, port = 0): OpenTransportPort {
    return async (user) => {
      const local = this.take(this.udpPorts, host, port);
      const opened = new SimulatedUdpPort(this, local, user);
      this.udpPorts.set(addressText(local), opened);
      return opened;
    };
  }

  /** A listening point for connections, and what opens connections to others. Port 0 takes a free one. */
  tcp(host: string, port = 0): OpenTransportPort {
    return async (user) => {
      const local = this.take(this.tcpPorts, host, port);
      const opened = new SimulatedTcpPort(this, local, user);
      this.tcpPorts.set(addressText(local), opened);
      return opened;
    };
  }

  /** Changes the conditions of all links without their own; what is under way stays under way. */
  setConditions(conditions: LinkConditions): void {
    this.conditions = conditions;
  }

  /** Changes one direction between two hosts. */
  setLink(fromHost: string, toHost: string, conditions: LinkConditions): void {
    this.links.set(`${fromHost} ${toHost}`, conditions);
  }

  /** Cuts every connection of a host, or all; both ends hear of it at once. */
  cutConnections(host?: string): void {
    for (const port of [...this.tcpPorts.values()]) {
      if (host === undefined || port.local.host === host) port.cutConnections();
    }
  }

  /** Puts a datagram on the network as any program could, whatever its bytes. */
  inject(source: SocketAddress, destination: SocketAddress, bytes: Buffer): void {
    this.sendDatagram(source, destination, bytes);
  }

  /** What passed, a line for each message: seconds since the start, from, to, first line, and what became of it. */
  ladder(): string {
    return this.log
      .map(({ time, protocol, source, destination, firstLine, fate }) => {
        const seconds = ((time - this.started) / 1000).toFixed(3).padStart(9);
        const outcome = fate === 'delivered' ? '' : `   [${fate}]`;
        return `${seconds}  ${protocol} ${addressText(source)} → ${addressText(destination)}  ${firstLine}${outcome}`;
      })
      .join('\n');
  }

  /** @internal */
  sendDatagram(source: SocketAddress, destination: SocketAddress, bytes: Buffer): void {
    const { loss = 0, duplication = 0 } = this.link(source, destination);
    const lost = this.random.fraction() < loss;
    const duplicated = this.random.fraction() < duplication;
    const port = this.udpPorts.get(addressText(destination));
    const fate = lost
      ? 'lost'
      : port === undefined
        ? 'nobody listens'
        : duplicated
          ? 'duplicated'
          : 'delivered';
    this.note('UDP', source, destination, bytes, fate);
    if (lost || port === undefined) return;
    for (let copy = duplicated ? 2 : 1; copy > 0; copy--) {
      this.clock.setTimeout(() => port.deliver(Buffer.from(bytes), source), this.delay(source, destination));
    }
  }

  /** @internal */
  tcpPortAt(address: SocketAddress): SimulatedTcpPort | undefined {
    return this.tcpPorts.get(addressText(address));
  }

  /** @internal */
  close(port: TransportPort): void {
    const ports: Map<string, unknown> = port.protocol === 'UDP' ? this.udpPorts : this.tcpPorts;
    ports.delete(addressText(port.local));
  }

  /** @internal */
  newEphemeralPort(): number {
    return this.ephemeralPort++;
  }

  /** @internal Milliseconds on the way. */
  delay(source: SocketAddress, destination: SocketAddress): number {
    const { delay = 1 } = this.link(source, destination);
    if (typeof delay === 'number') return delay;
    const [from, to] = delay;
    return from + this.random.fraction() * (to - from);
  }

  /** @internal */
  note(
    protocol: TransportProtocol,
    source: SocketAddress,
    destination: SocketAddress,
    bytes: Buffer,
    fate: Fate,
  ): void {
    const firstLine = bytes.toString('utf8', 0, 200).split('\r\n', 1)[0] ?? '';
    this.log.push({ time: this.clock.now(), protocol, source, destination, firstLine, fate });
  }

  private link(source: SocketAddress, destination: SocketAddress): LinkConditions {
    return this.links.get(`${source.host} ${destination.host}`) ?? this.conditions;
  }

  private take(taken: ReadonlyMap<string, unknown>, host: string, port: number): SocketAddress {
    const local = { host, port: port === 0 ? this.newEphemeralPort() : port };
    if (taken.has(addressText(local))) throw new Error(`${addressText(local)} is taken`);
    return local;
  }
}

function addressText({ host, port }: SocketAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
