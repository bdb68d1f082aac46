import type {
  Flow,
  SendResult,
  SocketAddress,
  Target,
  TransportPort,
  TransportPortUser,
} from '@trapezoid/sip';
import type { SimulatedMedium } from './simulated-medium.js';

type Medium = SimulatedMedium<SimulatedTcpPort>;

interface QueuedMessage {
  readonly bytes: Buffer;
  readonly done: SendResult;
}

/** One end of a connection. */
class SimulatedConnection {
  peer: SimulatedConnection | undefined;
  ended = false;
  /** When the last message that it sent arrives: those behind it arrive no earlier. */
  private lastArrival = 0;

  constructor(
    private readonly network: Medium,
    readonly flow: Flow,
    readonly port: SimulatedTcpPort,
  ) {}

  send({ bytes, done }: QueuedMessage): void {
    const { local, remote } = this.flow;
    const { peer } = this;
    if (this.ended || peer === undefined) {
      queueMicrotask(() => done(new Error('the connection has ended'), undefined));
      return;
    }
    const now = this.network.clock.now();
    this.lastArrival = Math.max(this.lastArrival, now + this.network.delay(local, remote));
    this.network.note('TCP', local, remote, bytes, 'delivered');
    this.network.clock.setTimeout(() => peer.deliver(Buffer.from(bytes)), this.lastArrival - now);
    queueMicrotask(() => done(undefined, this.flow));
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.port.forget(this);
    this.peer?.end();
  }

  private deliver(bytes: Buffer): void {
    if (!this.ended) this.port.user.receive(bytes, this.flow);
  }
}

/** A listening point for connections on a simulated network; a message travels as one piece. */
export class SimulatedTcpPort implements TransportPort {
  readonly protocol = 'TCP';
  readonly family: 4 | 6;
  private readonly connections = new Map<string, SimulatedConnection>();
  private readonly byRemote = new Map<string, SimulatedConnection>();
  /** What waits for a connection to come up, by where it leads. */
  private readonly connecting = new Map<string, QueuedMessage[]>();
  private closed = false;

  constructor(
    private readonly network: Medium,
    readonly local: SocketAddress,
    readonly user: TransportPortUser,
  ) {
    this.family = local.host.includes(':') ? 6 : 4;
  }

  send(bytes: Buffer, target: Target, done: SendResult): void {
    const message = { bytes, done };
    if (this.closed) return fail(message, 'the transport is closed');
    if (target.connection !== undefined) {
      const named = this.connections.get(target.connection);
      return named === undefined ? fail(message, 'the connection has ended') : named.send(message);
    }
    const remote = { host: target.host, port: target.port };
    const known = this.byRemote.get(remoteKey(remote));
    if (known !== undefined) return known.send(message);
    const waiting = this.connecting.get(remoteKey(remote));
    if (waiting !== undefined) {
      waiting.push(message);
      return;
    }
    this.connecting.set(remoteKey(remote), [message]);
    this.network.clock.setTimeout(() => this.connect(remote), this.network.delay(this.local, remote));
  }

  carries(connection: string): boolean {
    return this.connections.has(connection);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.network.close(this);
    this.cutConnections();
  }

  cutConnections(): void {
    for (const connection of [...this.connections.values()]) connection.end();
  }

  forget(connection: SimulatedConnection): void {
    const { flow } = connection;
    this.connections.delete(flow.connection ?? '');
    if (this.byRemote.get(remoteKey(flow.remote)) === connection)
      this.byRemote.delete(remoteKey(flow.remote));
    this.user.flowEnded(flow);
  }

  private connect(remote: SocketAddress): void {
    const waiting = this.connecting.get(remoteKey(remote)) ?? [];
    this.connecting.delete(remoteKey(remote));
    const listener = this.network.tcpPortAt(remote);
    if (this.closed || listener === undefined) {
      for (const message of waiting) {
        this.network.note('TCP', this.local, remote, message.bytes, 'refused');
        fail(message, 'connect ECONNREFUSED');
      }
      return;
    }
    // As with real sockets, the end that connects has a port of its own.
    const ephemeral = { host: this.local.host, port: this.network.newEphemeralPort() };
    const near = this.adopt({ protocol: 'TCP', local: this.local, remote });
    const far = listener.adopt({ protocol: 'TCP', local: listener.local, remote: ephemeral });
    near.peer = far;
    far.peer = near;
    this.byRemote.set(remoteKey(remote), near);
    for (const message of waiting) near.send(message);
  }

  private adopt(flow: Flow): SimulatedConnection {
    const connection = `simulated-${this.network.newEphemeralPort()}`;
    const adopted = new SimulatedConnection(this.network, { ...flow, connection }, this);
    this.connections.set(connection, adopted);
    return adopted;
  }
}

function fail({ done }: QueuedMessage, reason: string): void {
  queueMicrotask(() => done(new Error(reason), undefined));
}

function remoteKey({ host, port }: SocketAddress): string {
  return `${host} ${port}`;
}
