import { CSeq } from '../message/headers/cseq.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { TimerHandle } from '../ports/clock.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { TransactionLayer } from '../transaction/transaction-layer.js';

/**
 * A 2xx to an INVITE, repeated end to end until its ACK comes: after T1, then doubling up to T2, for 64*T1 in all.
 * It is repeated over reliable transports too, since the next hop may be UDP.
 * RFC 3261 §13.3.1.4
 */
export class RepeatedSuccess {
  private timer: TimerHandle;
  private interval: number;
  private waited = 0;
  private done = false;

  constructor(
    private readonly transaction: ServerTransaction,
    private readonly response: SipResponse,
    private readonly layer: TransactionLayer,
    private readonly onTimeout: () => void,
  ) {
    this.interval = layer.timerValues.T1;
    transaction.respond(response);
    this.arm();
  }

  /** True until the ACK has come or the time is up. */
  get pending(): boolean {
    return !this.done;
  }

  /** Takes an ACK; true where it is the first for this 2xx. */
  acknowledge(ack: SipRequest): boolean {
    if (this.done || ack.required(CSeq).number !== this.response.required(CSeq).number) return false;
    this.stop();
    return true;
  }

  stop(): void {
    if (this.done) return;
    this.done = true;
    this.layer.clock.clearTimeout(this.timer);
  }

  private arm(): void {
    this.timer = this.layer.clock.setTimeout(() => this.fire(), this.interval);
  }

  private fire(): void {
    const { T1, T2 } = this.layer.timerValues;
    this.waited += this.interval;
    if (this.waited >= 64 * T1) {
      this.done = true;
      return this.onTimeout();
    }
    this.transaction.respond(this.response);
    this.interval = Math.min(this.interval * 2, T2, 64 * T1 - this.waited);
    this.arm();
  }
}
