import type { Clock } from '../../ports/clock.js';

/**
 * How long a subscription lasts, as its subscriber hears it from 2xx and NOTIFYs. In seconds.
 * RFC 6665 §3.1.1, §4.1.3
 */
export class SubscriptionDuration {
  private end: number | undefined;
  /** Whether a NOTIFY has told it since the last SUBSCRIBE: its 2xx then can only shorten it. */
  private notified = false;

  /** `asked`: what the last SUBSCRIBE asked for; undefined where the far end chooses. `granted`: by a 2xx to it. */
  constructor(
    private readonly clock: Clock,
    private asked: number | undefined,
    private granted: number | undefined,
  ) {}

  /** Milliseconds since 1970; undefined before it has begun. */
  get endsAt(): number | undefined {
    return this.end;
  }

  get left(): number | undefined {
    return this.end === undefined ? undefined : (this.end - this.clock.now()) / 1000;
  }

  /** True once it was asked to be over. */
  get isOver(): boolean {
    return this.asked === 0;
  }

  ask(seconds: number): void {
    this.asked = seconds;
    this.notified = false;
  }

  /** What a 2xx grants. */
  grant(seconds: number | undefined): void {
    const left = this.notified ? this.left : undefined;
    this.granted = seconds === undefined || left === undefined ? seconds : Math.min(seconds, left);
  }

  /**
   * What a NOTIFY tells: it is authoritative, but must not lengthen what was asked for. Gives false where it does.
   * RFC 6665 §4.2.2
   */
  notify(expires: number | undefined): boolean {
    if (expires === undefined) {
      // One that says nothing changes nothing; the first begins what the 2xx has granted, or else what was asked for.
      if (this.end !== undefined) this.granted = undefined;
      return true;
    }
    const most = this.asked === undefined || this.asked === 0 ? expires : this.asked;
    this.granted = Math.min(expires, most);
    this.notified = true;
    return expires <= most;
  }

  /** Lets what was heard last begin now: gives its milliseconds, undefined where it goes on as it was. */
  restart(): number | undefined {
    const seconds = this.granted ?? (this.end === undefined ? this.asked : undefined);
    if (seconds === undefined || this.isOver) return undefined;
    this.end = this.clock.now() + seconds * 1000;
    return seconds * 1000;
  }
}
