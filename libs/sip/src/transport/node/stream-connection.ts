import type { Socket } from 'node:net';
import type { Flow } from '../flow.js';
import { StreamFramer } from '../framing.js';
import type { SendResult, TransportPortUser } from '../transport-port.js';
import type { Connection, ConnectionContext, MessageCarrier } from './connection.js';
import {
  defaultIdleTimeout,
  defaultMaximumUnsent,
  defaultMessageTimeout,
  defaultUnusedTimeout,
  lastWordsTime,
  maximumUnsentPongs,
} from './connection-options.js';
import { ReadingPause } from './reading-pause.js';

const pong = Buffer.from('\r\n');

/** Messages on a byte stream, told apart by Content-Length. RFC 3261 §18.3 */
export class StreamConnection implements Connection {
  flow: Flow;
  /** A stream carries messages as soon as it carries bytes. */
  readonly socketReady: () => void;
  private readonly framer: StreamFramer;
  private readonly user: TransportPortUser;
  private readonly explain: ConnectionContext['explain'];
  private readonly maximumUnsent: number;
  private readonly messageTimeout: number;
  private readonly idleTimeout: number;
  private readonly pause: ReadingPause;
  private deadline: NodeJS.Timeout | undefined;
  private farewell: NodeJS.Timeout | undefined;
  private failure: Error | undefined;
  private unsentPongs = 0;
  /** True once a message has passed. */
  private used = false;

  constructor(
    private readonly socket: Socket,
    { flow, user, limits, up, closed, explain }: ConnectionContext,
  ) {
    this.flow = flow;
    this.socketReady = up;
    this.user = user;
    this.explain = explain;
    this.maximumUnsent = limits.maximumUnsent ?? defaultMaximumUnsent;
    this.messageTimeout = limits.messageTimeout ?? defaultMessageTimeout;
    this.framer = new StreamFramer(limits.limits);
    this.pause = new ReadingPause(socket);
    this.idleTimeout = limits.idleTimeout ?? defaultIdleTimeout;
    const { unusedTimeout = defaultUnusedTimeout } = limits;
    socket.setTimeout(Math.min(unusedTimeout, this.idleTimeout), () => socket.destroy());
    socket.on('data', (chunk) => this.accept(chunk));
    // Without a listener an error would end the process; 'close' follows and tells the rest.
    socket.on('error', (error) => {
      this.failure ??= explain(error);
    });
    socket.on('close', () => {
      clearTimeout(this.deadline);
      clearTimeout(this.farewell);
      this.pause.end();
      closed();
    });
  }

  get usable(): boolean {
    return this.socket.writable && !this.socket.readableEnded && this.farewell === undefined;
  }

  send(bytes: Buffer, done: SendResult): void {
    if (this.socket.destroyed || this.socket.writableEnded) {
      return done(this.failure ?? new Error('the connection has ended'), undefined);
    }
    const unsent = this.socket.writableLength;
    if (unsent > this.maximumUnsent) {
      const failure = new Error('the far end does not read');
      this.socket.destroy(failure);
      return done(failure, undefined);
    }
    if (unsent > this.maximumUnsent / 4) this.pause.begin();
    if (isPing(bytes)) this.framer.awaitPong();
    else if (!isPong(bytes)) this.use();
    this.socket.write(bytes, (error) =>
      error == null ? done(undefined, this.flow) : done(this.failure ?? this.explain(error), undefined),
    );
  }

  end(): void {
    if (this.socket.connecting || this.socket.writableCorked > 0) {
      this.socket.destroy();
      return;
    }
    this.endWriting();
    this.socket.destroySoon();
  }

  /**
   * Ends our side and goes on reading for a moment, without taking anything: closing with unread bytes would reset
   * the connection, and the far end would lose our last words.
   */
  private endWriting(): void {
    this.socket.end();
    this.farewell ??= setTimeout(() => this.socket.destroy(), lastWordsTime);
  }

  private accept(chunk: Buffer): void {
    if (this.farewell !== undefined) return;
    let complete = false;
    for (const frame of this.framer.push(chunk)) {
      if (frame.kind === 'message') {
        complete = true;
        this.use();
        this.user.receive(frame.bytes, this.flow);
      } else if (frame.kind === 'ping') {
        this.sendPong();
        this.user.receivePing?.(this.flow);
      } else if (frame.kind === 'pong') this.user.receivePong?.(this.flow);
      else {
        this.user.receiveUnframed(frame.bytes, frame.reason, this.flow);
        clearTimeout(this.deadline);
        return this.endWriting();
      }
    }
    this.watchMessage(complete);
  }

  /** From its first message on it may be silent for longer. */
  private use(): void {
    if (this.used) return;
    this.used = true;
    this.socket.setTimeout(this.idleTimeout);
  }

  private sendPong(): void {
    if (this.unsentPongs >= maximumUnsentPongs) return;
    this.unsentPongs++;
    this.send(pong, () => {
      this.unsentPongs--;
    });
  }

  /** A peer that sends a byte now and then must not hold a message open for ever; each message has time of its own. */
  private watchMessage(anew: boolean): void {
    const { midMessage } = this.framer;
    if (anew || !midMessage) {
      clearTimeout(this.deadline);
      this.deadline = undefined;
    }
    if (midMessage) this.deadline ??= setTimeout(() => this.socket.destroy(), this.messageTimeout);
  }
}

function isPing(bytes: Buffer): boolean {
  return bytes.length === 4 && bytes[0] === 13 && bytes[2] === 13;
}

function isPong(bytes: Buffer): boolean {
  return bytes.length === 2 && bytes[0] === 13;
}

/** Nothing has to be agreed before the first message. */
export const streamCarrier: MessageCarrier = {
  accept: (socket, context, up) => up(new StreamConnection(socket, context)),
  open: (socket, _target, context) => new StreamConnection(socket, context),
};
