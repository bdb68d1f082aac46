import type { Clock, SipResponse, TargetFailover, TimerHandle } from '@trapezoid/sip';
import type { ForwardedRequest } from './forward-request.js';
import type { ForwardedRequestUser, SendForwarded } from './ports.js';

/**
 * What a branch without a final response counts as: cancelled before it left (487), no answer in time (408), its
 * connection gone (430, RFC 5626 §11.5), nobody reached (503), a fault of ours (500).
 */
export type BranchFailure = 408 | 430 | 487 | 500 | 503;

export interface BranchUser {
  onResponse(branch: Branch, response: SipResponse): void;
  onFailure(branch: Branch, statusCode: BranchFailure): void;
  /** What should not have been thrown; the branch has ended. */
  onFault(error: unknown): void;
}

export interface BranchOptions {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly timerC: number;
  readonly send: SendForwarded;
}

/** One forwarded copy and what comes of it, whichever target takes it. RFC 3261 §16.6 steps 10 and 11, §16.8 */
export class Branch implements ForwardedRequestUser {
  private failover: TargetFailover | undefined;
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

  /** The copy for another way to the same phone, where there is one and nobody has given up. */
  get alternative(): ForwardedRequest | undefined {
    const [next, ...others] = this.copy.alternatives ?? [];
    if (next === undefined || this.cancelled) return undefined;
    return others.length === 0 ? next : { ...next, alternatives: others };
  }

  get wanted(): boolean {
    return !this.over && !this.cancelled;
  }

  start(): void {
    if (this.isInvite) this.armTimerC();
    this.guard(() => this.options.send(this.copy, this));
  }

  /**
   * Cancels at once where a provisional response has come, else when one comes (RFC 3261 §9.1); a request that has
   * not left yet does not leave.
   */
  cancel(): void {
    if (this.over || this.cancelled || !this.isInvite) return;
    this.cancelled = true;
    if (this.failover === undefined) this.fail(487);
    else this.failover.cancel();
  }

  onSending(failover: TargetFailover): void {
    this.failover = failover;
  }

  onResponse(response: SipResponse): void {
    this.guard(() => this.receive(response));
  }

  onTimeout(): void {
    this.fail(408);
  }

  onTransportError(): void {
    this.fail(this.copy.flow === undefined ? 503 : 430);
  }

  private get isInvite(): boolean {
    return this.copy.request.method === 'INVITE';
  }

  private receive(response: SipResponse): void {
    if (!response.provisional) this.end();
    else if (!this.over) {
      this.provisional = true;
      if (this.isInvite && response.statusCode > 100) this.armTimerC();
    }
    this.user.onResponse(this, response);
  }

  private fail(statusCode: BranchFailure): void {
    if (this.over) return;
    this.end();
    this.user.onFailure(this, statusCode);
  }

  private end(): void {
    this.over = true;
    this.disarmTimerC();
  }

  /** A fault while a response was taken must not leave the caller without an answer. */
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.user.onFault(error);
      this.end();
      this.user.onFailure(this, 500);
    }
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
    this.failover?.terminate();
    this.fail(408);
  }
}
