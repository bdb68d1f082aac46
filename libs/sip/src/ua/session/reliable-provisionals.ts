import { CSeq } from '../../message/headers/cseq.js';
import type { RAckValue } from '../../message/headers/rack.js';
import { Require } from '../../message/headers/require.js';
import { RSeq } from '../../message/headers/rseq.js';
import type { SipResponse } from '../../message/response.js';
import type { TimerHandle } from '../../ports/clock.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { TransactionLayer } from '../../transaction/transaction-layer.js';

interface Unacknowledged {
  readonly response: SipResponse;
  readonly number: number;
  readonly holdsDescription: boolean;
}

/**
 * The reliable provisional responses to one INVITE: sent one after the other, each repeated until its PRACK comes, after
 * T1, then doubling, for 64*T1 in all.
 * RFC 3262 §3
 */
export class ReliableProvisionals {
  private last: number;
  private current: Unacknowledged | undefined;
  private readonly waiting: (() => void)[] = [];
  private timer: TimerHandle;
  private waited = 0;

  constructor(
    private readonly transaction: ServerTransaction,
    private readonly layer: TransactionLayer,
    /** No PRACK has come in time. */
    private readonly onTimeout: () => void,
  ) {
    this.last = layer.random.integer(0x7fffffff);
  }

  /** A 2xx must wait: a session description is on its way that nobody has acknowledged. */
  get holdsDescription(): boolean {
    return this.current?.holdsDescription ?? false;
  }

  /** Whether one is on its way. */
  get open(): boolean {
    return this.current !== undefined;
  }

  /** Does the work, which sends a response, once none is on its way. */
  inTurn(work: () => void): void {
    if (this.open) this.waiting.push(work);
    else work();
  }

  send(response: SipResponse): void {
    this.last++;
    const reliable = response.withLast(Require, '100rel').with(RSeq, this.last);
    this.current = { response: reliable, number: this.last, holdsDescription: response.body.length > 0 };
    this.transaction.respond(reliable);
    this.waited = 0;
    this.arm(this.layer.timerValues.T1);
  }

  /** True where a PRACK is for the response that is on its way. RFC 3262 §3 */
  matches({ responseNumber, sequenceNumber, method }: RAckValue): boolean {
    const { number } = this.transaction.request.required(CSeq);
    return this.current?.number === responseNumber && sequenceNumber === number && method === 'INVITE';
  }

  /** The PRACK has come: the next response goes out. */
  acknowledge(): void {
    this.layer.clock.clearTimeout(this.timer);
    this.current = undefined;
    this.waiting.shift()?.();
  }

  /** After a final response nothing is repeated and nothing new is sent; a PRACK that still comes is matched. */
  stop(): void {
    this.layer.clock.clearTimeout(this.timer);
    this.waiting.length = 0;
  }

  private arm(interval: number): void {
    this.timer = this.layer.clock.setTimeout(() => this.fire(interval), interval);
  }

  private fire(interval: number): void {
    const longest = 64 * this.layer.timerValues.T1;
    this.waited += interval;
    if (this.current === undefined) return;
    if (this.waited >= longest) return this.onTimeout();
    this.transaction.respond(this.current.response);
    this.arm(Math.min(interval * 2, longest - this.waited));
  }
}
