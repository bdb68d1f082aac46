import type { Clock, ReasonValue, SipRequest, SipResponse, TargetFailover } from '@trapezoid/sip';
import { type BranchFailure, transportFailure } from './branch-failure.js';
import type { ForwardedRequest } from './forward-request.js';
import { MaxBreadth } from './max-breadth.js';
import type { ForwardedRequestUser, SendForwarded } from './ports.js';
import { TimerC } from './timer-c.js';

export interface BranchUser {
  onResponse(branch: Branch, response: SipResponse): void;
  onFailure(branch: Branch, statusCode: BranchFailure): void;
  /** Timer C has fired: the branch is cancelled, or counts as timed out. */
  onTimerC(branch: Branch): void;
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
  private readonly timerC: TimerC;
  private provisional = false;
  private cancelled = false;
  private over = false;

  constructor(
    private readonly copy: ForwardedRequest,
    /** Its part of the breadth (RFC 5393 §5.3.3). */
    readonly breadth: number,
    private readonly user: BranchUser,
    private readonly options: BranchOptions,
  ) {
    this.timerC = new TimerC(options.clock, options.timerC, () => this.fireTimerC());
  }

  /** True once a final response has come or none will. */
  get ended(): boolean {
    return this.over;
  }

  /** The copy, but for what its sending adds. */
  get request(): SipRequest {
    return this.copy.request;
  }

  /** Where it was sent to. */
  get requestUri(): string {
    return this.copy.request.requestUri;
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
    if (this.isInvite) this.timerC.arm();
    const { request } = this.copy;
    this.guard(() =>
      this.options.send({ ...this.copy, request: request.with(MaxBreadth, this.breadth) }, this),
    );
  }

  /**
   * Cancels at once where a provisional response has come, else when one comes (RFC 3261 §9.1); a request that has
   * not left yet does not leave. Gives false where there is nothing to cancel.
   * @param reasons what the CANCEL says of its cause (RFC 3326).
   */
  cancel(reasons: readonly ReasonValue[] = []): boolean {
    if (!this.wanted || !this.isInvite) return false;
    this.cancelled = true;
    if (this.failover === undefined) this.fail(487);
    else this.failover.cancel(reasons);
    return true;
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
    this.fail(transportFailure(this.copy));
  }

  private get isInvite(): boolean {
    return this.copy.request.method === 'INVITE';
  }

  private receive(response: SipResponse): void {
    if (!response.provisional) this.end();
    else if (!this.over) {
      this.provisional = true;
      // A late 180 gives a phone that is being cancelled no more time.
      if (this.isInvite && response.statusCode > 100 && !this.cancelled) this.timerC.arm();
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
    this.timerC.disarm();
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

  /** With a provisional response the branch is cancelled, without one it counts as timed out (RFC 3261 §16.8). */
  private fireTimerC(): void {
    this.user.onTimerC(this);
    if (this.provisional) {
      this.cancel();
      return;
    }
    this.failover?.terminate();
    this.fail(408);
  }
}
