import { describe, expect, it } from '@jest/globals';
import { type LinkConditions, SeededRandom, seededRuns } from '@trapezoid/testkit';
import { Contact } from '../../message/headers/contact.js';

import { EventStateCompositor } from './event-state-compositor.js';
import { EventsNetwork, recorder, testPackage, text, uriOf } from './events.fixture.js';
import { ImplicitSubscription } from './implicit-subscription.js';
import { acceptSubscriptions } from './notifier.js';
import { Publication } from './publication.js';
import { PublicationStore } from './publication-store.js';
import { referenceStatus } from './refer-package.js';
import { ReferSubscription } from './refer-subscription.js';
import { subscribe } from './subscription.js';

const bad: LinkConditions = { loss: 0.2, duplication: 0.2, reordering: 0.2, delay: [5, 200] };
const runs = seededRuns(50).length;

async function twoAgents(seed: number) {
  const lab = new EventsNetwork(seed);
  lab.network.setConditions(bad);
  return { lab, alice: await lab.userAgent('alice'), bob: await lab.userAgent('bob') };
}

describe('events over a network that loses, doubles and reorders a fifth of all datagrams', () => {
  it(`a subscription hears the last state and ends on both sides, ${runs} times (RFC 6665 §4.1.2, §4.2.2)`, async () => {
    for (let seed = 1; seed <= runs; seed++) {
      const { lab, alice, bob } = await twoAgents(seed);
      let state = 'first';
      const notifier = acceptSubscriptions(bob, testPackage, { state: () => text(state) });
      const { told, user } = recorder();
      const subscription = subscribe(alice, {
        target: uriOf('bob'),
        package: testPackage,
        expires: 120,
        user,
      });
      await lab.clock.advanceAsync(20_000);
      for (state of ['second', 'third']) notifier.notify();
      await lab.clock.advanceAsync(280_000);
      const last = told.filter((line) => line.startsWith('body')).at(-1);
      subscription.unsubscribe();
      await lab.clock.advanceAsync(100_000);
      const { state: after } = subscription;
      expect({ seed, last, after, left: notifier.subscriptions().length, faults: lab.faults }).toEqual({
        seed,
        last: 'body third',
        after: 'terminated',
        left: 0,
        faults: [],
      });
      expect(lab.clock.pending).toBe(0);
    }
  }, 900_000);

  it(`a REFER's subscription hears how it ended, ${runs} times (RFC 3515 §2.4.4)`, async () => {
    for (let seed = 1; seed <= runs; seed++) {
      const { lab, alice, bob } = await twoAgents(seed);
      const told: string[] = [];
      let taken: ImplicitSubscription | undefined;
      bob.handle('REFER', (transaction) => {
        taken = new ImplicitSubscription(bob, transaction);
      });
      const { request, nextHop } = alice.prepare('REFER', uriOf('bob'));
      const refer = request.withAll(Contact, [alice.contact()]).withText('Refer-To', '<sip:carol@192.0.2.3>');
      new ReferSubscription(
        alice,
        { request: refer, nextHop },
        {
          onStatus: ({ statusCode }) => told.push(String(statusCode)),
          onEnded: ({ kind, reason }) => told.push(`${kind} ${reason}`),
        },
      );
      await lab.clock.advanceAsync(10_000);
      taken?.report(referenceStatus(180));
      taken?.report(referenceStatus(200));
      await lab.clock.advanceAsync(100_000);
      expect({ seed, told: told.slice(-2), live: taken?.live, faults: lab.faults }).toEqual({
        seed,
        told: ['200', 'terminated noresource'],
        live: false,
        faults: [],
      });
      expect(lab.clock.pending).toBe(0);
    }
  }, 900_000);

  it(`a publication ends with nothing left, ${runs} times (RFC 3903 §4)`, async () => {
    for (let seed = 1; seed <= runs; seed++) {
      const { lab, alice, bob } = await twoAgents(seed);
      const duration = { usual: 120, minimum: 60, maximum: 3600 };
      const store = new PublicationStore({ clock: lab.clock, random: new SeededRandom(seed), duration });
      new EventStateCompositor(bob, { store, packages: [testPackage] });
      const publication = new Publication(alice, {
        target: uriOf('bob'),
        package: testPackage,
        expires: 120,
      });
      void publication.publish(text('open'));
      await lab.clock.advanceAsync(20_000);
      void publication.publish(text('closed'));
      await lab.clock.advanceAsync(200_000);
      const bodies = store.publications('sip:bob@192.0.2.2', 'test').map(({ body }) => body.text);
      void publication.remove();
      await lab.clock.advanceAsync(200_000);
      expect({ seed, bodies, left: store.size, faults: lab.faults }).toEqual({
        seed,
        bodies: ['closed'],
        left: 0,
        faults: [],
      });
      expect(lab.clock.pending).toBe(0);
    }
  }, 900_000);
});
