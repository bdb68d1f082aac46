import type {
  Flow,
  OpenTransportPort,
  SocketAddress,
  Target,
  TransportPort,
  TransportPortUser,
} from '@trapezoid/sip';
import type { BarePeer, PortLimits, TransportTraits, TransportUnderTest } from './transport-under-test.js';

/** A port with all that it tells. */
export class WatchedPort implements TransportPortUser {
  readonly received: { readonly bytes: Buffer; readonly flow: Flow }[] = [];
  readonly unframed: { readonly bytes: Buffer; readonly reason: string; readonly flow: Flow }[] = [];
  readonly pings: Flow[] = [];
  readonly pongs: Flow[] = [];
  readonly ended: Flow[] = [];
  port!: TransportPort;
  /** What the user does with bytes that can't be framed, at once. */
  onUnframed: (flow: Flow) => void = () => undefined;

  constructor(private readonly changed: () => void) {}

  get texts(): readonly string[] {
    return this.received.map(({ bytes }) => bytes.toString());
  }

  /** The flow of the latest message. */
  get latestFlow(): Flow {
    const latest = this.received.at(-1);
    if (latest === undefined) throw new Error('nothing has been received');
    return latest.flow;
  }

  receive(bytes: Buffer, flow: Flow): void {
    // A port may use its buffer again.
    this.received.push({ bytes: Buffer.from(bytes), flow });
    this.changed();
  }

  receiveUnframed(bytes: Buffer, reason: string, flow: Flow): void {
    this.unframed.push({ bytes: Buffer.from(bytes), reason, flow });
    this.onUnframed(flow);
    this.changed();
  }

  receivePing(flow: Flow): void {
    this.pings.push(flow);
    this.changed();
  }

  receivePong(flow: Flow): void {
    this.pongs.push(flow);
    this.changed();
  }

  flowEnded(flow: Flow): void {
    this.ended.push(flow);
    this.changed();
  }
}

/** What became of a message that was sent, each time that it was told. */
export interface Sending {
  readonly told: { readonly error: Error | undefined; readonly flow: Flow | undefined }[];
}

/** One test's ports and peers. */
export class PortBench {
  private transport!: TransportUnderTest;
  private readonly opened: TransportPort[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(readonly traits: TransportTraits) {}

  async start(): Promise<void> {
    this.transport = await this.traits.setUp(() => this.changed());
  }

  async end(): Promise<void> {
    await this.settleAfter(Promise.all(this.opened.splice(0).map((port) => port.close())));
    await this.transport.close();
  }

  get under(): TransportUnderTest {
    return this.transport;
  }

  async open(limits?: PortLimits, address?: SocketAddress): Promise<WatchedPort> {
    const opening = this.transport.open(address ?? { host: this.transport.host, port: 0 }, limits);
    return this.watch(opening);
  }

  private async watch(opening: OpenTransportPort): Promise<WatchedPort> {
    const watched = new WatchedPort(() => this.changed());
    watched.port = await opening(watched);
    this.opened.push(watched.port);
    return watched;
  }

  async connect({ port }: WatchedPort): Promise<BarePeer> {
    return this.settleAfter(this.transport.connect(port.local));
  }

  send({ port }: WatchedPort, target: Target, message: Buffer | string): Sending {
    const told: Sending['told'] = [];
    port.send(Buffer.from(message as string), target, (error, flow) => {
      told.push({ error, flow });
      this.changed();
    });
    return { told };
  }

  /** Sends, and gives what is told of it first. */
  async sent(from: WatchedPort, target: Target, message: Buffer | string) {
    const sending = this.send(from, target, message);
    await this.until(() => sending.told.length > 0);
    return sending.told[0] ?? { error: undefined, flow: undefined };
  }

  /** Writes messages as the protocol frames them. */
  write(peer: BarePeer, ...messages: string[]): void {
    for (const message of messages) peer.write(this.transport.frame(Buffer.from(message)));
  }

  targetOf({ port }: WatchedPort): Target {
    return { protocol: port.protocol, host: port.local.host, port: port.local.port };
  }

  until(condition: () => boolean): Promise<void> {
    return this.transport.until(
      condition,
      () => new Promise<void>((resolve) => void this.waiting.add(resolve)),
    );
  }

  /** Lets what is under way arrive. */
  settle(): Promise<void> {
    return this.transport.settle();
  }

  /** Lets time pass until a promise has settled. */
  async settleAfter<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    const settle = () => {
      settled = true;
      this.changed();
    };
    promise.then(settle, settle);
    await this.until(() => settled);
    return promise;
  }

  private changed(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/** A request that can be told by its name, with this body. */
export function request(name: string, body: Buffer | string = ''): string {
  const bytes = Buffer.byteLength(body);
  return `MESSAGE sip:${name} SIP/2.0\r\nVia: SIP/2.0/X a.test;branch=z9hG4bK${name}\r\nContent-Length: ${bytes}\r\n\r\n${body}`;
}

/** Where to answer to over the very flow. */
export function back({ protocol, remote, connection }: Flow): Target {
  return { protocol, ...remote, ...(connection === undefined ? {} : { connection }) };
}
