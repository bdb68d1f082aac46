import { describe, expect, it } from '@jest/globals';
import { type LinkConditions, seededRuns } from '@trapezoid/testkit';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { EventBody } from './event-package.js';
import { EventsNetwork, recorder, testPackage, text, uriOf } from './events.fixture.js';
import { acceptSubscriptions, type NotifierOptions } from './notifier.js';
import { subscribe } from './subscription.js';

const bad: LinkConditions = { loss: 0.2, duplication: 0.2, reordering: 0.2, delay: [5, 120] };
const runs = seededRuns(50);

/** Alice subscribes to Bob for two minutes at a time; a run that fails draws its ladder. */
async function everyTime(
  options: Partial<NotifierOptions<EventBody>>,
  work: (scene: Awaited<ReturnType<typeof begin>>) => Promise<void>,
): Promise<void> {
  for (const seed of runs) {
    const scene = await begin(seed, options);
    try {
      await work(scene);
      expect({ seed, timers: scene.lab.clock.pending, faults: scene.lab.faults }).toEqual({
        seed,
        timers: 0,
        faults: [],
      });
    } catch (error) {
      process.stderr.write(`seed ${seed}\n${scene.lab.network.ladder()}\n`);
      throw error;
    }
  }
}

async function begin(seed: number, options: Partial<NotifierOptions<EventBody>>) {
  const lab = new EventsNetwork(seed);
  lab.network.setConditions(bad);
  const [alice, bob] = [await lab.userAgent('alice'), await lab.userAgent('bob')];
  let state = 'first';
  const notifier = acceptSubscriptions(bob, testPackage, { state: () => text(state), ...options });
  const { told, user } = recorder();
  const subscription = subscribe(alice, { target: uriOf('bob'), package: testPackage, expires: 120, user });
  const change = (next: string): void => {
    state = next;
    notifier.notify();
  };
  const sides = () => [subscription.state, notifier.subscriptions().length];
  return { seed, lab, bob, notifier, told, subscription, change, sides };
}

describe('subscriptions over a network that loses, doubles and reorders a fifth of all datagrams', () => {
  it(`are begun anew where the notifier knows nothing of them any more (481), ${runs.length} times over (RFC 6665 §4.1.2.2)`, async () => {
    await everyTime({}, async ({ seed, lab, bob, notifier, told, subscription, change, sides }) => {
      await lab.clock.advanceAsync(30_000);
      // As after a restart.
      for (const { dialog } of notifier.subscriptions()) bob.dialogs.lose(dialog, 481);
      expect({ seed, sides: sides() }).toEqual({ seed, sides: ['active', 0] });
      await lab.clock.advanceAsync(170_000);
      expect({ seed, lost: told.filter((line) => line.startsWith('lost: lost')) }).toEqual({
        seed,
        lost: ['lost: lost , again in 0 ms'],
      });
      change('second');
      await lab.clock.advanceAsync(100_000);
      const last = told.filter((line) => line.startsWith('body')).at(-1);
      expect({ seed, sides: sides(), last }).toEqual({ seed, sides: ['active', 1], last: 'body second' });
      subscription.unsubscribe();
      await lab.clock.advanceAsync(200_000);
      expect({ seed, sides: sides() }).toEqual({ seed, sides: ['terminated', 0] });
    });
  }, 900_000);

  it(`are over for good where the resource is gone (410), ${runs.length} times over (RFC 6665 §4.1.2.1, RFC 3261 §21.4.10)`, async () => {
    const gone = (request: SipRequest) => ({ refuse: makeResponse(request, 410, { toTag: 'gone' }) });
    await everyTime({ authorize: gone }, async ({ seed, lab, told, sides }) => {
      await lab.clock.advanceAsync(200_000);
      expect({ seed, sides: sides(), told: told.at(-1) }).toEqual({
        seed,
        sides: ['terminated', 0],
        told: 'ended: refused 410',
      });
    });
  }, 900_000);

  it.each([
    ['deactivated', ['active', 1]],
    ['probation', ['active', 1]],
    ['noresource', ['terminated', 0]],
  ] as const)(
    `that the notifier ends as %s stand afterwards as the reason says: %j, ${runs.length} times over (RFC 6665 §4.1.3)`,
    async (reason, after) => {
      await everyTime({}, async ({ seed, lab, notifier, subscription, sides }) => {
        await lab.clock.advanceAsync(30_000);
        notifier.terminate(reason);
        await lab.clock.advanceAsync(300_000);
        expect({ seed, sides: sides() }).toEqual({ seed, sides: after });
        subscription.unsubscribe();
        await lab.clock.advanceAsync(200_000);
        expect({ seed, sides: sides() }).toEqual({ seed, sides: ['terminated', 0] });
      });
    },
    900_000,
  );
});
