import { beforeEach, describe, expect, it } from '@jest/globals';
import { Parameters } from '../../grammar/parameters.js';
import { isSipUri } from '../../grammar/uri.js';
import type { UserAgent } from '../user-agent.js';
import { EventsNetwork, recorder, testPackage, text, uriOf } from './events.fixture.js';
import { acceptSubscriptions } from './notifier.js';
import { subscribe } from './subscription.js';

let lab: EventsNetwork;
let alice: UserAgent;
let bob: UserAgent;
beforeEach(async () => {
  lab = new EventsNetwork();
  alice = await lab.userAgent('alice');
  bob = await lab.userAgent('bob');
});

describe('a subscription between two user agents (RFC 6665 §1.1)', () => {
  it('goes through its whole life', async () => {
    let state = 'one';
    const notifier = acceptSubscriptions(bob, testPackage, { state: () => text(state) });
    const { told, user } = recorder();
    const subscription = subscribe(alice, { target: uriOf('bob'), package: testPackage, expires: 300, user });
    await lab.clock.runUntil(subscription.established());
    state = 'two';
    notifier.notify();
    await lab.clock.advanceAsync(3_000_000);
    subscription.unsubscribe();
    await lab.clock.advanceAsync(1000);
    expect(told.slice(0, 3)).toEqual(['active', 'body one', 'body two']);
    expect(told.filter((line) => line.startsWith('lost'))).toEqual([]);
    expect(told.slice(-2)).toEqual(['terminated', 'ended: unsubscribed timeout']);
    expect(notifier.subscriptions()).toEqual([]);
    await lab.clock.advanceAsync(64_000);
    expect([lab.clock.pending, lab.faults]).toEqual([0, []]);
  });

  it('moves to another notifier (§4.4.2)', async () => {
    const notifier = acceptSubscriptions(bob, testPackage, { state: () => text('here') });
    const { told, user } = recorder();
    subscribe(alice, { target: uriOf('bob'), package: testPackage, user });
    await lab.clock.advanceAsync(1000);
    notifier.terminate('deactivated');
    await lab.clock.advanceAsync(1000);
    expect(told).toEqual([
      'active',
      'body here',
      'body here',
      'lost: terminated deactivated, again in 0 ms',
      'active',
      'body here',
    ]);
  });

  it('is found again after a partition that both sides gave it up in (§4.1.2.2)', async () => {
    let state = 'before';
    const notifier = acceptSubscriptions(bob, testPackage, { state: () => text(state) });
    const { told, user } = recorder();
    subscribe(alice, { target: uriOf('bob'), package: testPackage, user });
    await lab.clock.advanceAsync(1000);
    const heal = lab.network.partition(['192.0.2.1'], ['192.0.2.2']);
    state = 'after';
    notifier.notify();
    await lab.clock.advanceAsync(700_000);
    heal();
    await lab.clock.advanceAsync(400_000);
    expect(notifier.subscriptions()).toHaveLength(1);
    expect(told.at(-1)).toBe('body after');
  });
});

describe('two subscriptions in one dialog (RFC 6665 §4.5.2)', () => {
  it('begin, and end, each by itself', async () => {
    const notifier = acceptSubscriptions(bob, testPackage, { state: () => text('open') });
    const first = subscribe(alice, { target: uriOf('bob'), package: testPackage });
    await lab.clock.advanceAsync(1000);
    const [usage] = first.usages;
    const { told, user } = recorder();
    const second = subscribe(alice, {
      target: uriOf('bob'),
      package: testPackage,
      id: 'two',
      user,
      ...(usage && { dialog: usage.dialog }),
    });
    await lab.clock.advanceAsync(1_000_000);
    expect(notifier.subscriptions().map(({ event }) => event.parameters.get('id'))).toEqual([
      undefined,
      'two',
    ]);
    expect(new Set(notifier.subscriptions().map(({ dialog }) => dialog.id)).size).toBe(1);
    second.unsubscribe();
    await lab.clock.advanceAsync(1000);
    expect(told.at(-1)).toBe('ended: unsubscribed timeout');
    expect([first.state, notifier.subscriptions().length]).toEqual(['active', 1]);
  });

  it('are not begun where the far end has a GRUU', async () => {
    const contact = bob.contact();
    if (!isSipUri(contact.uri)) throw new Error('no SIP URI');
    const gruu = { ...contact, uri: { ...contact.uri, parameters: Parameters.of({ gr: 'urn-1' }) } };
    bob.contactFor = () => gruu;
    acceptSubscriptions(bob, testPackage, { state: () => text('open') });
    const { usages } = await establish();
    expect(() =>
      subscribe(alice, {
        target: uriOf('bob'),
        package: testPackage,
        ...(usages[0] && { dialog: usages[0].dialog }),
      }),
    ).toThrow('subscribe to the GRUU instead');
  });

  async function establish() {
    const subscription = subscribe(alice, { target: uriOf('bob'), package: testPackage });
    await lab.clock.runUntil(subscription.established());
    return subscription;
  }
});
