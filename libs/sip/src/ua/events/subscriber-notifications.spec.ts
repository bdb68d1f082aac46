import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SipRequest } from '../../message/request.js';
import type { EventPackage } from './event-package.js';
import {
  type EventsNetwork,
  recorder,
  type ScriptedPeer,
  testPackage,
  text,
  uriOf,
} from './events.fixture.js';
import { fetchState } from './fetch-state.js';
import { SubscriberUnderTest } from './subscriber.fixture.js';

let at: SubscriberUnderTest;
let lab: EventsNetwork;
let bob: ScriptedPeer;
let told: readonly string[];
beforeEach(async () => use(await SubscriberUnderTest.start()));

function use(subscriber: SubscriberUnderTest): void {
  at = subscriber;
  ({ lab, bob, told } = subscriber);
}

const pass = (milliseconds: number) => at.pass(milliseconds);
const begin: SubscriberUnderTest['begin'] = (options) => at.begin(options);
const established: SubscriberUnderTest['established'] = (options) => at.established(options);
const callIds = () => at.callIds;
const expiresOf = (request: SipRequest) => request.text('Expires');
const many: EventPackage = { ...testPackage, forking: 'several subscriptions' };

describe('a NOTIFY that is refused (RFC 3261 §12.2.2, RFC 5057 §5.4)', () => {
  it('leaves the remote target where it was', async () => {
    const subscription = await established();
    const status = bob.notify(undefined, { Contact: '<sip:elsewhere@192.0.2.99>' });
    await pass(100);
    expect(await status).toBe(400);
    subscription.refresh();
    await pass(100);
    expect(bob.of('SUBSCRIBE').map(({ uri }) => uri)).toEqual([uriOf('bob'), uriOf('bob')]);
  });
});

describe('a NOTIFY that ends the subscription (RFC 6665 §4.1.3)', () => {
  const never = [
    'rejected',
    'noresource',
    'invariant',
    'invariant;retry-after=1',
    'noresource;retry-after=1',
  ];
  it.each(never)('with the reason %s is the last word', async (reason) => {
    await established();
    void bob.notify(`terminated;reason=${reason}`);
    await pass(1_000_000);
    expect(told.slice(2)).toEqual(['no body', 'terminated', `ended: terminated ${reason.split(';')[0]}`]);
    expect(bob.of('SUBSCRIBE')).toHaveLength(1);
    expect(lab.clock.pending).toBe(0);
  });

  it.each(['deactivated', 'timeout', 'deactivated;retry-after=900'])(
    'with the reason %s is answered with a new SUBSCRIBE at once (§4.4.2)',
    async (reason) => {
      await established();
      void bob.notify(`terminated;reason=${reason}`);
      await pass(100);
      expect(callIds()).toBe(2);
    },
  );

  it.each([
    ['terminated;reason=probation', 2],
    ['terminated;reason=probation;retry-after=50', 50],
    ['terminated;reason=giveup', 2],
    ['terminated;reason=giveup;retry-after=70', 70],
    ['terminated;reason=unheard-of;retry-after=20', 20],
    ['terminated', 2],
    ['terminated;retry-after=30;expires=900', 30],
  ])('%s is answered with a new SUBSCRIBE after %i s', async (state, seconds) => {
    await established();
    void bob.notify(state);
    await pass(seconds * 1000 - 100);
    expect(callIds()).toBe(1);
    await pass(200);
    expect(callIds()).toBe(2);
  });

  it('and comes at once every time is not answered in a busy loop', async () => {
    bob.answer = (request) => {
      lab.clock.setTimeout(() => void bob.notify('terminated;reason=deactivated', {}, request), 10);
      return bob.respond(request, 200);
    };
    begin();
    await pass(30_000);
    expect(bob.of('SUBSCRIBE').length).toBeLessThanOrEqual(6);
  });

  it('as the first one ends the attempt (§4.1.2)', async () => {
    begin();
    await pass(100);
    void bob.notify('terminated;reason=rejected', { body: 'polite' });
    await pass(100);
    expect(told).toEqual(['body polite', 'terminated', 'ended: terminated rejected']);
  });
});

describe('a NOTIFY that is wrong (RFC 6665 §4.1.3)', () => {
  const wrong = async (state: string | undefined, lines: Record<string, string> = {}) => {
    const status = bob.notify(state, lines, bob.requests[0]);
    await pass(100);
    return status;
  };

  it('is refused without Subscription-State, and said to be wrong', async () => {
    await established();
    expect(await wrong(undefined)).toBe(400);
    expect(told.at(-1)).toBe('problem: NOTIFY without Subscription-State (RFC 6665 §4.1.3)');
  });

  it('does not confirm a subscription', async () => {
    const subscription = begin();
    await pass(100);
    expect(await wrong(undefined)).toBe(400);
    expect(subscription.state).toBeUndefined();
    expect(await wrong('active;expires=600')).toBe(200);
    expect(subscription.state).toBe('active');
  });

  it('is refused where its header can’t be read', async () => {
    await established();
    expect(await wrong('active;expires=soon')).toBe(200);
    expect(await wrong(';;')).toBe(400);
  });

  it('is refused with a body of another type, and its type named (§3.2.1)', async () => {
    await established();
    expect(await wrong('active;expires=600', { 'Content-Type': 'image/png', body: 'x' })).toBe(415);
    expect(told.at(-1)).toContain('(RFC 6665 §3.2.1)');
  });

  it('ends the subscription all the same where it says so', async () => {
    const subscription = await established();
    await wrong('terminated;reason=rejected', { 'Content-Type': 'image/png', body: 'x' });
    expect(subscription.state).toBe('terminated');
  });

  it('is refused out of order, and said to be wrong (RFC 3261 §12.2.2)', async () => {
    await established();
    await wrong('active;expires=600');
    expect(await wrong('pending', { CSeq: '1 NOTIFY' })).toBe(500);
    expect(told.at(-1)).toBe('problem: NOTIFY out of order (RFC 3261 §12.2.2)');
  });

  it('has no subscription: 481', async () => {
    await established();
    const [request] = bob.requests;
    const status = bob.notify('active', {}, request?.withText('Call-ID', 'other'));
    await pass(100);
    expect(await status).toBe(481);
  });

  it.each(['test;id=1', 'test;ID=1'])('names another subscription, %s: 481 (§8.2.1)', async (event) => {
    await established();
    expect(await wrong('active', { Event: event })).toBe(481);
  });

  it('names a package that is not known: 489', async () => {
    await established();
    expect(await wrong('active', { Event: 'other' })).toBe(489);
  });

  it('names its package in another case: that is another one (§8.2.1)', async () => {
    await established();
    expect(await wrong('active', { Event: 'Test' })).toBe(489);
  });

  it('has parameters besides that do not matter (§8.2.1)', async () => {
    await established();
    expect(await wrong('active;expires=600', { Event: 'test;param=abc' })).toBe(200);
  });

  it('says a state that is none: the subscription stays where it is (§8.4)', async () => {
    const subscription = await established();
    expect(await wrong('strange;expires=600')).toBe(200);
    expect(subscription.state).toBe('active');
  });
});

describe('a SUBSCRIBE that forks (RFC 6665 §4.1.4, §5.4.9)', () => {
  const fork = async (tag: string, state = 'active;expires=600', body = tag) => {
    const status = bob.notify(state, { body }, bob.requests[0], tag);
    await pass(100);
    return status;
  };

  it('makes a subscription of each NOTIFY where the package says so, each refreshed by itself', async () => {
    const subscription = begin({ package: many });
    await pass(100);
    expect([await fork('one'), await fork('two', 'pending;expires=100'), await fork('peer')]).toEqual([
      200, 200, 200,
    ]);
    expect(subscription.usages).toHaveLength(3);
    expect(told).toEqual(['active', 'body one', 'body two', 'body peer']);
    await pass(70_000);
    expect(bob.requests.slice(1).map((request) => request.text('To'))).toEqual([
      expect.stringContaining('tag=two'),
    ]);
  });

  it('makes one where the package says so: the other forks hear 481', async () => {
    begin();
    await pass(100);
    expect([await fork('one'), await fork('two')]).toEqual([200, 481]);
  });

  it('makes none after timer N (§4.1.2.4)', async () => {
    begin({ package: many });
    await pass(100);
    expect(await fork('one')).toBe(200);
    await pass(32_000);
    expect(await fork('two')).toBe(481);
  });

  it('lives as long as its last subscription', async () => {
    const subscription = begin({ package: many });
    await pass(100);
    await fork('one');
    await fork('two');
    await fork('one', 'terminated;reason=noresource');
    expect(subscription.state).toBe('active');
    await fork('two', 'terminated;reason=noresource');
    expect(told.at(-1)).toBe('ended: terminated noresource');
  });

  it('is unsubscribed from everywhere', async () => {
    const subscription = begin({ package: many });
    await pass(100);
    await fork('one');
    await fork('two');
    subscription.unsubscribe();
    await pass(100);
    expect(bob.requests.map(expiresOf)).toEqual(['600', '0', '0']);
  });
});

describe('fetching the state once (RFC 6665 §4.4.3)', () => {
  it('asks for 0 seconds and gives what the NOTIFY says', async () => {
    const fetched = fetchState(at.alice, { target: uriOf('bob'), package: testPackage });
    await pass(100);
    expect(bob.requests.map(expiresOf)).toEqual(['0']);
    void bob.notify('terminated;reason=timeout', { body: 'open' });
    await pass(100);
    expect((await fetched).body).toEqual(text('open'));
    await pass(64_000);
    expect(bob.requests).toHaveLength(1);
    expect(lab.clock.pending).toBe(0);
  });

  it('fails where no NOTIFY comes', async () => {
    const fetched = fetchState(at.alice, { target: uriOf('bob'), package: testPackage });
    const failure = fetched.catch((error: Error) => error.message);
    await pass(40_000);
    expect(await failure).toBe('subscription no NOTIFY');
    expect(bob.requests).toHaveLength(1);
  });

  it('hears every fork', async () => {
    const { told: lines, user } = recorder();
    void fetchState(at.alice, { target: uriOf('bob'), package: many, user });
    await pass(100);
    for (const tag of ['one', 'two'])
      void bob.notify('terminated;reason=timeout', { body: tag }, bob.requests[0], tag);
    await pass(40_000);
    expect(lines).toEqual(['body one', 'body two', 'terminated', 'ended: fetched timeout']);
  });
});

describe('versions of changes (RFC 6665 §5.3.2)', () => {
  const versioned: EventPackage = {
    ...testPackage,
    versionOf: ({ text: value }) => ({ version: Number(value.slice(1)), full: value.startsWith('f') }),
  };

  it('follow one another: what does not is left out, and the whole state is asked for', async () => {
    begin({ package: versioned });
    await pass(100);
    for (const body of ['f0', 'd1', 'd3']) {
      void bob.notify('active;expires=600', { body }, bob.requests[0]);
      await pass(100);
    }
    expect(told).toEqual([
      'active',
      'body f0',
      'body d1',
      'problem: NOTIFY with a version that does not follow the last one (RFC 6665 §5.3.2)',
    ]);
    expect(bob.of('SUBSCRIBE')).toHaveLength(2);
    void bob.notify('active;expires=600', { body: 'f4' }, bob.requests[0]);
    await pass(100);
    expect(told.at(-1)).toBe('body f4');
  });
});
