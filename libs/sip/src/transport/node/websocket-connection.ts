import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Flow } from '../flow.js';
import type { SendResult, TransportPortUser } from '../transport-port.js';
import type { Connection, ConnectionContext } from './connection.js';
import {
  defaultIdleTimeout,
  defaultMaximumUnsent,
  defaultMessageTimeout,
  lastWordsTime,
  maximumUnsentPongs,
} from './connection-options.js';
import { ReadingPause } from './reading-pause.js';

const pong = Buffer.from('\r\n');

/** Messages over WebSocket: one message in one WebSocket message, text or binary. RFC 7118 §5 */
export class WebSocketConnection implements Connection {
  flow: Flow;
  private readonly user: TransportPortUser;
  private readonly maximumUnsent: number;
  private readonly pause: ReadingPause;
  /** What was sent before the handshake had ended. */
  private waiting: { readonly bytes: Buffer; readonly done: SendResult }[] = [];
  private waitingBytes = 0;
  private deadline: NodeJS.Timeout | undefined;
  private farewell: NodeJS.Timeout | undefined;
  private pings: NodeJS.Timeout | undefined;
  private failure: Error | undefined;
  private unsentPongs = 0;
  /** What has come with the last chunk of bytes. */
  private came: 'nothing' | 'control' | 'message' = 'nothing';
  private alive = true;

  constructor(
    private readonly webSocket: WebSocket,
    private readonly socket: Socket,
    private readonly context: ConnectionContext,
  ) {
    this.flow = context.flow;
    this.user = context.user;
    this.maximumUnsent = context.limits.maximumUnsent ?? defaultMaximumUnsent;
    this.pause = new ReadingPause(socket);
    webSocket.on('message', (data) => this.accept(data as Buffer));
    webSocket.on('ping', () => {
      this.note('control');
      this.user.receivePing?.(this.flow);
    });
    webSocket.on('pong', () => {
      this.note('control');
      this.user.receivePong?.(this.flow);
    });
    // Too large, no UTF-8, masked wrongly: the library closes with the code for it, and would wait long for an answer.
    webSocket.on('error', (error) => {
      this.failure ??= context.explain(error);
      this.limitFarewell();
    });
    webSocket.on('close', () => this.closed());
    if (webSocket.readyState === WebSocket.OPEN) this.watch();
    else webSocket.on('open', () => this.opened());
  }

  get usable(): boolean {
    const { readyState } = this.webSocket;
    return readyState === WebSocket.OPEN || readyState === WebSocket.CONNECTING;
  }

  send(bytes: Buffer, done: SendResult): void {
    if (!this.usable) return done(this.failure ?? new Error('the connection has ended'), undefined);
    const unsent = this.webSocket.bufferedAmount + this.waitingBytes;
    if (unsent > this.maximumUnsent) {
      const failure = new Error('the far end does not read');
      this.failure = failure;
      this.webSocket.terminate();
      return done(failure, undefined);
    }
    if (this.webSocket.readyState === WebSocket.CONNECTING) {
      this.waiting.push({ bytes, done });
      this.waitingBytes += bytes.length;
      return;
    }
    if (unsent > this.maximumUnsent / 4) this.pause.begin();
    // RFC 7118 §4.2: what is no UTF-8 goes into a binary message; pages read text with less trouble.
    this.webSocket.send(bytes, { binary: !isUtf8(bytes) }, (error) =>
      error == null ? done(undefined, this.flow) : done(this.failure ?? error, undefined),
    );
  }

  end(): void {
    if (this.webSocket.readyState === WebSocket.CONNECTING) {
      this.socket.destroy();
      return;
    }
    this.webSocket.close(1001);
    this.limitFarewell();
  }

  private limitFarewell(): void {
    this.farewell ??= setTimeout(() => this.webSocket.terminate(), lastWordsTime);
  }

  /** Asks for a sign of life as often; ends the connection where none comes. RFC 7118 §6 */
  keepAlive(interval: number): void {
    this.pings = setInterval(() => {
      if (!this.alive) return this.webSocket.terminate();
      this.alive = false;
      this.webSocket.ping();
    }, interval);
  }

  private opened(): void {
    this.watch();
    this.context.up();
    const { waiting } = this;
    this.waiting = [];
    this.waitingBytes = 0;
    for (const { bytes, done } of waiting) this.send(bytes, done);
  }

  private closed(): void {
    clearTimeout(this.deadline);
    clearTimeout(this.farewell);
    clearInterval(this.pings);
    this.pause.end();
    this.context.closed();
    const { waiting } = this;
    this.waiting = [];
    for (const { done } of waiting) done(this.failure ?? new Error('the connection has ended'), undefined);
  }

  private watch(): void {
    const { idleTimeout = defaultIdleTimeout } = this.context.limits;
    this.socket.setTimeout(idleTimeout, () => this.webSocket.terminate());
    this.socket.on('data', () => this.watchMessage());
  }

  private accept(bytes: Buffer): void {
    if (this.farewell !== undefined) return;
    this.note('message');
    // RFC 5626 §4.4.1 holds over WebSocket too (RFC 7118 §6).
    if (bytes.length <= 4 && /^(\r\n){1,2}$/.test(bytes.toString('latin1'))) {
      if (bytes.length === 2) return this.user.receivePong?.(this.flow);
      this.sendPong();
      return this.user.receivePing?.(this.flow);
    }
    this.user.receive(bytes, this.flow);
  }

  private sendPong(): void {
    if (this.unsentPongs >= maximumUnsentPongs) return;
    this.unsentPongs++;
    this.send(pong, () => {
      this.unsentPongs--;
    });
  }

  private note(what: 'control' | 'message'): void {
    if (this.came !== 'message') this.came = what;
  }

  /** Called for each chunk, after the library: a message that was begun must come to its end. */
  private watchMessage(): void {
    this.alive = true;
    if (this.came === 'message') {
      clearTimeout(this.deadline);
      this.deadline = undefined;
    } else if (this.came === 'nothing') {
      const { messageTimeout = defaultMessageTimeout } = this.context.limits;
      this.deadline ??= setTimeout(() => this.webSocket.terminate(), messageTimeout);
    }
    this.came = 'nothing';
  }
}
