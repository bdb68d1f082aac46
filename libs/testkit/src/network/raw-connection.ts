import type { SocketAddress, TransportProtocol } from '@trapezoid/sip';
import { ConnectionEnd, type EndUser } from './connection.js';
import { shakeHands } from './handshake.js';
import type { Medium } from './medium.js';
import type { Space } from './space.js';

/** Milliseconds. */
const connectTimeout = 5000;

/** A connection of a program that does what a test says, whatever SIP says. */
export class RawConnection implements EndUser {
  /** What has come, as it came. */
  readonly received: Buffer[] = [];
  /** True once the connection is over. */
  isOver = false;

  private constructor(
    private readonly end: ConnectionEnd,
    /** As the far end sees it. */
    readonly source: SocketAddress,
  ) {
    end.user = this;
  }

  /** @internal */
  static open(
    medium: Medium,
    space: Space,
    host: string,
    remote: SocketAddress,
    protocol: Exclude<TransportProtocol, 'UDP'>,
  ): Promise<RawConnection> {
    const source = { host, port: medium.newEphemeralPort() };
    return new Promise((resolve, reject) => {
      const handshake = { protocol, source, remote, timeout: connectTimeout };
      shakeHands(medium, space, handshake, {
        failed: reject,
        connected: (listener, route, path) => {
          const { near, far } = ConnectionEnd.pair({ medium, protocol, bindings: route.bindings }, path);
          const connection = new RawConnection(near, route.source);
          listener.welcome(far, route.source, undefined);
          resolve(connection);
        },
      });
    });
  }

  /** All that has come, as text. */
  get text(): string {
    return Buffer.concat(this.received).toString();
  }

  /** Writes bytes of a stream as one segment, unless the link cuts it; with WebSocket, one message. */
  write(bytes: Buffer | string): void {
    this.end.write(Buffer.from(bytes as string));
  }

  /** Ends its side and goes on reading. */
  finish(): void {
    this.end.finish();
  }

  /** Ends the connection with a reset. */
  reset(): void {
    this.end.reset();
  }

  /** Reads no more, so that the far end can't get rid of what it writes. */
  pause(): void {
    this.end.pause();
  }

  resume(): void {
    this.end.resume();
  }

  /** @internal */
  data(bytes: Buffer): void {
    this.received.push(bytes);
  }

  /** @internal */
  ended(): void {
    this.isOver = true;
  }
}
