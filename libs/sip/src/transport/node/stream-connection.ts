import type { Socket } from 'node:net';
import type { MessageLimits } from '../../message/limits.js';
import type { Flow } from '../flow.js';
import { StreamFramer } from '../framing.js';
import type { SendResult, TransportPortUser } from '../transport-port.js';

export interface StreamLimits {
  readonly limits?: MessageLimits;
  /** A connection on which nothing passes for so long is closed, in milliseconds. Default 15 minutes. */
  readonly idleTimeout?: number;
  /** A message must be whole so long after its first byte, in milliseconds. Default 32,000, as timer B. */
  readonly messageTimeout?: number;
  /** A connection whose far end leaves more than this unread is closed, in bytes. Default 4 MiB. */
  readonly maximumUnsent?: number;
}

const pong = Buffer.from('\r\n');

/** How long the far end may take to read what was sent before an end, in milliseconds. */
const lastWordsTime = 1000;

/** One connection of a stream transport. A fault on it ends it, and nothing else. */
export class StreamConnection {
  private readonly framer: StreamFramer;
  private deadline: NodeJS.Timeout | undefined;
  private farewell: NodeJS.Timeout | undefined;
  private failure: Error | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly flow: Flow,
    private readonly user: TransportPortUser,
    private readonly options: StreamLimits,
  ) {
    this.framer = new StreamFramer(options.limits);
    socket.setTimeout(options.idleTimeout ?? 15 * 60_000, () => socket.destroy());
    socket.on('data', (chunk) => this.accept(chunk));
    // Without a listener an error would end the process; 'close' follows and tells the rest.
    socket.on('error', (error) => {
      this.failure = error;
    });
    socket.on('close', () => {
      clearTimeout(this.deadline);
      clearTimeout(this.farewell);
    });
  }

  send(bytes: Buffer, done: SendResult): void {
    if (this.socket.destroyed || this.socket.writableEnded) {
      return done(this.failure ?? new Error('the connection has ended'), undefined);
    }
    if (this.socket.writableLength > (this.options.maximumUnsent ?? 4 * 1024 * 1024)) {
      const failure = new Error('the far end does not read');
      this.socket.destroy(failure);
      return done(failure, undefined);
    }
    this.socket.write(bytes, (error) =>
      error == null ? done(undefined, this.flow) : done(this.failure ?? error, undefined),
    );
  }

  /** Ends the connection once what was sent has gone out, or after a second. */
  end(): void {
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
        this.user.receive(frame.bytes, this.flow);
      } else if (frame.kind === 'ping') this.send(pong, () => undefined);
      else {
        this.user.receiveUnframed(frame.bytes, frame.reason, this.flow);
        clearTimeout(this.deadline);
        return this.endWriting();
      }
    }
    this.watchMessage(complete);
  }

  /** A peer that sends a byte now and then must not hold a message open for ever; each message has time of its own. */
  private watchMessage(anew: boolean): void {
    if (anew || !this.framer.midMessage) {
      clearTimeout(this.deadline);
      this.deadline = undefined;
    }
    if (this.framer.midMessage) {
      this.deadline ??= setTimeout(() => this.socket.destroy(), this.options.messageTimeout ?? 32_000);
    }
  }
}
