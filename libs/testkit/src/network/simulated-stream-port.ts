import type {
  Flow,
  HostPort,
  SendResult,
  SocketAddress,
  Target,
  TransportPortUser,
  TransportProtocol,
} from '@trapezoid/sip';
import { ConnectionEnd } from './connection.js';
import { shakeHands } from './handshake.js';
import type { Path } from './links.js';
import type { Medium } from './medium.js';
import { PortConnection, type SimulatedStreamOptions } from './port-connection.js';
import { type Peer, PortConnections, provesName } from './port-connections.js';
import type { ConnectionRoute } from './route.js';
import type { Listener, Space } from './space.js';

interface QueuedMessage {
  readonly bytes: Buffer;
  readonly done: SendResult;
}

interface Attempt {
  readonly waiting: QueuedMessage[];
  abandon(): void;
}

/** A listening point for connections on a simulated network, and what opens connections to others. */
export class SimulatedStreamPort implements Listener {
  readonly family: 4 | 6;
  readonly domains: readonly string[] | undefined;
  readonly sentBy?: HostPort;
  private readonly connections: PortConnections;
  /** Connections that are coming up, by where they lead and as whom that was found. */
  private readonly attempts = new Map<string, Attempt>();
  private closed = false;

  constructor(
    private readonly medium: Medium,
    private readonly space: Space,
    readonly protocol: Exclude<TransportProtocol, 'UDP'>,
    readonly local: SocketAddress,
    private readonly user: TransportPortUser,
    private readonly options: SimulatedStreamOptions,
  ) {
    this.family = local.host.includes(':') ? 6 : 4;
    const secure = protocol === 'TLS' || protocol === 'WSS';
    this.domains = secure ? options.domains : undefined;
    this.connections = new PortConnections(secure);
    if (options.listen === false) this.sentBy = { host: `client-${medium.newEphemeralPort()}.invalid` };
  }

  send(bytes: Buffer, target: Target, done: SendResult): void {
    const message = { bytes, done };
    if (this.closed) return fail(message, new Error('the transport is closed'));
    if (target.connection !== undefined) {
      const named = this.connections.named(target.connection);
      if (named === undefined) return fail(message, new Error('the connection has ended'));
      return named.send(bytes, done);
    }
    const known = this.connections.find(target);
    if (known !== undefined) return known.send(bytes, done);
    const key = `${target.host} ${target.port} ${target.serverName ?? ''}`;
    const attempt = this.attempts.get(key) ?? this.connect(key, target);
    attempt.waiting.push(message);
  }

  sourceOf(target: Target): SocketAddress | undefined {
    const { connection } = target;
    const known =
      connection === undefined ? this.connections.find(target) : this.connections.named(connection);
    return known?.flow.local;
  }

  carries(connection: string): boolean {
    return this.connections.named(connection) !== undefined;
  }

  alias(flow: Flow, remote: SocketAddress): void {
    this.connections.alias(flow, remote);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.stop();
    this.space.release(this);
    for (const connection of this.connections.all) connection.close();
  }

  cutConnections(): void {
    for (const connection of this.connections.all) connection.cut();
  }

  vanish(): void {
    this.stop();
    for (const connection of this.connections.all)
      connection.vanish(() => !this.space.isGone(this.local.host));
    this.connections.clear();
  }

  welcome(end: ConnectionEnd, remote: SocketAddress, peerDomains: readonly string[] | undefined): void {
    if (this.connections.size >= (this.options.maximumConnections ?? 10_000)) end.reset();
    else this.adopt(end, this.local, remote, { domains: peerDomains });
  }

  private stop(): void {
    this.closed = true;
    const attempts = [...this.attempts.values()];
    this.attempts.clear();
    for (const { abandon, waiting } of attempts) {
      abandon();
      for (const message of waiting) fail(message, new Error('the transport is closed'));
    }
  }

  private connect(key: string, target: Target): Attempt {
    const { protocol, local } = this;
    const remote = { host: target.host, port: target.port };
    // As with real sockets, the end that connects has a port of its own.
    const source = { host: local.host, port: this.medium.newEphemeralPort() };
    const waiting: QueuedMessage[] = [];
    const failed = (error: Error, fate: 'refused' | 'no connection') => {
      this.attempts.delete(key);
      for (const message of waiting) {
        this.medium.log.note({ protocol, source, destination: remote, bytes: message.bytes }, fate);
        fail(message, error);
      }
    };
    const connected = (listener: Listener, route: ConnectionRoute, path: Path) => {
      const error = misproved(listener, target);
      if (error !== undefined) return failed(error, 'refused');
      this.attempts.delete(key);
      const connection = this.join(listener, target, source, route, path);
      for (const { bytes, done } of waiting) connection.send(bytes, done);
    };
    const timeout = this.options.connectTimeout ?? 5000;
    const handshake = { protocol, source, remote, timeout };
    const abandon = shakeHands(this.medium, this.space, handshake, { failed, connected });
    const attempt = { waiting, abandon };
    this.attempts.set(key, attempt);
    return attempt;
  }

  private join(
    listener: Listener,
    target: Target,
    source: SocketAddress,
    route: ConnectionRoute,
    path: Path,
  ): PortConnection {
    const { medium, protocol } = this;
    const { near, far } = ConnectionEnd.pair({ medium, protocol, bindings: route.bindings }, path);
    const remote = { host: target.host, port: target.port };
    const seenAs = route.bindings.length > 0 ? route.source : undefined;
    const connection = this.adopt(
      near,
      source,
      remote,
      { domains: listener.domains, dialled: target },
      seenAs,
    );
    listener.welcome(far, route.source, this.domains);
    return connection;
  }

  private adopt(
    end: ConnectionEnd,
    local: SocketAddress,
    remote: SocketAddress,
    peer: Peer,
    seenAs?: SocketAddress,
  ): PortConnection {
    const name = `simulated-${this.medium.newEphemeralPort()}`;
    const { protocol } = this;
    const proved = peer.domains === undefined ? {} : { peerDomains: peer.domains };
    const flow: Flow = { protocol, local, remote, connection: name, ...proved };
    const connection = new PortConnection(this.medium, end, flow, this.user, this.options, {
      seenAs,
      onEnd: () => {
        this.connections.remove(name);
        this.user.flowEnded(flow);
      },
    });
    this.connections.add(name, connection, peer);
    return connection;
  }
}

function fail({ done }: QueuedMessage, error: Error): void {
  queueMicrotask(() => done(error, undefined));
}

/** The far end must prove the name that was looked up (RFC 5922 §7.2); simulated certificates are believed. */
function misproved({ domains }: Listener, { serverName }: Target): Error | undefined {
  if (domains === undefined || serverName === undefined || provesName(domains, serverName)) return undefined;
  return new Error(`the certificate proves ${domains.join(', ')}, not ${serverName}`);
}
