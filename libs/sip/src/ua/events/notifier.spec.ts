import { beforeEach, describe, expect, it } from '@jest/globals';
import { Parameters } from '../../grammar/parameters.js';
import { sipUri } from '../../grammar/uri.js';
import { Allow } from '../../message/headers/allow.js';
import { CallId } from '../../message/headers/call-id.js';
import { Contact } from '../../message/headers/contact.js';
import { CSeq } from '../../message/headers/cseq.js';
import { From } from '../../message/headers/from.js';
import { To } from '../../message/headers/to.js';
import { Via } from '../../message/headers/via.js';
import { makeResponse } from '../../message/make-response.js';
import { parseMessage } from '../../message/parse-message.js';
import { printMessage } from '../../message/print-message.js';
import { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { UserAgent } from '../user-agent.js';
import type { EventBody, EventPackage } from './event-package.js';
import { EventsNetwork, hosts, type ScriptedPeer, testPackage, text, uriOf } from './events.fixture.js';
import { acceptSubscriptions, Notifier, type NotifierOptions } from './notifier.js';
import type { NotifierSubscription } from './notifier-subscription.js';

let lab: EventsNetwork;
let agent: UserAgent;
let alice: ScriptedPeer;
let notifier: Notifier<EventBody>;
let told: string[];
const resource = 'sip:bob@192.0.2.2';

beforeEach(async () => {
  lab = new EventsNetwork();
  agent = await lab.userAgent('bob');
  alice = await lab.peer('alice');
  told = [];
});

const pass = (milliseconds: number) => lab.clock.advanceAsync(milliseconds);

function accept(options: Partial<NotifierOptions<EventBody>> = {}, eventPackage: EventPackage = testPackage) {
  notifier = acceptSubscriptions(agent, eventPackage, {
    state: () => text('open'),
    onState: (state) => told.push(state),
    onEnded: ({ reason }) => told.push(`ended: ${reason}`),
    ...options,
  });
}

const subscription = (): NotifierSubscription<EventBody> => notifier.subscriptions()[0]!;

/** Sends a SUBSCRIBE and gives its final response; `to` is an earlier response, whose dialog it stands in. */
async function subscribe(
  lines: Record<string, string> = {},
  inDialog?: SipResponse,
  callId = 'call-1',
): Promise<SipResponse> {
  const base = SipRequest.to('SUBSCRIBE', inDialog === undefined ? uriOf('bob') : contactOf(inDialog))
    .withText('Max-Forwards', '70')
    .withText('From', '<sip:alice@alice.test>;tag=a1')
    .withText('To', inDialog?.text('To') ?? '<sip:bob@bob.test>')
    .withText('Call-ID', callId)
    .withText('CSeq', `${++sequence} SUBSCRIBE`)
    .withAll(Contact, [{ uri: uriOf('alice'), parameters: Parameters.none }])
    .withText('Event', 'test')
    .withText('Expires', '600')
    .withText('Content-Length', '0');
  let request = base;
  for (const [name, value] of Object.entries(lines)) {
    request = value === '' ? request.without({ name }) : request.withText(name, value);
  }
  const response = alice.exchange(request, hosts.bob);
  await pass(100);
  return (await response)!;
}
let sequence = 0;

function contactOf(response: SipResponse) {
  const contact = response.first(Contact);
  if (contact === undefined || contact === '*') throw new Error('no Contact');
  return contact.uri;
}

const notifies = () =>
  alice
    .of('NOTIFY')
    .map((request) => `${request.text('Subscription-State')} ${Buffer.from(request.body).toString()}`.trim());

describe('a SUBSCRIBE at its notifier (RFC 6665 §4.2.1.1)', () => {
  it('is accepted with 200, Expires and Contact, and confirmed by a NOTIFY at once (§4.2.1.2)', async () => {
    accept();
    const response = await subscribe();
    expect([response.statusCode, response.text('Expires')]).toEqual([200, '600']);
    expect(response.text('Contact')).toBe('<sip:bob@192.0.2.2:5060>');
    expect(notifies()).toEqual(['active;expires=600 open']);
    const [notify] = alice.requests;
    expect(notify?.requestUri).toBe('sip:alice@192.0.2.1:5060');
    expect([notify?.text('Event'), notify?.text('Call-ID'), notify?.text('Content-Type')]).toEqual([
      'test',
      'call-1',
      'text/plain',
    ]);
    expect(notify?.text('From')).toBe(response.text('To'));
    expect(told).toEqual(['active']);
  });

  it('keeps the Record-Routes for the response and the route set (§4.3, RFC 3261 §12.1.1)', async () => {
    accept();
    const response = await subscribe({ 'Record-Route': '<sip:192.0.2.1;lr>' });
    expect(response.text('Record-Route')).toBe('<sip:192.0.2.1;lr>');
    expect(alice.requests[0]?.text('Route')).toBe('<sip:192.0.2.1;lr>');
  });

  it('may be shortened, never lengthened (§3.1.1)', async () => {
    accept();
    expect((await subscribe({ Expires: '100000' })).text('Expires')).toBe('7200');
    expect((await subscribe({ Expires: '61' }, undefined, 'call-2')).text('Expires')).toBe('61');
  });

  it('lasts as long as its package usually does without Expires (§3.1.1)', async () => {
    accept({ duration: { usual: 300 } });
    expect((await subscribe({ Expires: '' })).text('Expires')).toBe('300');
  });

  it('is too brief only below the minimum, and never from an hour on', async () => {
    accept({ duration: { minimum: 5000, maximum: 9000 } });
    const brief = await subscribe({ Expires: '3599' });
    expect([brief.statusCode, brief.text('Min-Expires')]).toEqual([423, '5000']);
    expect((await subscribe({ Expires: '3600' })).statusCode).toBe(200);
    expect((await subscribe({ Expires: '0' }, undefined, 'call-2')).statusCode).toBe(200);
  });

  it.each([{ Event: 'other' }, { Event: '' }, { Event: 'TEST' }])(
    'is refused with 489 and Allow-Events for %j (§4.2.3, §8.3.2)',
    async (lines) => {
      accept();
      const response = await subscribe(lines);
      expect([response.statusCode, response.text('Allow-Events')]).toEqual([489, 'test']);
      expect(alice.requests).toEqual([]);
    },
  );

  it.each([
    ['text/plain', 200],
    ['text/*;q=0.5', 200],
    ['image/png, */*', 200],
    ['image/png', 406],
  ])('that accepts %s is answered %i (§4.1.2.1)', async (ranges, code) => {
    accept();
    expect((await subscribe({ Accept: ranges })).statusCode).toBe(code);
  });

  it('for what is no resource is refused with 404', async () => {
    accept({ resourceOf: () => undefined });
    expect((await subscribe()).statusCode).toBe(404);
  });

  it('without Contact is malformed (RFC 3261 §12.1.1)', async () => {
    accept();
    expect((await subscribe({ Contact: '' })).statusCode).toBe(400);
    expect(notifier.subscriptions()).toEqual([]);
  });

  it('above the number that a notifier keeps is refused for now (§6.3)', async () => {
    accept({ maximumSubscriptions: 1 });
    await subscribe();
    const response = await subscribe({}, undefined, 'call-2');
    expect([response.statusCode, response.text('Retry-After')]).toEqual([503, '60']);
  });

  it('makes the package stand in Allow-Events, and SUBSCRIBE in Allow (§4.4.4)', async () => {
    accept();
    const options = SipRequest.to('OPTIONS', uriOf('bob'))
      .withText('From', '<sip:alice@alice.test>;tag=a1')
      .withText('To', '<sip:bob@bob.test>')
      .withText('Call-ID', 'o1')
      .withText('CSeq', '1 OPTIONS')
      .withText('Content-Length', '0');
    const response = alice.exchange(options, hosts.bob);
    await pass(100);
    expect((await response)?.text('Allow-Events')).toBe('test');
    expect((await response)?.headers(Allow)).toContain('SUBSCRIBE');
  });

  it('is answered 405 where nobody notifies', async () => {
    expect((await subscribe()).statusCode).toBe(405);
  });
});

describe('policy on subscriptions (RFC 6665 §4.2.1.3)', () => {
  const refuse = (code: number) => (request: SipRequest) => ({
    refuse: makeResponse(request, code, { toTag: 't' }),
  });

  it.each([401, 403, 603])('refuses with %i', async (code) => {
    accept({ authorize: refuse(code) });
    expect((await subscribe()).statusCode).toBe(code);
    expect(alice.requests).toEqual([]);
  });

  it('may be decided later: pending first, its state untold, active then', async () => {
    accept({ authorize: () => 'pending', neutral: text('unknown') });
    expect((await subscribe()).statusCode).toBe(200);
    notifier.notify(resource);
    await pass(100);
    subscription().grant();
    await pass(100);
    expect(notifies()).toEqual(['pending;expires=600 unknown', 'active;expires=599 open']);
    expect(told).toEqual(['pending', 'active']);
  });

  it('may be decided later: rejected', async () => {
    accept({ authorize: () => 'pending' });
    await subscribe();
    subscription().terminate('rejected');
    await pass(100);
    expect(notifies()).toEqual(['pending;expires=600', 'terminated;reason=rejected']);
    expect(told).toEqual(['pending', 'ended: rejected']);
  });

  it('may need a moment: the SUBSCRIBE is answered then', async () => {
    accept({ authorize: () => new Promise((resolve) => lab.clock.setTimeout(() => resolve('grant'), 50)) });
    expect((await subscribe()).statusCode).toBe(200);
    expect(notifies()).toEqual(['active;expires=600 open']);
  });

  it('that fails is answered 500', async () => {
    accept({ authorize: () => Promise.reject(new Error('no directory')) });
    expect((await subscribe()).statusCode).toBe(500);
    expect(lab.faults).toEqual([new Error('no directory')]);
  });

  it('is asked again about each refresh: who is not allowed any more is told (§4.2.1.4)', async () => {
    let allowed = true;
    accept({ authorize: (request) => (allowed ? 'grant' : refuse(403)(request)) });
    const first = await subscribe();
    allowed = false;
    expect((await subscribe({}, first)).statusCode).toBe(403);
    expect(notifies().at(-1)).toBe('terminated;reason=rejected');
  });

  it.each([401, 500, 503])(
    'that answers a refresh with %i has not decided: the subscription stays as it is (RFC 6665 §4.1.2.2)',
    async (code) => {
      let decides = true;
      accept({ authorize: (request) => (decides ? 'grant' : refuse(code)(request)) });
      const first = await subscribe();
      decides = false;
      expect((await subscribe({}, first)).statusCode).toBe(code);
      expect(subscription().state).toBe('active');
    },
  );
});

describe('the life of a subscription at its notifier (RFC 6665 §4.2.1.4)', () => {
  it('is lengthened by a SUBSCRIBE in its dialog, which gets a NOTIFY of its own', async () => {
    accept();
    const first = await subscribe();
    await pass(500_000);
    const second = await subscribe({}, first);
    expect([second.statusCode, second.text('Expires'), second.text('To')]).toEqual([
      200,
      '600',
      first.text('To'),
    ]);
    await pass(500_000);
    expect(notifies()).toEqual(['active;expires=600 open', 'active;expires=600 open']);
    expect(alice.of('NOTIFY').map((request) => request.header(CSeq)?.number)).toEqual([1, 2]);
  });

  it('ends when its time is over: terminated, timeout', async () => {
    accept();
    await subscribe({ Expires: '100' });
    await pass(100_000);
    expect(notifies().at(-1)).toBe('terminated;reason=timeout open');
    expect(told).toEqual(['active', 'ended: timeout']);
    await pass(64_000);
    expect(lab.clock.pending).toBe(0);
  });

  it('ends with a SUBSCRIBE for 0 seconds; later ones hear 481', async () => {
    accept();
    const first = await subscribe();
    const last = await subscribe({ Expires: '0' }, first);
    expect([last.statusCode, last.text('Expires')]).toEqual([200, '0']);
    expect(notifies().at(-1)).toBe('terminated;reason=timeout open');
    expect((await subscribe({}, first)).statusCode).toBe(481);
  });

  it('is over at once for a SUBSCRIBE that only fetches (§4.4.3)', async () => {
    accept();
    const response = await subscribe({ Expires: '0' });
    expect([response.statusCode, response.text('Expires')]).toEqual([200, '0']);
    expect(notifies()).toEqual(['terminated;reason=timeout open']);
    expect(notifier.subscriptions()).toEqual([]);
  });

  it('tells nothing to one that fetches while policy has not decided', async () => {
    accept({ authorize: () => 'pending' });
    await subscribe({ Expires: '0' });
    expect(notifies()).toEqual(['terminated;reason=timeout']);
  });

  it('refuses a refresh with a lower sequence number (RFC 3261 §12.2.2)', async () => {
    accept();
    const first = await subscribe();
    expect((await subscribe({ CSeq: '0 SUBSCRIBE' }, first)).statusCode).toBe(500);
  });

  it('can be moved elsewhere: deactivated (§4.4.2)', async () => {
    accept();
    await subscribe();
    notifier.terminate('deactivated');
    await pass(100);
    expect(notifies().at(-1)).toBe('terminated;reason=deactivated open');
  });

  it('ends on probation with the seconds to wait (§4.1.3)', async () => {
    accept();
    await subscribe();
    notifier.terminate('probation', resource, 90);
    await pass(100);
    expect(notifies().at(-1)).toBe('terminated;reason=probation;retry-after=90 open');
  });
});

describe('several subscriptions in one dialog (RFC 6665 §4.5.2)', () => {
  it('are told apart by the id, and expire each by itself', async () => {
    accept();
    const first = await subscribe({ Event: 'test;id=1' });
    expect((await subscribe({ Event: 'test;id=2', Expires: '100' }, first)).statusCode).toBe(200);
    expect(notifier.subscriptions()).toHaveLength(2);
    await pass(101_000);
    expect(alice.of('NOTIFY').map((request) => request.text('Event'))).toEqual([
      'test;id=1',
      'test;id=2',
      'test;id=2',
    ]);
    expect((await subscribe({ Event: 'test;id=1', Expires: '0' }, first)).statusCode).toBe(200);
    expect((await subscribe({ Event: 'test;id=1' }, first)).statusCode).toBe(481);
  });

  it('are refused so that the others stay (RFC 5057 §5.6)', async () => {
    let known = true;
    accept({ resourceOf: () => (known ? 'r' : undefined) });
    const first = await subscribe({ Event: 'test;id=1' });
    known = false;
    expect((await subscribe({ Event: 'test;id=2' }, first)).statusCode).toBe(603);
    expect((await subscribe({ Event: 'other' }, first)).statusCode).toBe(489);
    expect(subscription().state).toBe('active');
  });
});

describe('telling changes of state (RFC 6665 §4.2.2)', () => {
  let state: string;

  it('goes to every subscriber of the resource, with the time that is left', async () => {
    accept({ state: () => text(state) });
    state = 'one';
    await subscribe();
    await subscribe({}, undefined, 'call-2');
    await pass(10_000);
    state = 'two';
    notifier.notify(resource);
    notifier.notify('sip:carol@192.0.2.3');
    await pass(100);
    expect(notifies().slice(2)).toEqual(['active;expires=589 two', 'active;expires=589 two']);
  });

  it('goes one NOTIFY at a time, so that none overtakes another; what changes meanwhile goes with the next', async () => {
    accept({ state: () => text(state) });
    state = '0';
    await subscribe();
    alice.answer = (_request, count) => (count > 2 ? 200 : undefined);
    for (state of ['1', '2', '3']) notifier.notify();
    await pass(100);
    expect(notifies().slice(1)).toEqual(['active;expires=599 1']);
  });

  it('goes no more often than the package allows', async () => {
    accept({ state: () => text(state) }, { ...testPackage, interval: 5 });
    state = '0';
    const first = await subscribe();
    for (let second = 1; second <= 12; second++) {
      await pass(1000);
      state = String(second);
      notifier.notify();
    }
    expect(notifies().map((line) => line.split(' ')[1])).toEqual(['0', '4', '9']);
    await subscribe({}, first);
    expect(notifies().map((line) => line.split(' ')[1])).toEqual(['0', '4', '9', '12']);
    await pass(20_000);
    expect(notifies()).toHaveLength(4);
  });

  it('gives each NOTIFY its version, and says when the whole state is wanted (§5.3.2)', async () => {
    accept({ state: (_resource, { version, full }) => text(`${version} ${full}`) });
    const first = await subscribe();
    notifier.notify();
    await pass(100);
    await subscribe({}, first);
    expect(alice.of('NOTIFY').map(({ body }) => Buffer.from(body).toString())).toEqual([
      '0 true',
      '1 false',
      '2 true',
    ]);
  });

  it.each([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 502, 604])(
    'ends the subscription where a NOTIFY is answered %i (RFC 6665 §4.2.2, RFC 5057 §5.1)',
    async (code) => {
      accept();
      await subscribe();
      alice.answer = () => code;
      notifier.notify();
      await pass(100);
      expect(notifier.subscriptions()).toEqual([]);
      expect(told.at(-1)).toContain(String(code));
      await pass(700_000);
      expect(alice.requests).toHaveLength(2);
    },
  );

  it.each([400, 403, 415, 500, 503])(
    'goes on where a NOTIFY is answered %i (RFC 5057 §5.1)',
    async (code) => {
      accept();
      await subscribe();
      alice.answer = () => code;
      notifier.notify();
      await pass(100);
      expect(subscription().state).toBe('active');
    },
  );

  it('ends the subscription where a NOTIFY has no answer: timer F', async () => {
    accept();
    await subscribe();
    alice.answer = () => undefined;
    notifier.notify();
    await pass(31_900);
    expect(notifier.subscriptions()).toHaveLength(1);
    await pass(200);
    expect(told.at(-1)).toBe('ended: NOTIFY failed (408)');
    await pass(64_000);
    expect(lab.clock.pending).toBe(0);
  });

  it('ends the subscription where the subscriber can’t be reached (RFC 3261 §8.1.3.1)', async () => {
    accept();
    await subscribe({ Contact: '<sip:alice@unknown.test>' });
    await pass(100);
    expect(told).toEqual(['active', 'ended: NOTIFY failed (503)']);
  });

  it('goes where the last SUBSCRIBE came from (RFC 3261 §12.2.2)', async () => {
    accept();
    const first = await subscribe();
    const moved = sipUri({ user: 'moved', host: hosts.alice, port: 5060 });
    await subscribe({ Contact: `<sip:moved@${hosts.alice}:5060>` }, first);
    expect(alice.requests.at(-1)?.uri).toEqual(moved);
  });
});

describe('a SUBSCRIBE that is refused (RFC 3261 §12.2.2, RFC 5057 §5.4)', () => {
  it('leaves the remote target where it was', async () => {
    accept();
    const first = await subscribe();
    const contact = alice.requests.at(-1)?.uri;
    const moved = { Contact: `<sip:moved@${hosts.alice}:5060>` };
    expect((await subscribe({ ...moved, Accept: 'text/none' }, first)).statusCode).toBe(406);
    notifier.notify();
    await pass(10_000);
    expect(alice.requests).toHaveLength(2);
    expect(alice.requests.at(-1)?.uri).toEqual(contact);
  });
});

describe('a CANCEL of a SUBSCRIBE (RFC 6665 §4.6)', () => {
  it('is answered, and changes nothing', async () => {
    accept();
    await subscribe();
    const { bytes } = lab.network.log[0]!;
    const original = parseMessage(bytes) as SipRequest;
    const cancel = SipRequest.to('CANCEL', original.uri)
      .withRawFields(original.fieldsOf(Via, From, To, CallId))
      .with(CSeq, { number: original.required(CSeq).number, method: 'CANCEL' })
      .withText('Content-Length', '0');
    const from = { host: hosts.alice, port: 5060 };
    lab.network.inject(from, { host: hosts.bob, port: 5060 }, Buffer.from(printMessage(cancel)));
    await pass(100);
    const answer = lab.network.log.at(-1)!;
    expect(answer.bytes.toString()).toContain('CANCEL');
    expect(answer.firstLine).toMatch(/^SIP\/2\.0 [24]/);
    expect(subscription().state).toBe('active');
  });
});

describe('a SUBSCRIBE outside its dialog', () => {
  it('with a To tag that nobody knows is answered 481 (RFC 3261 §12.2.2)', async () => {
    accept();
    const response = await subscribe({ To: '<sip:bob@bob.test>;tag=gone' });
    expect(response.statusCode).toBe(481);
    expect(response.header(To)?.parameters.get('tag')).toBe('gone');
  });
});
