import { expect } from '@jest/globals';
import type { UserAgent } from '../user-agent.js';
import type { UserAgentOptions } from '../user-agent-options.js';
import type { EventBody } from './event-package.js';
import { EventsNetwork, recorder, type ScriptedPeer, testPackage, uriOf } from './events.fixture.js';
import { type SubscribeOptions, type Subscription, subscribe } from './subscription.js';

/** A subscriber under test, alice, and a notifier that a test plays, bob. */
export class SubscriberUnderTest {
  /** What the subscription tells, a line each. */
  readonly told: string[];
  private readonly user;

  private constructor(
    readonly lab: EventsNetwork,
    readonly alice: UserAgent,
    readonly bob: ScriptedPeer,
  ) {
    ({ told: this.told, user: this.user } = recorder());
  }

  static async start(options: Partial<UserAgentOptions> = {}): Promise<SubscriberUnderTest> {
    const lab = new EventsNetwork();
    return new SubscriberUnderTest(lab, await lab.userAgent('alice', options), await lab.peer('bob'));
  }

  pass(milliseconds: number): Promise<void> {
    return this.lab.clock.advanceAsync(milliseconds);
  }

  begin(options: Partial<SubscribeOptions<EventBody>> = {}): Subscription<EventBody> {
    return subscribe(this.alice, { target: uriOf('bob'), package: testPackage, user: this.user, ...options });
  }

  /** With a first NOTIFY that says active, for 600 s. */
  async established(options: Partial<SubscribeOptions<EventBody>> = {}): Promise<Subscription<EventBody>> {
    const subscription = this.begin(options);
    await this.pass(100);
    const status = this.bob.notify('active;expires=600');
    await this.pass(100);
    expect(await status).toBe(200);
    return subscription;
  }

  /** How many dialogs were asked for. */
  get callIds(): number {
    return new Set(this.bob.of('SUBSCRIBE').map((request) => request.text('Call-ID'))).size;
  }
}
