import {
  type Flow,
  type MessageLimits,
  type SendResult,
  type SocketAddress,
  StreamFramer,
  type TimerHandle,
  type TransportPortUser,
} from '@trapezoid/sip';
import { type ConnectionEnd, carriesWholeMessages, type EndUser } from './connection.js';
import type { Medium } from './medium.js';

/** As those of the real ports; a simulated connection has no idle timeout unless it is given one. */
export interface SimulatedStreamOptions {
  /** With `false` the port only connects to others; its Vias then name an `.invalid` host. Default true. */
  readonly listen?: boolean;
  readonly limits?: MessageLimits;
  /** A connection on which nothing passes for so long is closed, in milliseconds. Default: never. */
  readonly idleTimeout?: number;
  /** The same for a stream on which no message has passed yet, in milliseconds. Default: never. */
  readonly unusedTimeout?: number;
  /** A message must be whole so long after its first byte, in milliseconds. Default 32,000. */
  readonly messageTimeout?: number;
  /** A connection whose far end leaves more than this unread is closed, in bytes. Default 4 MiB. */
  readonly maximumUnsent?: number;
  /** Connections beyond are closed at once. Default 10,000. */
  readonly maximumConnections?: number;
  /** How long a connection may take to come up, in milliseconds. Default 5,000. */
  readonly connectTimeout?: number;
  /** TLS and WSS: the domains that its certificate proves; none without it. */
  readonly domains?: readonly string[];
}

const pong = Buffer.from('\r\n');
const ping = Buffer.from('\r\n\r\n');
const never = Number.POSITIVE_INFINITY;

/** The port that has a connection. */
export interface ConnectionOwner {
  /** What the far end sees as our address, where a NAT changed it. */
  readonly seenAs: SocketAddress | undefined;
  onEnd(connection: PortConnection): void;
}

/** A connection as a port has it: cuts what comes into messages, and ends what keeps no measure. */
export class PortConnection implements EndUser {
  private readonly framer: StreamFramer | undefined;
  private deadline: TimerHandle;
  private idle: TimerHandle;
  /** True once a message has passed. */
  private used = false;

  constructor(
    private readonly medium: Medium,
    private readonly end: ConnectionEnd,
    readonly flow: Flow,
    private readonly user: TransportPortUser,
    private readonly options: SimulatedStreamOptions,
    private readonly owner: ConnectionOwner,
  ) {
    this.framer = carriesWholeMessages(flow.protocol) ? undefined : new StreamFramer(options.limits);
    end.user = this;
    this.watchIdle();
  }

  send(bytes: Buffer, done: SendResult): void {
    if (!this.end.writable)
      return void queueMicrotask(() => done(new Error('the connection has ended'), undefined));
    if (this.end.unsent > (this.options.maximumUnsent ?? 4 * 1024 * 1024)) {
      const failure = new Error('the far end does not read');
      this.end.reset();
      return void queueMicrotask(() => done(failure, undefined));
    }
    const { protocol, local, remote } = this.flow;
    const message = { protocol, source: local, destination: remote, bytes };
    const { seenAs } = this.owner;
    const isKeepAlive = bytes.length <= ping.length;
    const entry = isKeepAlive
      ? undefined
      : this.medium.log.note(seenAs === undefined ? message : { ...message, seenAs });
    if (bytes.equals(ping)) this.framer?.awaitPong();
    if (!isKeepAlive) this.used = true;
    this.end.write(bytes, entry);
    this.watchIdle();
    queueMicrotask(() => done(undefined, this.flow));
  }

  close(): void {
    this.end.end();
  }

  cut(): void {
    this.end.cut();
  }

  vanish(isBack: () => boolean): void {
    this.stopTimers();
    this.end.vanish(isBack);
  }

  data(bytes: Buffer): void {
    this.watchIdle();
    if (this.framer === undefined) return this.takeMessage(bytes);
    let complete = false;
    for (const frame of this.framer.push(bytes)) {
      if (!this.end.writable) return;
      if (frame.kind === 'message') {
        complete = true;
        this.use();
        this.user.receive(frame.bytes, this.flow);
      } else if (frame.kind === 'broken') return this.refuse(frame.bytes, frame.reason);
      else if (frame.kind === 'ping') this.answerPing();
      else this.user.receivePong?.(this.flow);
    }
    this.watchMessage(this.framer, complete);
  }

  ended(): void {
    this.stopTimers();
    this.owner.onEnd(this);
  }

  private takeMessage(bytes: Buffer): void {
    if (bytes.equals(ping)) return this.answerPing();
    if (bytes.equals(pong)) return this.user.receivePong?.(this.flow);
    const { headBytes = 64 * 1024, bodyBytes = 256 * 1024 } = this.options.limits ?? {};
    if (bytes.length > headBytes + bodyBytes) return this.end.end();
    this.user.receive(bytes, this.flow);
  }

  private refuse(bytes: Buffer, reason: string): void {
    this.user.receiveUnframed(bytes, reason, this.flow);
    this.end.end();
  }

  private answerPing(): void {
    this.send(pong, () => undefined);
    this.user.receivePing?.(this.flow);
  }

  private watchMessage(framer: StreamFramer, anew: boolean): void {
    const { clock } = this.medium;
    if (anew || !framer.midMessage) {
      clock.clearTimeout(this.deadline);
      this.deadline = undefined;
    }
    if (framer.midMessage && this.end.writable)
      this.deadline ??= clock.setTimeout(() => this.end.reset(), this.options.messageTimeout ?? 32_000);
  }

  /** From its first message on it may be silent for longer. */
  private use(): void {
    if (this.used) return;
    this.used = true;
    this.watchIdle();
  }

  private watchIdle(): void {
    const { idleTimeout = never, unusedTimeout = never } = this.options;
    const { clock } = this.medium;
    const patience =
      this.used || this.framer === undefined ? idleTimeout : Math.min(idleTimeout, unusedTimeout);
    clock.clearTimeout(this.idle);
    this.idle = patience === never ? undefined : clock.setTimeout(() => this.end.end(), patience);
  }

  private stopTimers(): void {
    this.medium.clock.clearTimeout(this.deadline);
    this.medium.clock.clearTimeout(this.idle);
  }
}
