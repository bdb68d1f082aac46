import type { Clock, TimerHandle } from '@trapezoid/sip';

/**
 * How long an INVITE may ring: runs from its forwarding on, and anew with each provisional response but 100.
 * RFC 3261 §16.6 step 11, §16.7 step 2, §16.8
 */
export class TimerC {
  private handle: TimerHandle;

  /** @param milliseconds more than 3 minutes. */
  constructor(
    private readonly clock: Clock,
    private readonly milliseconds: number,
    private readonly fire: () => void,
  ) {}

  arm(): void {
    this.disarm();
    this.handle = this.clock.setTimeout(() => {
      this.handle = undefined;
      this.fire();
    }, this.milliseconds);
  }

  disarm(): void {
    if (this.handle !== undefined) this.clock.clearTimeout(this.handle);
    this.handle = undefined;
  }
}
