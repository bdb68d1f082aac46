import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SipRequest } from '../../message/request.js';
import type { UserAgent } from '../user-agent.js';
import { EventsNetwork, type ScriptedPeer, testPackage, text, uriOf } from './events.fixture.js';
import { Publication } from './publication.js';

let lab: EventsNetwork;
let alice: UserAgent;
let bob: ScriptedPeer;
let told: string[];
let publication: Publication<{ contentType: string; text: string }>;
beforeEach(async () => {
  lab = new EventsNetwork();
  alice = await lab.userAgent('alice');
  bob = await lab.peer('bob');
  bob.answer = (request, count) => bob.respond(request, 200).withText('SIP-ETag', `tag${count}`);
  told = [];
  publication = publish();
});

const publish = () =>
  new Publication(alice, {
    target: uriOf('bob'),
    package: testPackage,
    user: {
      onState: (state) => told.push(state),
      onProblem: ({ what, paragraph }) => told.push(`problem: ${what} (${paragraph})`),
    },
  });

const pass = (milliseconds: number) => lab.clock.advanceAsync(milliseconds);
const requests = () => bob.requests.map(summary);
const summary = (request: SipRequest) =>
  [
    request.text('Expires'),
    request.text('SIP-If-Match') ?? '-',
    Buffer.from(request.body).toString() || '-',
  ].join(' ');

describe('a publication (RFC 3903 §4.1)', () => {
  it('begins with its state, and names its package (§4.2)', async () => {
    const response = publication.publish(text('open'));
    await pass(100);
    expect((await response)?.statusCode).toBe(200);
    expect(requests()).toEqual(['600 - open']);
    expect(bob.requests[0]?.text('Event')).toBe('test');
    expect(bob.requests[0]?.text('Contact')).toBeUndefined();
    expect([publication.state, publication.entityTag, publication.expiresAt]).toEqual([
      'published',
      'tag1',
      600_020,
    ]);
  });

  it('is refreshed in time without a body, by the last entity-tag (§4.3)', async () => {
    void publication.publish(text('open'));
    await pass(1_200_000);
    expect(requests()).toEqual(['600 - open', '600 tag1 -', '600 tag2 -']);
  });

  it('is modified with a body, by the last entity-tag (§4.4)', async () => {
    void publication.publish(text('open'));
    await pass(100);
    void publication.publish(text('closed'));
    await pass(100);
    expect(requests()).toEqual(['600 - open', '600 tag1 closed']);
  });

  it('is removed without a body, for 0 seconds (§4.5)', async () => {
    void publication.publish(text('open'));
    await pass(100);
    void publication.remove();
    await pass(700_000);
    expect(requests()).toEqual(['600 - open', '0 tag1 -']);
    expect(told).toEqual(['published', 'removed']);
    expect(lab.clock.pending).toBe(0);
  });

  it('has nothing to remove before it has begun', async () => {
    expect(await publication.remove()).toBeUndefined();
    expect([requests(), told]).toEqual([[], ['removed']]);
  });

  it('has one request under way at a time; what changes meanwhile goes in the next (§4)', async () => {
    const heal = lab.network.partition(['192.0.2.1'], ['192.0.2.2']);
    for (const state of ['one', 'two', 'three']) void publication.publish(text(state));
    await pass(1000);
    heal();
    await pass(5000);
    expect(requests()).toEqual(['600 - one', '600 tag1 three']);
  });

  it('is removed even where that is asked for before the first answer', async () => {
    void publication.publish(text('open'));
    void publication.remove();
    await pass(1000);
    expect(requests()).toEqual(['600 - open', '0 tag1 -']);
  });

  it('waits for those of other packages to the same Request-URI (§4)', async () => {
    const heal = lab.network.partition(['192.0.2.1'], ['192.0.2.2']);
    void publication.publish(text('one'));
    const other = publish();
    void other.publish(text('other'));
    await pass(1000);
    expect(lab.network.log.filter(({ firstLine }) => firstLine.startsWith('PUBLISH'))).toHaveLength(2);
    heal();
    await pass(5000);
    expect(requests()).toEqual(['600 - one', '600 - other']);
  });
});

describe('responses to PUBLISH (RFC 3903 §5)', () => {
  it('412: the entity-tag is forgotten, and the state published anew', async () => {
    void publication.publish(text('open'));
    await pass(100);
    bob.answer = (request, count) =>
      request.has({ name: 'SIP-If-Match' })
        ? 412
        : bob.respond(request, 200).withText('SIP-ETag', `tag${count}`);
    void publication.refresh();
    await pass(100);
    expect(requests()).toEqual(['600 - open', '600 tag1 -', '600 - open']);
    expect(publication.entityTag).toBe('tag3');
  });

  it('412 to a removal: there is nothing any more', async () => {
    void publication.publish(text('open'));
    await pass(100);
    bob.answer = () => 412;
    void publication.remove();
    await pass(100);
    expect(requests()).toEqual(['600 - open', '0 tag1 -']);
    expect(told).toEqual(['published', 'removed']);
  });

  it('423: the longer duration is asked for, then and later', async () => {
    bob.answer = (request) =>
      request.text('Expires') === '600'
        ? bob.respond(request, 423).withText('Min-Expires', '900')
        : bob.respond(request, 200).withText('SIP-ETag', 'x');
    void publication.publish(text('open'));
    await pass(850_000);
    expect(requests()).toEqual(['600 - open', '900 - open', '900 x -']);
  });

  it('503 with Retry-After: it is published after that (§9)', async () => {
    bob.answer = (request, count) =>
      count === 1
        ? bob.respond(request, 503).withText('Retry-After', '60')
        : bob.respond(request, 200).withText('SIP-ETag', 'x');
    void publication.publish(text('open'));
    await pass(59_000);
    expect([requests(), told]).toEqual([['600 - open'], ['failed']]);
    await pass(2000);
    expect([requests(), told]).toEqual([
      ['600 - open', '600 - open'],
      ['failed', 'published'],
    ]);
  });

  it.each([403, 404, 415, 489, 501])('%i: it is given up until there is something new', async (code) => {
    bob.answer = () => code;
    void publication.publish(text('open'));
    await pass(1_000_000);
    expect([requests(), told]).toEqual([['600 - open'], ['failed']]);
    void publication.publish(text('closed'));
    await pass(100);
    expect(requests()).toHaveLength(2);
  });

  it('no answer: it is published again later', async () => {
    bob.answer = () => undefined;
    void publication.publish(text('open'));
    await pass(33_000);
    expect(told).toEqual(['failed']);
    await pass(2000);
    expect(requests()).toHaveLength(2);
    publication.abandon();
    await pass(70_000);
    expect(lab.clock.pending).toBe(0);
  });

  it('without SIP-ETag or Expires, or for longer than asked: said to be wrong (§6)', async () => {
    bob.answer = (request) => bob.respond(request, 200).withText('Expires', '9999');
    void publication.publish(text('open'));
    await pass(100);
    expect(told).toEqual([
      'problem: 2xx to PUBLISH without SIP-ETag (RFC 3903 §6)',
      'problem: 2xx to PUBLISH with a longer Expires than was asked for (RFC 3903 §6)',
      'published',
    ]);
    expect(publication.expiresAt).toBe(600_020);
  });
});
