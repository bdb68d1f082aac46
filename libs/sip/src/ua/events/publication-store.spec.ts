import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import { makeResponse } from '../../message/make-response.js';
import { SipRequest } from '../../message/request.js';
import type { UserAgent } from '../user-agent.js';
import { EventStateCompositor, type EventStateCompositorOptions } from './event-state-compositor.js';
import {
  EventsNetwork,
  hosts,
  recorder,
  type ScriptedPeer,
  testPackage,
  text,
  uriOf,
} from './events.fixture.js';
import { acceptSubscriptions } from './notifier.js';
import { Publication } from './publication.js';
import { PublicationStore, type PublishCommand, type PublishOutcome } from './publication-store.js';
import { subscribe } from './subscription.js';

const duration = { usual: 600, minimum: 60, maximum: 3600 };

describe('what an event state compositor keeps (RFC 3903 §6)', () => {
  let clock: FakeClock;
  let store: PublicationStore;
  beforeEach(() => {
    clock = new FakeClock(0);
    store = new PublicationStore({
      clock,
      random: new SeededRandom(1),
      duration,
      maximumPerResource: 2,
      maximumBytes: 9,
    });
  });

  const publish = (command: Partial<PublishCommand> = {}) =>
    store.publish({ resource: 'bob', event: 'test', ...command });
  const tagOf = (outcome: PublishOutcome) => (outcome.kind === 'published' ? outcome.entityTag : '');
  const bodies = () => store.publications('bob', 'test').map(({ body }) => body.text);

  it('gets a new entity-tag with each PUBLISH (step 6)', () => {
    const first = publish({ body: text('open') });
    const second = publish({ entityTag: tagOf(first) });
    const third = publish({ entityTag: tagOf(second), body: text('closed') });
    expect(
      [first, second, third].map((outcome) => outcome.kind === 'published' && outcome.operation),
    ).toEqual(['initial', 'refresh', 'modify']);
    expect(new Set([first, second, third].map(tagOf)).size).toBe(3);
    expect(bodies()).toEqual(['closed']);
    expect(publish({ entityTag: tagOf(first) })).toEqual({ kind: 'no such publication' });
  });

  it('is told apart by resource and package (step 3)', () => {
    const tag = tagOf(publish({ body: text('open') }));
    expect(publish({ entityTag: tag, event: 'other' }).kind).toBe('no such publication');
    expect(publish({ entityTag: tag, resource: 'carol' }).kind).toBe('no such publication');
    expect(store.publications('carol', 'test')).toEqual([]);
  });

  it('lasts as long as was asked for, never longer; the usual time where nothing was said (step 4)', () => {
    const expires = (asked?: number) => {
      const outcome = publish({ body: text('x'), ...(asked === undefined ? {} : { expires: asked }) });
      if (outcome.kind === 'published') publish({ entityTag: outcome.entityTag, expires: 0 });
      return outcome.kind === 'published' ? outcome.expires : outcome;
    };
    expect([expires(), expires(90), expires(9999)]).toEqual([600, 90, 3600]);
    expect(expires(59)).toEqual({ kind: 'interval too brief', minimumExpires: 60 });
  });

  it('expires: then its entity-tag is no good any more (step 3)', () => {
    const tag = tagOf(publish({ body: text('open'), expires: 100 }));
    publish({ body: text('other'), expires: 200 });
    expect(store.nextExpiry).toBe(100_000);
    clock.advance(100_000);
    expect(bodies()).toEqual(['other']);
    expect(publish({ entityTag: tag }).kind).toBe('no such publication');
    expect(store.expire()).toEqual([{ resource: 'bob', event: 'test' }]);
    expect(store.expire()).toEqual([]);
    expect(store.size).toBe(1);
  });

  it('is removed at once for 0 seconds, and never kept for an initial one (step 5)', () => {
    const tag = tagOf(publish({ body: text('open') }));
    expect(publish({ entityTag: tag, expires: 0 })).toMatchObject({ operation: 'remove', expires: 0 });
    expect(publish({ body: text('open'), expires: 0 })).toMatchObject({ kind: 'published', expires: 0 });
    expect([bodies(), store.size, store.nextExpiry]).toEqual([[], 0, undefined]);
  });

  it('needs a body to begin with (step 5)', () => {
    expect(publish()).toEqual({ kind: 'no body' });
  });

  it('is bounded, in size and number', () => {
    expect(publish({ body: text('too large.') })).toEqual({ kind: 'too large' });
    const tag = tagOf(publish({ body: text('1') }));
    publish({ body: text('2') });
    expect(publish({ body: text('3') })).toEqual({ kind: 'too many' });
    expect(publish({ entityTag: tag, body: text('4') }).kind).toBe('published');
  });
});

describe('answers to PUBLISH (RFC 3903 §6)', () => {
  let lab: EventsNetwork;
  let bob: UserAgent;
  let alice: ScriptedPeer;
  let changes: string[];
  let sequence = 0;
  beforeEach(async () => {
    lab = new EventsNetwork();
    bob = await lab.userAgent('bob');
    alice = await lab.peer('alice');
    changes = [];
  });

  const accept = (options: Partial<EventStateCompositorOptions> = {}) =>
    new EventStateCompositor(bob, {
      store: new PublicationStore({ clock: lab.clock, random: new SeededRandom(1), duration }),
      packages: [testPackage],
      onChange: (resource, event) => changes.push(`${event} of ${resource}`),
      ...options,
    });

  async function publish(lines: Record<string, string> = {}, body = 'open') {
    let request = SipRequest.to('PUBLISH', uriOf('bob'))
      .withText('From', '<sip:alice@alice.test>;tag=a1')
      .withText('To', '<sip:bob@bob.test>')
      .withText('Call-ID', 'p1')
      .withText('CSeq', `${++sequence} PUBLISH`)
      .withText('Event', 'test')
      .withText('Content-Length', '0')
      .withBody(lines['Content-Type'] ?? 'text/plain', body);
    for (const [name, value] of Object.entries(lines)) {
      request = value === '' ? request.without({ name }) : request.withText(name, value);
    }
    const response = alice.exchange(request, hosts.bob);
    await lab.clock.advanceAsync(100);
    return (await response)!;
  }

  it('200 with SIP-ETag and Expires (step 6)', async () => {
    accept();
    const response = await publish();
    expect([response.statusCode, response.text('Expires')]).toEqual([200, '600']);
    expect(response.text('SIP-ETag')).toMatch(/^\w+\.1$/);
    expect(changes).toEqual(['test of sip:bob@192.0.2.2']);
    await publish({ 'SIP-If-Match': response.text('SIP-ETag') ?? '' }, '');
    expect(changes).toHaveLength(1);
  });

  it.each<[number, string, Record<string, string>, string]>([
    [489, 'without Event (step 2)', { Event: '' }, 'open'],
    [489, 'with an unknown package (step 2)', { Event: 'other' }, 'open'],
    [400, 'with two entity-tags (step 3)', { 'SIP-If-Match': 'a, b' }, 'open'],
    [412, 'with an unknown entity-tag (step 3)', { 'SIP-If-Match': 'a' }, 'open'],
    [423, 'for too short a time (step 4)', { Expires: '5' }, 'open'],
    [415, 'with a body of another type (step 5)', { 'Content-Type': 'image/png' }, 'open'],
    [400, 'without a body (step 5)', {}, ''],
  ])('%i %s', async (code, _what, lines, body) => {
    accept();
    expect((await publish(lines, body)).statusCode).toBe(code);
    expect(changes).toEqual([]);
  });

  it('413 with too large a body', async () => {
    const random = new SeededRandom(1);
    accept({ store: new PublicationStore({ clock: lab.clock, random, duration, maximumBytes: 3 }) });
    expect((await publish()).statusCode).toBe(413);
  });

  it('404 for what it is not responsible for (step 1)', async () => {
    accept({ resourceOf: () => undefined });
    expect((await publish()).statusCode).toBe(404);
  });

  it('403 where policy says no', async () => {
    accept({ authorize: (request) => makeResponse(request, 403, { toTag: 't' }) });
    expect((await publish()).statusCode).toBe(403);
  });

  it('503 where there are too many', async () => {
    accept({
      store: new PublicationStore({
        clock: lab.clock,
        random: new SeededRandom(1),
        duration,
        maximumPublications: 0,
      }),
    });
    const response = await publish();
    expect([response.statusCode, response.text('Retry-After')]).toEqual([503, '60']);
  });

  it('PUBLISH stands in Allow (§7)', () => {
    accept();
    expect(bob.features.methods).toContain('PUBLISH');
  });

  it('what expires is told as a change', async () => {
    accept();
    await publish({ Expires: '100' });
    await publish({ Expires: '60' });
    await lab.clock.advanceAsync(99_000);
    expect(changes).toHaveLength(3);
    await lab.clock.advanceAsync(2000);
    expect(changes).toHaveLength(4);
    await lab.clock.advanceAsync(64_000);
    expect(lab.clock.pending).toBe(0);
  });

  it('a publication reaches its subscribers, and so does its end', async () => {
    const store = new PublicationStore({ clock: lab.clock, random: new SeededRandom(1), duration });
    const notifier = acceptSubscriptions(bob, testPackage, {
      state: (resource) => store.publications(resource, 'test').at(-1)?.body,
    });
    accept({ store, onChange: (resource) => notifier.notify(resource) });
    const carol = await lab.userAgent('carol');
    const { told, user } = recorder();
    subscribe(carol, { target: uriOf('bob'), package: testPackage, user });
    await lab.clock.advanceAsync(100);
    const publication = new Publication(carol, { target: uriOf('bob'), package: testPackage });
    for (const state of ['open', 'closed']) {
      void publication.publish(text(state));
      await lab.clock.advanceAsync(100);
    }
    void publication.remove();
    await lab.clock.advanceAsync(100);
    expect(told).toEqual(['active', 'no body', 'body open', 'body closed', 'no body']);
  });
});
