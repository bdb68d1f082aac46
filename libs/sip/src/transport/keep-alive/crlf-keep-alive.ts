import type { TimerHandle } from '../../ports/clock.js';
import {
  type IntervalRange,
  type KeepAlive,
  type KeepAliveOptions,
  type KeepAliveSurroundings,
  nextInterval,
} from './keep-alive.js';

export const crlfPing: Buffer = Buffer.from('\r\n\r\n');
export const crlfPong: Buffer = Buffer.from('\r\n');

const standardInterval: IntervalRange = { from: 95_000, to: 120_000 };

/** How long the pong may take, in milliseconds. */
const pongTimeout = 10_000;

/**
 * Keeps a connection open: a double CRLF now and then, which has to be answered by a single one.
 * RFC 5626 §4.4.1
 */
export class CrlfKeepAlive implements KeepAlive {
  private timer: TimerHandle | undefined;
  private waiting = false;

  constructor(
    private readonly options: KeepAliveOptions,
    private readonly surroundings: KeepAliveSurroundings,
  ) {}

  start(): void {
    const { clock, random } = this.surroundings;
    const interval = nextInterval(this.options.flowTimer, standardInterval, random);
    this.timer = clock.setTimeout(() => this.ping(), interval);
  }

  stop(): void {
    this.waiting = false;
    this.surroundings.clock.clearTimeout(this.timer);
  }

  receivePong(): void {
    if (!this.waiting) return;
    this.stop();
    this.start();
    this.options.onAnswered?.();
  }

  /** STUN is not for connections (§4.4.2). */
  receiveStun(): void {}

  private ping(): void {
    const { clock, send, failed } = this.surroundings;
    this.waiting = true;
    this.timer = clock.setTimeout(() => failed('no answer'), pongTimeout);
    send(crlfPing, () => failed('not sent'));
  }
}
