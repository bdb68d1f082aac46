import type { TimerHandle } from '../../ports/clock.js';
import type { SocketAddress } from '../flow.js';
import { printBindingRequest } from '../stun/print-stun-message.js';
import { bindingMethod, type StunMessage, transactionBytes } from '../stun/stun-message.js';
import {
  type IntervalRange,
  type KeepAlive,
  type KeepAliveOptions,
  type KeepAliveSurroundings,
  nextInterval,
} from './keep-alive.js';

const standardInterval: IntervalRange = { from: 24_000, to: 29_000 };

/** RTO, Rc and Rm: when a request is repeated, how often it is sent, and how long the last one is waited for. RFC 8489 §6.2.1 */
const retransmissionTimeout = 500;
const maximumRequests = 7;
const lastWait = 16 * retransmissionTimeout;

/**
 * Keeps a flow over UDP open: a STUN Binding request now and then, whose answer says where the far end sees us.
 * RFC 5626 §4.4.2, §8
 */
export class StunKeepAlive implements KeepAlive {
  private timer: TimerHandle | undefined;
  /** The request that waits for its answer. */
  private transaction: Buffer | undefined;
  private sent = 0;
  private mapped: SocketAddress | undefined;

  constructor(
    private readonly options: KeepAliveOptions,
    private readonly surroundings: KeepAliveSurroundings,
  ) {
    this.mapped = options.mappedAddress;
  }

  start(): void {
    const { clock, random } = this.surroundings;
    const interval = nextInterval(this.options.flowTimer, standardInterval, random);
    this.timer = clock.setTimeout(() => this.begin(), interval);
  }

  stop(): void {
    this.transaction = undefined;
    this.surroundings.clock.clearTimeout(this.timer);
  }

  /** CRLF is not for UDP (§4.4.1). */
  receivePong(): void {}

  receiveStun(message: StunMessage): void {
    if (this.transaction === undefined || !message.transaction.equals(this.transaction)) return;
    // What is damaged counts as lost: the request goes out again.
    if (message.method !== bindingMethod || message.fingerprint === 'wrong') return;
    const { failed } = this.surroundings;
    if (message.class === 'error') return failed('refused');
    if (message.class !== 'success' || message.unknownRequired.length > 0) return;
    this.stop();
    if (!this.isSeenAt(message.mappedAddress)) return failed('address changed');
    this.start();
    this.options.onAnswered?.();
  }

  /** False where the far end sees us elsewhere than before: a NAT has made another binding. */
  private isSeenAt(address: SocketAddress | undefined): boolean {
    const before = this.mapped;
    if (address === undefined) return true;
    if (before?.host === address.host && before.port === address.port) return true;
    this.mapped = address;
    this.options.onMappedAddress?.(address);
    return before === undefined;
  }

  private begin(): void {
    const transaction = Buffer.alloc(transactionBytes);
    for (let at = 0; at < transactionBytes; at += 4) {
      transaction.writeUInt32BE(this.surroundings.random.integer(0x1_0000_0000), at);
    }
    this.transaction = transaction;
    this.sent = 0;
    this.transmit(transaction);
  }

  private transmit(transaction: Buffer): void {
    const { clock, send, failed } = this.surroundings;
    const wait = retransmissionTimeout * 2 ** this.sent++;
    this.timer =
      this.sent < maximumRequests
        ? clock.setTimeout(() => this.transmit(transaction), wait)
        : clock.setTimeout(() => failed('no answer'), lastWait);
    send(printBindingRequest(transaction), () => failed('not sent'));
  }
}
