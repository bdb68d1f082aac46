import { retryAfterOf } from '../../core/read-header.js';
import type { SipResponse } from '../../message/response.js';
import { refreshBefore } from './back-off.js';
import { NamedTimers } from './named-timers.js';
import type { SubscribeParts } from './subscribe-request.js';
import type { SubscriptionDuration } from './subscription-duration.js';

/** A notifier that grants a moment only is not asked again in a busy loop. Milliseconds. */
const shortestRefresh = 1000;

type Parts = Pick<SubscribeParts<never>, 'ua' | 'refreshes'>;

/**
 * Timer N, and what becomes due in the life of a subscription at its subscriber.
 * RFC 6665 §4.1.2.2, §4.1.2.4
 */
export class SubscriptionTimers {
  private readonly timers: NamedTimers<'timer N' | 'refresh' | 'expiry'>;

  constructor(
    private readonly parts: Parts,
    private readonly duration: SubscriptionDuration,
    private readonly fired: (name: 'timer N' | 'refresh' | 'expiry') => void,
  ) {
    this.timers = new NamedTimers(parts.ua.transactions.clock);
  }

  get waitsForNotify(): boolean {
    return this.timers.runs('timer N');
  }

  startN(): void {
    this.start('timer N', this.longest);
  }

  /** One that is to end waits for the NOTIFY that says so; any other may have been under way before. */
  stopN(): void {
    if (!this.duration.isOver) this.timers.stop('timer N');
  }

  stopRefresh(): void {
    this.timers.stop('refresh');
  }

  stopAll(): void {
    this.timers.stopAll();
  }

  /** Begins the duration that was heard last. Without `refreshes` its end alone is waited for. */
  startDuration(refreshes: boolean): void {
    const milliseconds = this.duration.restart();
    if (milliseconds === undefined) return;
    // One that is not refreshed ends with a NOTIFY that says so; only where that is lost by itself (RFC 5057 §4.2).
    this.start('expiry', milliseconds + (this.parts.refreshes ? 0 : this.longest));
    if (refreshes) this.startRefresh(refreshBefore(milliseconds));
  }

  /** After a refresh that failed: it stays valid for as long as was granted last (RFC 6665 §4.1.2.2). */
  refreshLater(failure: SipResponse | undefined): void {
    const left = (this.duration.left ?? 0) * 1000;
    const asked = failure === undefined ? 0 : (retryAfterOf(failure) ?? 0) * 1000;
    const delay = Math.max(asked, left / 2);
    if (delay < left) this.startRefresh(delay);
  }

  private startRefresh(milliseconds: number): void {
    if (this.parts.refreshes) this.start('refresh', Math.max(milliseconds, shortestRefresh));
  }

  private start(name: 'timer N' | 'refresh' | 'expiry', milliseconds: number): void {
    this.timers.start(name, milliseconds, () => this.fired(name));
  }

  private get longest(): number {
    return 64 * this.parts.ua.transactions.timerValues.T1;
  }
}
