import { describe, expect, it } from '@jest/globals';
import {
  type Call,
  Contact,
  type Dialog,
  ImplicitSubscription,
  Reason,
  ReferSubscription,
  Replaces,
  type ServerTransaction,
} from '@trapezoid/sip';
import { B2buaBench, type BenchOptions, type Phone } from './b2bua.fixture.js';
import { referenceTo } from './core/dialog-references.js';

/** Sends a REFER inside a call, and notes what becomes of it. */
function refer(phone: Phone, call: Call, to: string): string[] {
  const told: string[] = [];
  const { dialog } = call;
  if (dialog === undefined) throw new Error('no dialog');
  const { request, nextHop } = dialog.makeRequest('REFER');
  const complete = phone.agent
    .withOwnHeaders(request)
    .withAll(Contact, [phone.agent.contact()])
    .withText('Refer-To', to)
    .withText('Referred-By', `<sip:${phone.name}@lab.test>`);
  new ReferSubscription(
    phone.agent,
    { request: complete, nextHop, dialog },
    {
      onAccepted: ({ statusCode }) => told.push(`accepted ${statusCode}`),
      onStatus: ({ statusCode }) => told.push(`status ${statusCode}`),
      onEnded: (end) =>
        told.push(`ended: ${end.kind}${end.response === undefined ? '' : ` ${end.response.statusCode}`}`),
    },
  );
  return told;
}

async function talking(options: BenchOptions) {
  const bench = await B2buaBench.start(options);
  const call = bench.alice.call(bench.bob);
  await bench.pass();
  bench.bob.told.length = 0;
  return { bench, call };
}

const toCarol = '<sip:carol@10.0.0.3>';

describe('a transfer that the B2BUA does itself (RFC 3515, RFC 5589 §6)', () => {
  const b2bua = 'transfer: handle';

  it('calls the target without an offer, gives its offer to who stays, and lets the transferor go', async () => {
    const { bench, call } = await talking({ b2bua });
    const told = refer(bench.alice, call, toCarol);
    await bench.pass(1500);
    expect(told).toEqual(expect.arrayContaining(['accepted 202', 'status 100', 'status 200']));
    expect(bench.carol.invites[0]?.body).toHaveLength(0);
    expect(bench.carol.invites[0]?.text('From')).toContain('bob');
    expect(bench.carol.invites[0]?.text('Referred-By')).toBe('<sip:alice@lab.test>');
    expect(bench.bob.told).toEqual(['offer carol-offer in INVITE']);
    expect(bench.carol.told).toContain('answer bob-answer in ACK');
    await bench.pass(5000);
    expect(bench.alice.told.at(-1)).toBe('ended: hung up by remote');
    expect(bench.b2bua.counters.transfers).toBe(1);
    bench.carol.lastCall.hangUp();
    await bench.pass();
    expect(bench.bob.told.at(-1)).toBe('ended: hung up by remote');
    await bench.expectNothingLeft();
  });

  it('works for the callee as transferor too', async () => {
    const { bench } = await talking({ b2bua });
    const told = refer(bench.bob, bench.bob.lastCall, toCarol);
    await bench.pass(1500);
    expect(told).toContain('status 200');
    expect(bench.alice.told).toContain('offer carol-offer in INVITE');
    bench.bob.lastCall.hangUp();
    await bench.pass();
    expect(bench.alice.ends).toEqual([]);
    bench.carol.lastCall.hangUp();
    await bench.expectNothingLeft();
  });

  it('tells the transferor of a refusal, and leaves the call as it was', async () => {
    const { bench, call } = await talking({
      b2bua,
      carol: { onIncoming: (incoming) => incoming.reject(486) },
    });
    const told = refer(bench.alice, call, toCarol);
    await bench.pass(3000);
    expect(told).toContain('status 486');
    expect([call.confirmed, bench.bob.lastCall.confirmed]).toEqual([true, true]);
    call.hangUp();
    await bench.pass();
    expect(bench.bob.told.at(-1)).toBe('ended: hung up by remote');
    await bench.expectNothingLeft();
  });

  it.each([
    ['answers', true],
    ['refuses', false],
  ])('goes on where the transferor hangs up before the target %s', async (_how, answers) => {
    const { bench, call } = await talking({
      b2bua,
      carol: {
        onIncoming: (incoming) => {
          incoming.ring();
          bench0.clock.setTimeout(
            () => (answers ? incoming.accept(bench0.description('carol-offer')) : incoming.reject(603)),
            2000,
          );
        },
      },
    });
    const bench0: B2buaBench = bench;
    refer(bench.alice, call, toCarol);
    await bench.pass();
    call.hangUp();
    await bench.pass(500);
    expect(bench.bob.ends).toEqual([]);
    await bench.pass(3000);
    if (answers) {
      expect(bench.bob.told).toEqual(['offer carol-offer in INVITE']);
      bench.carol.lastCall.hangUp();
      await bench.pass();
    } else expect(bench.last('b2bua', 'bob', 'BYE').text(Reason.name)).toMatch(/^SIP;cause=603/);
    expect(bench.bob.told.at(-1)).toBe('ended: hung up by remote');
    await bench.expectNothingLeft();
  });

  it('takes the call to the target back where who was to stay hangs up', async () => {
    const { bench, call } = await talking({ b2bua, carol: { onIncoming: (incoming) => incoming.ring() } });
    refer(bench.alice, call, toCarol);
    await bench.pass();
    bench.bob.lastCall.hangUp();
    await bench.pass();
    expect(bench.carol.told).toEqual(['ended: cancelled by remote']);
    expect(bench.alice.told.at(-1)).toBe('ended: hung up by remote');
    await bench.expectNothingLeft();
  });

  it('joins the two that a transferor talks to in two calls, without a new one (RFC 3891, RFC 5589 §7)', async () => {
    const { bench, call } = await talking({ b2bua });
    const consultation = bench.alice.call(bench.carol);
    await bench.pass();
    const { dialog } = consultation;
    if (dialog === undefined) throw new Error('no dialog');
    const replaces = encodeURIComponent(Replaces.print(referenceTo(dialog)));
    bench.carol.told.length = 0;
    const told = refer(bench.alice, call, `<sip:carol@10.0.0.3?Replaces=${replaces}>`);
    await bench.pass(1500);
    expect(told).toContain('status 200');
    expect(bench.carol.invites).toHaveLength(1);
    expect(bench.bob.told).toEqual(['offer carol-offer in INVITE']);
    expect(bench.carol.told).toEqual(['answer bob-answer in ACK']);
    await bench.pass(5000);
    expect(bench.alice.ends).toHaveLength(2);
    expect([...bench.bob.ends, ...bench.carol.ends]).toEqual([]);
    bench.bob.lastCall.hangUp();
    await bench.pass();
    expect(bench.carol.told.at(-1)).toBe('ended: hung up by remote');
    await bench.expectNothingLeft();
  });

  it.each([
    ['no Refer-To that can be read', '<carol', 400],
    ['a tel URI', '<tel:+491234>', 416],
    ['another method', '<sip:carol@10.0.0.3;method=BYE>', 501],
  ])('refuses %s', async (_what, to, statusCode) => {
    const { bench, call } = await talking({ b2bua });
    const told = refer(bench.alice, call, to);
    await bench.pass();
    expect(told).toEqual([`ended: refused ${statusCode}`]);
    expect(call.confirmed).toBe(true);
  });
});

describe('a transfer that the B2BUA passes on', () => {
  /** Takes REFERs inside a dialog, and reports 200. */
  function takesRefers(phone: Phone): ServerTransaction[] {
    const taken: ServerTransaction[] = [];
    phone.agent.features.allow('REFER');
    phone.agent.dialogs.expect({
      creates: ({ method }, dialog) => method === 'REFER' && dialog !== undefined,
      begin: (transaction, dialog: Dialog | undefined) => {
        taken.push(transaction);
        const subscription = new ImplicitSubscription(
          phone.agent,
          transaction,
          dialog === undefined ? {} : { dialog },
        );
        subscription.report({ statusCode: 200, reasonPhrase: 'OK', rest: '' });
      },
    });
    return taken;
  }

  it('sends the REFER on, and what becomes of it back (RFC 3515 §2.4.4)', async () => {
    const { bench, call } = await talking({});
    const taken = takesRefers(bench.bob);
    const told = refer(bench.alice, call, toCarol);
    await bench.pass(3000);
    expect(taken[0]?.request.text('Refer-To')).toBe(toCarol);
    expect(taken[0]?.request.text('Referred-By')).toBe('<sip:alice@lab.test>');
    expect(told).toEqual(['accepted 202', 'status 100', 'status 200', 'ended: terminated']);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('passes a refusal of the REFER back', async () => {
    const { bench, call } = await talking({});
    const told = refer(bench.alice, call, toCarol);
    await bench.pass(3000);
    expect(told).toEqual(['ended: refused 405']);
    expect(call.confirmed).toBe(true);
  });

  it('names the dialog in Replaces as the other side has it (RFC 3891 §8)', async () => {
    const { bench, call } = await talking({});
    const taken = takesRefers(bench.bob);
    const consultation = bench.alice.call(bench.carol);
    await bench.pass();
    const { dialog } = consultation;
    const carols = bench.carol.lastCall.dialog;
    if (dialog === undefined || carols === undefined) throw new Error('no dialog');
    refer(
      bench.alice,
      call,
      `<sip:b2bua@10.0.0.9:5090?Replaces=${encodeURIComponent(Replaces.print(referenceTo(dialog)))}>`,
    );
    await bench.pass();
    const { callId, localTag, remoteTag } = carols;
    const replaces = encodeURIComponent(`${callId};to-tag=${localTag};from-tag=${remoteTag}`);
    expect(taken[0]?.request.text('Refer-To')).toBe(`<sip:carol@10.0.0.3?Replaces=${replaces}>`);
  });
});

describe('an INVITE that takes the place of a leg (RFC 3891 §3)', () => {
  it('is answered by the other leg, and the one it replaces is hung up', async () => {
    const { bench, call } = await talking({});
    const { dialog } = call;
    if (dialog === undefined) throw new Error('no dialog');
    bench.carol.call(bench.bob, undefined, {
      amend: (invite) =>
        invite.with(Replaces, referenceTo(dialog)).withText('Referred-By', '<sip:alice@lab.test>'),
    });
    await bench.pass();
    expect(bench.carol.told).toEqual(['answer bob-answer in 2xx', 'answered']);
    expect(bench.bob.told).toEqual(['offer carol-offer in INVITE']);
    expect(bench.alice.told.at(-1)).toBe('ended: hung up by remote');
    bench.bob.lastCall.hangUp();
    await bench.pass();
    expect(bench.carol.told.at(-1)).toBe('ended: hung up by remote');
    await bench.expectNothingLeft();
  });

  it('replaces nothing where its far end has not asked for that (§7): it is a call like any other', async () => {
    const { bench, call } = await talking({});
    const { dialog } = call;
    if (dialog === undefined) throw new Error('no dialog');
    bench.carol.call(bench.bob, undefined, { amend: (invite) => invite.with(Replaces, referenceTo(dialog)) });
    await bench.pass();
    expect([bench.alice.ends, call.confirmed]).toEqual([[], true]);
  });
});
