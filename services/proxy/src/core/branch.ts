import type { ClientTransaction, Clock, SipResponse, TimerHandle, TransactionLayer } from '@trapezoid/sip';
import type { ForwardedRequest } from './forward-request.js';
import type { SendForwarded } from './ports.js';

export interface BranchUser {
  onResponse(branch: Branch, response: SipResponse): void;
  onFailure(branch: Branch, statusCode: 408 | 503): void;
}

export interface BranchOptions {
  readonly transactions: TransactionLayer;
  readonly clock: Clock;
  readonly timerC: number;
  readonly send: SendForwarded;
}

/** One forwarded copy and what comes of it. RFC 3261 §16.6 steps 10 and 11, §16.8 */
export class Branch {
  private transaction: ClientTransaction | undefined;
  private timerC: TimerHandle;
  private provisional = false;
  private cancelled = false;
  private over = false;

  constructor(
    private readonly copy: ForwardedRequest,
    private readonly user: BranchUser,
    private readonly options: BranchOptions,
  ) {}

  /** True once a final response has come or none will. */
  get ended(): boolean {
    return this.over;
  }

  start(): void {
    if (this.copy.request.method === 'INVITE') this.armTimerC();
    this.options.send(this.copy, {
      onSent: (transaction) => {
        this.transaction = transaction;
      },
      onResponse: (response) => this.receive(response),
      onTimeout: () => this.fail(408),
      onTransportError: () => this.fail(503),
    });
  }

  /** Cancels at once where a provisional response has come, else when one comes (RFC 3261 §9.1). */
  cancel(): void {
    if (this.over || this.cancelled || this.copy.request.method !== 'INVITE') return;
    this.cancelled = true;
    if (this.provisional) this.sendCancel();
  }

  private receive(response: SipResponse): void {
    if (response.provisional) {
      this.provisional = true;
      if (response.statusCode > 100 && !this.over) this.armTimerC();
      if (this.cancelled) this.sendCancel();
    } else {
      this.over = true;
      this.disarmTimerC();
    }
    this.user.onResponse(this, response);
  }

  private fail(statusCode: 408 | 503): void {
    if (this.over) return;
    this.over = true;
    this.disarmTimerC();
    this.user.onFailure(this, statusCode);
  }

  /** A cancelled INVITE that never gets a final response ends after 64*T1 (RFC 3261 §9.1). */
  private sendCancel(): void {
    const invite = this.transaction;
    if (invite === undefined || this.options.transactions.cancel(invite) === undefined) return;
    const { clock, transactions } = this.options;
    clock.setTimeout(() => this.giveUp(invite), 64 * transactions.timerValues.T1);
  }

  private giveUp(invite: ClientTransaction): void {
    if (this.over) return;
    invite.terminate();
    this.fail(408);
  }

  /** Timer C runs for an INVITE and anew with each provisional response but 100 (RFC 3261 §16.7 step 2). */
  private armTimerC(): void {
    this.disarmTimerC();
    this.timerC = this.options.clock.setTimeout(() => this.fireTimerC(), this.options.timerC);
  }

  private disarmTimerC(): void {
    if (this.timerC !== undefined) this.options.clock.clearTimeout(this.timerC);
    this.timerC = undefined;
  }

  /** With a provisional response the branch is cancelled, without one it counts as timed out (RFC 3261 §16.8). */
  private fireTimerC(): void {
    this.timerC = undefined;
    if (this.provisional) return this.cancel();
    this.transaction?.terminate();
    this.fail(408);
  }
}
