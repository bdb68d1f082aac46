import type { PhoneSubscription as Report } from '@trapezoid/contracts';
import type { SipUri, UserAgent } from '@trapezoid/sip';
import { PhoneSubscription, type SubscribeOptions } from './phone-subscription.js';

/** How many subscriptions a phone may have at a time, and how many it remembers with those that are over. */
const most = 50;

/** What a simulated phone is subscribed to. RFC 6665 §4.1 */
export class PhoneSubscriptions {
  private readonly all: PhoneSubscription[] = [];

  constructor(
    private readonly phone: string,
    private readonly ua: UserAgent,
  ) {}

  get reports(): readonly Report[] {
    return this.all.map(({ report }) => report);
  }

  /**
   * Subscribes, and gives how it stands once the first NOTIFY has come, or none will. Undefined where there are too many
   * already.
   */
  async subscribe(target: SipUri, options: SubscribeOptions): Promise<Report | undefined> {
    if (this.standing.length >= most) return undefined;
    const subscription = new PhoneSubscription(this.ua, this.phone, target, options);
    this.all.push(subscription);
    const over = this.all.findIndex((one) => one.over);
    if (this.all.length > most && over >= 0) this.all.splice(over, 1);
    await subscription.established();
    return subscription.report;
  }

  /** Ends one, or all, and gives how they ended once they have. */
  async unsubscribe(callId?: string): Promise<readonly Report[]> {
    const ending = this.standing.filter(({ report }) => callId === undefined || report.callId === callId);
    await Promise.all(ending.map((subscription) => subscription.unsubscribe()));
    return ending.map(({ report }) => report);
  }

  /** Ends all without a word. */
  close(): void {
    for (const subscription of this.standing) subscription.abandon();
  }

  private get standing(): readonly PhoneSubscription[] {
    return this.all.filter(({ over }) => !over);
  }
}
