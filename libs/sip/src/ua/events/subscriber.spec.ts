import { beforeEach, describe, expect, it } from '@jest/globals';
import { Allow } from '../../message/headers/allow.js';
import { CSeq } from '../../message/headers/cseq.js';
import type { SipRequest } from '../../message/request.js';
import { type EventsNetwork, hosts, type ScriptedPeer } from './events.fixture.js';
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

describe('a SUBSCRIBE (RFC 6665 §4.1.2.1)', () => {
  it('names event, duration, accepted bodies and Contact (§3.1.1, §3.1.2, §3.1.3)', async () => {
    begin({ expires: 300, id: 'x7', body: { contentType: 'text/filter', text: 'all' } });
    await pass(100);
    const [request] = bob.requests;
    expect(request?.method).toBe('SUBSCRIBE');
    expect(
      ['Event', 'Expires', 'Accept', 'Contact', 'Content-Type'].map((name) => request?.text(name)),
    ).toEqual(['test;id=x7', '300', 'text/plain', '<sip:alice@192.0.2.1:5060>', 'text/filter']);
    expect(request?.headers(Allow)).toContain('NOTIFY');
  });

  it('asks for what the package usually lasts where nobody says more', async () => {
    begin();
    await pass(100);
    expect(bob.requests.map(expiresOf)).toEqual(['600']);
  });

  it.each([403, 404, 405, 406, 489, 501, 603])('that is refused with %i is not sent again', async (code) => {
    bob.answer = () => code;
    const subscription = begin();
    const failure = subscription.established().catch((error: Error) => error.message);
    await pass(1_000_000);
    expect(bob.requests).toHaveLength(1);
    expect(told).toEqual(['terminated', `ended: refused ${code}`]);
    expect(await failure).toContain(`subscription refused: ${code}`);
    expect(subscription.state).toBe('terminated');
    expect(lab.clock.pending).toBe(0);
  });

  it.each([480, 500, 503])(
    'that meets a passing %i comes again, each time later (RFC 3261 §21)',
    async (code) => {
      const seconds: number[] = [];
      bob.answer = () => {
        seconds.push(Math.floor(lab.clock.now() / 1000));
        return code;
      };
      const subscription = begin();
      await pass(31_000);
      subscription.unsubscribe();
      await pass(100_000);
      expect(seconds).toEqual([0, 2, 6, 14, 30]);
      expect(callIds()).toBe(5);
      expect(told.at(-1)).toBe('ended: unsubscribed');
    },
  );

  it('waits as long as Retry-After asks (RFC 3261 §20.33)', async () => {
    bob.answer = (request, count) =>
      count === 1 ? bob.respond(request, 404).withText('Retry-After', '120') : 200;
    begin();
    await pass(119_000);
    expect(bob.requests).toHaveLength(1);
    await pass(2000);
    expect(bob.requests).toHaveLength(2);
  });

  it('asks for longer where 423 says so, then and later (RFC 3261 §21.4.17)', async () => {
    bob.answer = (request) =>
      Number(expiresOf(request)) < 900 ? bob.respond(request, 423).withText('Min-Expires', '900') : 200;
    begin();
    await pass(100);
    void bob.notify('active;expires=900');
    await pass(820_000);
    expect(bob.of('SUBSCRIBE').map(expiresOf)).toEqual(['600', '900', '900']);
  });

  it('takes a 202 for a 200 (§8.3.1)', async () => {
    bob.answer = () => 202;
    await established();
    expect(told).toEqual(['active', 'no body']);
  });
});

describe('waiting for a subscription', () => {
  it('has an end, also where it is tried for again and again', async () => {
    bob.answer = () => 503;
    const failure = begin()
      .established()
      .catch((error: Error) => error.message);
    await pass(64_100);
    expect(await failure).toBe('subscription refused: 503 Service Unavailable');
  });

  it('can be given up', async () => {
    const controller = new AbortController();
    const failure = begin()
      .established({ signal: controller.signal })
      .catch((error: unknown) => error);
    controller.abort('enough');
    expect(await failure).toBe('enough');
    const { signal } = controller;
    await expect(begin().established({ signal })).rejects.toBe('enough');
  });
});

describe('a SUBSCRIBE that is challenged (RFC 6665 §4.2.1.3, RFC 3261 §22.2)', () => {
  it('goes again with credentials, and its dialog counts on from there (RFC 3261 §12.2.1.1)', async () => {
    const authenticator = {
      authorize: (request: SipRequest) => request,
      answer: (request: SipRequest) => request.withText('X-Answer', '1'),
    };
    use(await SubscriberUnderTest.start({ authenticator }));
    bob.answer = (request) => (request.has({ name: 'X-Answer' }) ? 200 : 401);
    const subscription = await established();
    subscription.refresh();
    await pass(100);
    expect(bob.of('SUBSCRIBE').map((request) => request.header(CSeq)?.number)).toEqual([1, 2, 3, 4]);
  });
});

describe('the confirmation of a subscription (RFC 6665 §4.1.2.4)', () => {
  it('is a NOTIFY, not the 2xx', async () => {
    const subscription = begin();
    let settled = false;
    void subscription.established().then(() => {
      settled = true;
    });
    await pass(1000);
    expect([subscription.state, settled, told]).toEqual([undefined, false, []]);
    void bob.notify('active;expires=600', { body: 'open' });
    await pass(100);
    expect([subscription.state, settled]).toEqual(['active', true]);
    expect(told).toEqual(['active', 'body open']);
    expect(subscription.usages[0]?.expiresAt).toBe(601_010);
  });

  it('may come before the 2xx', async () => {
    bob.answer = () => undefined;
    begin();
    await pass(20);
    const status = bob.notify('active;expires=600', { body: 'open' });
    await pass(100);
    expect(await status).toBe(200);
    bob.answer = () => 200;
    await pass(1000);
    expect(told).toEqual(['active', 'body open']);
  });

  it('may come without any 2xx at all: what is lost of the answer changes nothing', async () => {
    bob.answer = (request) => (request.text('To')?.includes('tag=') ? 200 : undefined);
    begin();
    await pass(20);
    void bob.notify('active;expires=600');
    await pass(500_000);
    expect(told).toEqual(['active', 'no body']);
    expect(callIds()).toBe(1);
  });

  it('is waited for until timer N fires, 64 T1 after the SUBSCRIBE', async () => {
    const subscription = begin();
    await pass(31_900);
    expect(told).toEqual([]);
    await pass(200);
    expect(told).toEqual(['lost: no NOTIFY , again in 2000 ms']);
    expect(await bobNotifies(bob.requests[0]!)).toBe(481);
    subscription.abandon();
    await pass(64_000);
    expect(bob.requests).toHaveLength(1);
    expect(lab.clock.pending).toBe(0);
  });

  const bobNotifies = async (request: SipRequest) => {
    const status = bob.notify('active;expires=600', {}, request);
    await pass(100);
    return status;
  };

  it('makes a dialog with the route set of the NOTIFY, whatever the 2xx says (§4.4.1)', async () => {
    bob.answer = (request) => bob.respond(request, 200).withText('Record-Route', '<sip:wrong.test;lr>');
    const subscription = begin();
    await pass(100);
    void bob.notify('active;expires=600', { 'Record-Route': '<sip:192.0.2.2;lr>' });
    await pass(100);
    subscription.refresh();
    await pass(100);
    expect(bob.requests.at(-1)?.text('Route')).toBe('<sip:192.0.2.2;lr>');
    expect(bob.requests.at(-1)?.header(CSeq)?.number).toBe(2);
  });
});

describe('the refresh of a subscription (RFC 6665 §4.1.2.2)', () => {
  it('comes in the same dialog before its end, and starts timer N anew', async () => {
    await established();
    await pass(540_000);
    expect(bob.of('SUBSCRIBE').map((request) => request.header(CSeq)?.number)).toEqual([1, 2]);
    expect(callIds()).toBe(1);
    expect(bob.requests.at(-1)?.text('To')).toContain('tag=peer');
    await pass(33_000);
    expect(told.at(-1)).toBe('lost: no NOTIFY , again in 2000 ms');
  });

  it('goes on where the NOTIFY comes', async () => {
    await established();
    bob.answer = (request) => {
      lab.clock.setTimeout(() => void bob.notify('active;expires=600', {}, bob.requests[0]), 10);
      return bob.respond(request, 200);
    };
    await pass(5_000_000);
    expect(new Set(told)).toEqual(new Set(['active', 'no body']));
    expect(callIds()).toBe(1);
  });

  it.each([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604])(
    'that is answered %i ends the subscription; another one has a new Call-ID and From tag',
    async (code) => {
      const subscription = await established();
      bob.answer = (request) => (request.text('To')?.includes('tag=') ? code : 200);
      subscription.refresh();
      await pass(100);
      expect(told.slice(2)).toEqual(['lost: lost , again in 0 ms']);
      expect(callIds()).toBe(2);
      const tags = bob.of('SUBSCRIBE').map((request) => /tag=(\w+)/.exec(request.text('From') ?? '')?.[1]);
      expect(new Set(tags).size).toBe(2);
    },
  );

  it.each([400, 403, 500, 502, 503, 600])(
    'that is answered %i leaves it valid until its end',
    async (code) => {
      const subscription = await established();
      bob.answer = (request) => (request.text('To')?.includes('tag=') ? code : undefined);
      subscription.refresh();
      await pass(599_000);
      expect(subscription.state).toBe('active');
      expect(told).toEqual(['active', 'no body']);
      await pass(2000);
      expect(told.at(-1)).toBe('lost: expired , again in 2000 ms');
    },
  );

  it('asks for longer where 423 says so', async () => {
    const subscription = await established();
    bob.answer = (request) =>
      expiresOf(request) === '600' ? bob.respond(request, 423).withText('Min-Expires', '1200') : 200;
    subscription.refresh();
    await pass(100);
    expect(bob.of('SUBSCRIBE').map(expiresOf)).toEqual(['600', '600', '1200']);
  });

  it('comes again where only its response was lost, not its NOTIFY', async () => {
    const subscription = await established();
    bob.answer = (request, count) => {
      lab.clock.setTimeout(() => void bob.notify('active;expires=600', {}, bob.requests[0]), 10);
      return count === 2 ? undefined : bob.respond(request, 200);
    };
    subscription.refresh();
    await pass(900_000);
    expect(told.filter((line) => line !== 'no body')).toEqual(['active']);
    expect(callIds()).toBe(1);
  });

  it('needs no NOTIFY after a 204 (RFC 5839)', async () => {
    const subscription = await established();
    bob.answer = () => 204;
    subscription.refresh();
    await pass(40_000);
    expect(subscription.state).toBe('active');
  });

  it('is not lengthened by a NOTIFY or a 2xx beyond what was asked for (§3.1.1, §4.2.2)', async () => {
    bob.answer = (request) => bob.respond(request, 200).withText('Expires', '9999');
    const subscription = begin();
    await pass(100);
    void bob.notify('active;expires=7200');
    await pass(100);
    expect(told.filter((line) => line.startsWith('problem'))).toEqual([
      'problem: 2xx to SUBSCRIBE with a longer Expires than was asked for (RFC 6665 §3.1.1)',
      'problem: NOTIFY with a longer duration than was asked for (RFC 6665 §4.2.2)',
    ]);
    expect(subscription.usages[0]?.expiresAt).toBe(600_110);
  });

  it('heeds a duration that a NOTIFY shortens (§4.2.2)', async () => {
    await established();
    void bob.notify('active;expires=100', {}, bob.requests[0]);
    await pass(70_000);
    expect(bob.of('SUBSCRIBE')).toHaveLength(2);
  });
});

describe('unsubscribing (RFC 6665 §4.1.2.3)', () => {
  it('is a SUBSCRIBE for 0 seconds, and waits for the last NOTIFY', async () => {
    const subscription = await established();
    subscription.unsubscribe();
    await pass(1000);
    expect(bob.requests.map(expiresOf)).toEqual(['600', '0']);
    expect(subscription.state).toBe('active');
    void bob.notify('active;expires=5', {}, bob.requests[0]);
    await pass(100);
    expect(subscription.state).toBe('active');
    void bob.notify('terminated;reason=timeout', { body: 'closed' }, bob.requests[0]);
    await pass(100);
    expect(told.slice(3)).toEqual(['body closed', 'terminated', 'ended: unsubscribed timeout']);
    await pass(40_000);
    expect(lab.clock.pending).toBe(0);
  });

  it('is over after timer N where none comes', async () => {
    const subscription = await established();
    subscription.unsubscribe();
    await pass(32_100);
    expect(told.at(-1)).toBe('ended: no NOTIFY');
  });

  it('waits for the first NOTIFY where that has not come', async () => {
    const subscription = begin();
    await pass(100);
    subscription.unsubscribe();
    await pass(100);
    expect(bob.requests).toHaveLength(1);
    void bob.notify('active;expires=600');
    await pass(100);
    expect(bob.requests.map(expiresOf)).toEqual(['600', '0']);
  });

  it.each([481, 500])('is over with a %i (RFC 5057 §5.1)', async (code) => {
    const subscription = await established();
    bob.answer = () => code;
    subscription.unsubscribe();
    await pass(100);
    expect(told.at(-1)).toBe(`ended: unsubscribed ${code}`);
  });

  it('waits until a refresh under way has its answer', async () => {
    const subscription = await established();
    const heal = lab.network.partition([hosts.alice], [hosts.bob]);
    subscription.refresh();
    subscription.unsubscribe();
    await pass(1000);
    heal();
    await pass(5000);
    expect(bob.of('SUBSCRIBE').map(expiresOf)).toEqual(['600', '600', '0']);
  });
});
