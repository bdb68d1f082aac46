import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Dialog } from '../../dialog/dialog.js';
import { Contact } from '../../message/headers/contact.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { UserAgent } from '../user-agent.js';
import { EventsNetwork, testPackage, text, uriOf } from './events.fixture.js';
import {
  ImplicitSubscription,
  type ImplicitSubscriptionOptions,
  noReferSub,
} from './implicit-subscription.js';
import { acceptSubscriptions } from './notifier.js';
import { parseReferenceStatus, printReferenceStatus, referenceStatus } from './refer-package.js';
import { ReferSubscription } from './refer-subscription.js';
import { subscribe } from './subscription.js';

let lab: EventsNetwork;
let alice: UserAgent;
let told: string[];
beforeEach(async () => {
  lab = new EventsNetwork();
  alice = await lab.userAgent('alice');
  told = [];
});

const pass = (milliseconds: number) => lab.clock.advanceAsync(milliseconds);

const user = {
  onAccepted: ({ statusCode }: { statusCode: number }) => told.push(`accepted ${statusCode}`),
  onStatus: ({ statusCode }: { statusCode: number }) => told.push(`status ${statusCode}`),
  onEnded: (end: { kind: string; reason?: string }) =>
    told.push(`ended: ${end.kind} ${end.reason ?? ''}`.trim()),
  onProblem: ({ what }: { what: string }) => told.push(what),
};

/** Sends a REFER, outside any dialog or in one. */
function refer(dialog?: Dialog, headers: Record<string, string> = {}) {
  const { request, nextHop } =
    dialog === undefined ? alice.prepare('REFER', uriOf('bob')) : dialog.makeRequest('REFER');
  let complete = alice
    .withOwnHeaders(request)
    .withAll(Contact, [alice.contact()])
    .withText('Refer-To', '<sip:carol@192.0.2.3>');
  for (const [name, value] of Object.entries(headers)) complete = complete.withText(name, value);
  return new ReferSubscription(
    alice,
    { request: complete, nextHop, ...(dialog === undefined ? {} : { dialog }) },
    user,
  );
}

/** A user agent that takes REFERs, also inside the dialog of another subscription. */
async function bobTakesRefers(options: ImplicitSubscriptionOptions = {}) {
  const bob = await lab.userAgent('bob');
  const taken: ImplicitSubscription[] = [];
  const take = (transaction: ServerTransaction, dialog?: Dialog) =>
    taken.push(
      new ImplicitSubscription(bob, transaction, { ...options, ...(dialog === undefined ? {} : { dialog }) }),
    );
  bob.handle('REFER', (transaction) => take(transaction));
  bob.dialogs.expect({
    creates: ({ method }, dialog) => method === 'REFER' && dialog !== undefined,
    begin: take,
  });
  return { bob, taken };
}

const notifiedEvents = () =>
  lab.network.log
    .filter(({ firstLine }) => firstLine.startsWith('NOTIFY'))
    .map(({ bytes }) => /^Event: (.*)\r$/m.exec(bytes.toString())?.[1]);

describe('the subscription that a REFER makes (RFC 3515 §2.4.4)', () => {
  it('begins with 202 and 100 Trying, and ends with the final response: noresource (§2.4.5, §2.4.7)', async () => {
    const ends: string[] = [];
    const { taken } = await bobTakesRefers({ onEnded: ({ reason }) => ends.push(reason) });
    refer();
    await pass(2000);
    taken[0]?.report(referenceStatus(180));
    await pass(2000);
    taken[0]?.report(referenceStatus(200));
    await pass(2000);
    expect(told).toEqual([
      'accepted 202',
      'status 100',
      'status 180',
      'status 200',
      'ended: terminated noresource',
    ]);
    expect([taken[0]?.live, ends]).toEqual([false, ['noresource']]);
    await pass(64_000);
    expect(lab.clock.pending).toBe(0);
    expect(lab.faults).toEqual([]);
  });

  it('tells no more than once a second; what comes between is left out, the end is not (§3.10)', async () => {
    const { taken } = await bobTakesRefers();
    refer();
    await pass(100);
    for (const code of [180, 181, 183, 486]) taken[0]?.report(referenceStatus(code));
    await pass(500);
    expect(told).toEqual(['accepted 202', 'status 100']);
    await pass(600);
    expect(told.slice(2)).toEqual(['status 486', 'ended: terminated noresource']);
  });

  it('hears nothing after a final response', async () => {
    const { taken } = await bobTakesRefers();
    refer();
    await pass(2000);
    taken[0]?.report(referenceStatus(603));
    taken[0]?.report(referenceStatus(200));
    await pass(2000);
    expect(told.slice(2)).toEqual(['status 603', 'ended: terminated noresource']);
  });

  it('can be ended by who sent the REFER; the reference goes on', async () => {
    const { taken } = await bobTakesRefers();
    const subscription = refer();
    await pass(100);
    subscription.unsubscribe();
    await pass(100);
    expect(told.slice(2)).toEqual(['status 100', 'ended: unsubscribed timeout']);
    taken[0]?.report(referenceStatus(200));
    await pass(2000);
    expect(told).toHaveLength(4);
  });

  it('ends where the reference takes longer than was said (§3.4)', async () => {
    await bobTakesRefers({ expires: 60 });
    refer();
    await pass(61_000);
    expect(told).toEqual(['accepted 202', 'status 100', 'status 100', 'ended: terminated timeout']);
  });

  it('is over for who sent the REFER a while later where nobody says so (RFC 5057 §4.2)', async () => {
    const bob = await lab.peer('bob');
    refer();
    await pass(100);
    void bob.notify('active;expires=60');
    await pass(91_000);
    expect(told).toEqual(['accepted 200']);
    await pass(2000);
    expect(told).toEqual(['accepted 200', 'ended: expired']);
  });

  it('is not there where the REFER is refused', async () => {
    const bob = await lab.peer('bob');
    bob.answer = () => 603;
    refer();
    await pass(100);
    expect(told).toEqual(['ended: refused']);
  });

  it('may tell before the 202 has come', async () => {
    const bob = await lab.peer('bob');
    bob.answer = (request) => {
      void bob.notify('terminated;reason=noresource', { ...sipfrag, body: 'SIP/2.0 200 OK\r\n' }, request);
      return bob.respond(request, 202);
    };
    lab.network.setLink('192.0.2.2', '192.0.2.1', { delay: 5 });
    refer();
    await pass(1000);
    expect(new Set(told)).toEqual(new Set(['status 200', 'ended: terminated noresource', 'accepted 202']));
  });

  it('is given up without a NOTIFY: timer N (RFC 6665 §4.1.2.4)', async () => {
    await lab.peer('bob');
    refer();
    await pass(33_000);
    expect(told).toEqual(['accepted 200', 'ended: no NOTIFY']);
  });

  it('is one for each fork (§3.9)', async () => {
    const bob = await lab.peer('bob');
    refer();
    await pass(100);
    for (const tag of ['one', 'two']) {
      void bob.notify('active;expires=60', { ...sipfrag, body: 'SIP/2.0 100 Trying\r\n' }, undefined, tag);
    }
    await pass(100);
    expect(told).toEqual(['accepted 200', 'status 100', 'status 100']);
  });

  it('can’t be made by a SUBSCRIBE: 403', async () => {
    await bobTakesRefers();
    refer();
    await pass(100);
    const subscription = subscribe(alice, {
      target: uriOf('bob'),
      package: { ...testPackage, name: 'refer' },
    });
    const failure = subscription.established().catch((error: Error) => error.message);
    await pass(100);
    expect(await failure).toBe('subscription refused: 403 Forbidden');
  });

  it('refuses a body that is no response (§2.4.5)', async () => {
    const bob = await lab.peer('bob');
    refer();
    await pass(100);
    const status = bob.notify('active;expires=60', { ...sipfrag, body: 'INVITE sip:x SIP/2.0\r\n' });
    await pass(100);
    expect(await status).toBe(400);
    expect(told.at(-1)).toContain('does not begin with a status line');
  });

  const sipfrag = { 'Content-Type': 'message/sipfrag;version=2.0' };
});

describe('several REFERs in one dialog (RFC 3515 §2.4.6)', () => {
  async function sharedDialog(bob: UserAgent): Promise<Dialog> {
    acceptSubscriptions(bob, testPackage, { state: () => text('open') });
    const subscription = subscribe(alice, { target: uriOf('bob'), package: testPackage });
    await pass(100);
    return subscription.usages[0]!.dialog;
  }

  it('are told apart by their sequence numbers, from the second on', async () => {
    const { bob, taken } = await bobTakesRefers();
    const dialog = await sharedDialog(bob);
    refer(dialog);
    await pass(2000);
    refer(dialog);
    await pass(2000);
    taken[1]?.report(referenceStatus(404));
    await pass(2000);
    taken[0]?.report(referenceStatus(200));
    await pass(2000);
    expect(notifiedEvents()).toEqual(['test', 'refer', 'refer;id=3', 'refer;id=3', 'refer']);
    expect(told.filter((line) => line.startsWith('status'))).toEqual([
      'status 100',
      'status 100',
      'status 404',
      'status 200',
    ]);
  });

  it('leave the dialog to its other usages (RFC 5057 §5.5)', async () => {
    const { bob, taken } = await bobTakesRefers();
    const dialog = await sharedDialog(bob);
    refer(dialog);
    await pass(2000);
    taken[0]?.report(referenceStatus(200));
    await pass(2000);
    expect(alice.dialogs.find(dialog.id)).toBe(dialog);
  });
});

describe('a REFER without a subscription (RFC 4488 §4)', () => {
  it('is answered so where the far end can', async () => {
    const { bob, taken } = await bobTakesRefers();
    bob.features.support(noReferSub);
    refer(undefined, { 'Refer-Sub': 'false' });
    await pass(3000);
    taken[0]?.report(referenceStatus(200));
    await pass(3000);
    expect(told).toEqual(['accepted 202', 'ended: suppressed']);
    expect([taken[0]?.live, notifiedEvents()]).toEqual([false, []]);
    await pass(64_000);
    expect(lab.clock.pending).toBe(0);
  });

  it('has one where the far end can’t', async () => {
    await bobTakesRefers();
    refer(undefined, { 'Refer-Sub': 'false' });
    await pass(3000);
    expect(told).toEqual(['accepted 202', 'status 100']);
  });
});

describe('message/sipfrag (RFC 3515 §2.4.5)', () => {
  it.each([
    ['SIP/2.0 200 OK\r\n', 200, 'OK', ''],
    ['SIP/2.0 486 Busy Here', 486, 'Busy Here', ''],
    ['SIP/2.0 180\r\n', 180, '', ''],
    ['SIP/2.0 603 Declined\nContact: <sip:x>\n', 603, 'Declined', 'Contact: <sip:x>\n'],
  ])('reads %j', (body, statusCode, reasonPhrase, rest) => {
    expect(parseReferenceStatus(body)).toEqual({ statusCode, reasonPhrase, rest });
  });

  it.each(['', 'SIP/2.0 99 Low\r\n', 'SIP/2.0 2000 High\r\n', ' SIP/2.0 200 OK', 'SIP/3.0 200 OK'])(
    'refuses %j',
    (body) => {
      expect(() => parseReferenceStatus(body)).toThrow('status line');
    },
  );

  it('prints on one line what a reason phrase says on several', () => {
    expect(printReferenceStatus(referenceStatus(500, 'Bad\r\nVia: x'))).toBe('SIP/2.0 500 Bad Via: x\r\n');
    expect(printReferenceStatus(referenceStatus(180))).toBe('SIP/2.0 180 Ringing\r\n');
  });
});
