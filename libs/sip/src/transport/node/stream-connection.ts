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

/** One connection of a stream transport. A fault on it ends it, and nothing else. */
export class StreamConnection {
  private readonly framer: StreamFramer;
  private deadline: NodeJS.Timeout | undefined;
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
    socket.on('error', (error) => {
      this.failure = error;
    });
    socket.on('close', () => clearTimeout(this.deadline));
  }

  send(bytes: Buffer, done: SendResult): void {
    if (this.socket.destroyed || this.socket.writableEnded) {
      return done(this.failure ?? new Error('the connection has ended'), undefined);
    }
    if (this.socket.writableLength > (this.options.maximumUnsent ?? 4 * 1024 * 1024)) {
      this.socket.destroy(new Error('the far end does not read'));
      return done(new Error('the far end does not read'), undefined);
    }
    this.socket.write(bytes, (error) => done(error == null ? undefined : (this.failure ?? error), this.flow));
  }

  end(): void {
    this.socket.end();
    this.socket.destroySoon();
  }

  private accept(chunk: Buffer): void {
    for (const frame of this.framer.push(chunk)) {
      if (frame.kind === 'message') this.user.receive(frame.bytes, this.flow);
      else if (frame.kind === 'ping') this.send(pong, () => undefined);
      else {
        this.user.receiveUnframed(frame.bytes, frame.reason, this.flow);
        this.end();
        return;
      }
    }
    this.watchMessage();
  }

  /** A peer that sends a byte now and then must not hold a message open for ever. */
  private watchMessage(): void {
    if (!this.framer.midMessage) {
      clearTimeout(this.deadline);
      this.deadline = undefined;
    } else if (this.deadline === undefined) {
      this.deadline = setTimeout(() => this.socket.destroy(), this.options.messageTimeout ?? 32_000);
    }
  }
}
