import { describe, expect, it } from '@jest/globals';
import {
  type Call,
  type Dialog,
  type DialogReference,
  ImplicitSubscription,
  Parameters,
  parseUri,
  Reason,
  Replaces,
  referenceTo,
  type ServerTransaction,
} from '@trapezoid/sip';
import { B2buaBench, type BenchOptions, type Phone, type PhoneOptions, sdp } from './b2bua.fixture.js';

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
    const told = bench.alice.refer(call, toCarol);
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
    const told = bench.bob.refer(bench.bob.lastCall, toCarol);
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
    const told = bench.alice.refer(call, toCarol);
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
    bench.alice.refer(call, toCarol);
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
    bench.alice.refer(call, toCarol);
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
    const told = bench.alice.refer(call, `<sip:carol@10.0.0.3?Replaces=${replaces}>`);
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
    const told = bench.alice.refer(call, to);
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
    const told = bench.alice.refer(call, toCarol);
    await bench.pass(3000);
    expect(taken[0]?.request.text('Refer-To')).toBe(toCarol);
    expect(taken[0]?.request.text('Referred-By')).toBe('<sip:alice@lab.test>');
    expect(told).toEqual(['accepted 202', 'status 100', 'status 200', 'ended: terminated']);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('passes a refusal of the REFER back', async () => {
    const { bench, call } = await talking({});
    const told = bench.alice.refer(call, toCarol);
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
    bench.alice.refer(
      call,
      `<sip:b2bua@10.0.0.9:5090?Replaces=${encodeURIComponent(Replaces.print(referenceTo(dialog)))}>`,
    );
    await bench.pass();
    const { callId, localTag, remoteTag } = carols;
    const replaces = encodeURIComponent(`${callId};to-tag=${localTag};from-tag=${remoteTag}`);
    expect(taken[0]?.request.text('Refer-To')).toBe(`<sip:carol@10.0.0.3?Replaces=${replaces}>`);
  });
});

describe('an INVITE with Replaces (RFC 3891 §3)', () => {
  const referredByAlice = { 'Referred-By': '<sip:alice@lab.test>' };

  /** Carol's INVITE to the B2BUA's address, as she has it of whoever sent her. */
  function replacing(bench: B2buaBench, reference: DialogReference, headers: Record<string, string> = {}) {
    return bench.carol.agent.call(
      bench.uri('sip:b2bua@10.0.0.9:5090'),
      sdp('carol-offer'),
      bench.carol.user(),
      {
        amend: (invite) =>
          Object.entries(headers).reduce(
            (changed, [name, value]) => changed.withText(name, value),
            invite.with(Replaces, reference),
          ),
      },
    );
  }

  const dialogOf = (call: Call): Dialog => {
    if (call.dialog === undefined) throw new Error('no dialog');
    return call.dialog;
  };

  /** A phone that does not know Replaces. */
  const plain: PhoneOptions = { agent: { extensions: { replaces: 'off' } } };
  /** Alice at an address that leads to her. */
  const reachable = { uri: parseUri('sip:alice@10.0.0.1'), parameters: Parameters.none };

  it.each([
    ['handles transfers', { b2bua: 'transfer: handle' }],
    ['passes them on to a phone that does not know Replaces', { bob: plain }],
  ])('is answered by the B2BUA where it %s: the other leg gets the offer', async (_how, options) => {
    const { bench, call } = await talking(options);
    replacing(bench, referenceTo(dialogOf(call)), { ...referredByAlice, Require: 'replaces' });
    await bench.pass();
    expect(bench.carol.told).toEqual(['answer bob-answer in 2xx', 'answered']);
    expect(bench.bob.told).toEqual(['offer carol-offer in INVITE']);
    expect(bench.bob.invites).toHaveLength(1);
    expect(bench.alice.told.at(-1)).toBe('ended: hung up by remote');
    bench.bob.lastCall.hangUp();
    await bench.pass();
    expect(bench.carol.told.at(-1)).toBe('ended: hung up by remote');
    await bench.expectNothingLeft();
  });

  it('goes on to who knows Replaces, with the dialog as that side has it and nothing of the other (RFC 5589 §7)', async () => {
    const { bench, call } = await talking({});
    const bobs = dialogOf(bench.bob.lastCall);
    replacing(bench, referenceTo(dialogOf(call)), referredByAlice);
    await bench.pass();
    const invite = bench.bob.invites.at(-1);
    expect(invite?.requestUri).toBe('sip:bob@10.0.0.2');
    expect(['Replaces', 'Require', 'Referred-By'].map((name) => invite?.text(name))).toEqual([
      `${bobs.callId};to-tag=${bobs.localTag};from-tag=${bobs.remoteTag}`,
      'replaces',
      '<sip:alice@lab.test>',
    ]);
    expect(`${bench.sent('b2bua', 'bob', 'INVITE').map(String)}`).not.toContain(call.callId);
    // Bob has taken the call and hung up the one that it replaces, and so is Alice.
    expect(bench.carol.told).toContain('answered');
    expect(bench.alice.told.at(-1)).toBe('ended: hung up by remote');
    bench.bob.lastCall.hangUp();
    await bench.pass();
    expect(bench.carol.told.at(-1)).toBe('ended: hung up by remote');
    await bench.expectNothingLeft();
  });

  it('that is to replace the callee goes on to the caller, in the name by which she knows him (RFC 3892 §2.3)', async () => {
    const { bench, call } = await talking({ alice: { agent: { identity: reachable } } });
    const { callId, localTag, remoteTag } = dialogOf(call);
    replacing(bench, referenceTo(dialogOf(bench.bob.lastCall)), { 'Referred-By': '<sip:bob@lab.test>' });
    await bench.pass();
    const invite = bench.last('b2bua', 'alice', 'INVITE');
    expect(['Replaces', 'Referred-By'].map((name) => invite.text(name))).toEqual([
      `${callId};to-tag=${localTag};from-tag=${remoteTag}`,
      '<sip:bob@10.0.0.2>',
    ]);
    expect(bench.carol.told).toContain('answered');
    expect(bench.bob.ends).toMatchObject([{ kind: 'hung up', by: 'remote' }]);
    bench.alice.lastCall.hangUp();
    await bench.expectNothingLeft();
  });

  it.each([
    ['knows Replaces: goes on, and its own call is cancelled', 'supported', 200],
    ['does not: 481', 'off', 481],
  ] as const)('for a phone that rings, where the caller %s', async (_how, replaces, statusCode) => {
    const { bench } = await talking({
      alice: { agent: { identity: reachable, extensions: { replaces } } },
      bob: { onIncoming: (incoming) => incoming.ring() },
    });
    const parameters = Parameters.none.with('early-only');
    replacing(
      bench,
      { ...referenceTo(dialogOf(bench.bob.lastCall)), parameters },
      {
        'Referred-By': '<sip:bob@lab.test>',
      },
    );
    await bench.pass();
    expect(bench.sent('b2bua', 'carol', `SIP/2.0 ${statusCode}`)).not.toEqual([]);
    if (statusCode === 481) return expect(bench.bob.ends).toEqual([]);
    expect(bench.alice.invites.at(-1)?.text('Replaces')).toMatch(/;early-only$/);
    expect(bench.bob.ends).toMatchObject([{ kind: 'cancelled', by: 'remote' }]);
    bench.alice.lastCall.hangUp();
    await bench.expectNothingLeft();
  });

  it.each([
    ['from somebody whom the far end has not sent (§7): 403', {}, 403],
    ['for a confirmed dialog, with early-only: 486', { 'early-only': true, ...referredByAlice }, 486],
    ['with Join: 400', { Join: 'a;to-tag=b;from-tag=c', ...referredByAlice }, 400],
  ])(
    '%s',
    async (_what, { 'early-only': early, ...headers }: Record<string, string | boolean>, statusCode) => {
      const { bench, call } = await talking({ b2bua: 'transfer: handle' });
      const parameters = early === true ? Parameters.none.with('early-only') : Parameters.none;
      replacing(bench, { ...referenceTo(dialogOf(call)), parameters }, headers as Record<string, string>);
      await bench.pass();
      expect(bench.carol.ends).toMatchObject([{ kind: 'refused', statusCode }]);
      expect([bench.alice.ends, call.confirmed, bench.bob.invites.length]).toEqual([[], true, 1]);
    },
  );

  it('while the answer to the other side’s offer is awaited: 491, and the call goes on', async () => {
    const bench = await B2buaBench.start({
      b2bua: 'transfer: handle',
      alice: {
        user: {
          onOffer: () => new Promise((resolve) => bench.clock.setTimeout(() => resolve(sdp('late')), 2000)),
        },
      },
    });
    const call = bench.alice.call(bench.bob, null);
    await bench.pass(500);
    replacing(bench, referenceTo(dialogOf(call)), referredByAlice);
    await bench.pass();
    expect(bench.carol.ends).toMatchObject([{ kind: 'refused', statusCode: 491 }]);
    await bench.pass(2000);
    expect([call.confirmed, bench.bob.told.at(-1)]).toEqual([true, 'answer late in ACK']);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('for a call that has just ended: 603, and nobody rings', async () => {
    const { bench, call } = await talking({});
    const reference = referenceTo(dialogOf(call));
    call.hangUp();
    await bench.pass();
    replacing(bench, reference, referredByAlice);
    await bench.pass();
    expect(bench.carol.ends).toMatchObject([{ kind: 'refused', statusCode: 603 }]);
    expect(bench.bob.invites).toHaveLength(1);
    await bench.expectNothingLeft();
  });

  it('for a dialog that is not the B2BUA’s goes on as it came, without the referrer’s address; who is called knows whether it has it', async () => {
    const bench = await B2buaBench.start();
    const replaces = 'nobody;to-tag=1;from-tag=2';
    bench.carol.call(bench.bob, undefined, {
      amend: (invite) =>
        invite
          .withText('Replaces', replaces)
          .withText('Require', 'replaces')
          .withText('Referred-By', '<sip:alice@10.0.0.1:5060>'),
    });
    await bench.pass();
    const passed = bench.last('b2bua', 'bob', 'INVITE');
    expect(['Replaces', 'Require', 'Referred-By'].map((name) => passed.text(name))).toEqual([
      replaces,
      'replaces',
      '<sip:alice@lab.test>',
    ]);
    expect(bench.carol.ends).toMatchObject([{ kind: 'refused', statusCode: 481 }]);
    await bench.expectNothingLeft();
  });

  it('that the callee must know and does not is refused with its 420 (RFC 3261 §8.2.2.3)', async () => {
    const bench = await B2buaBench.start({ bob: plain });
    bench.carol.call(bench.bob, undefined, {
      amend: (invite) => invite.withText('Replaces', 'a;to-tag=1;from-tag=2').withText('Require', 'replaces'),
    });
    await bench.pass();
    expect(bench.last('b2bua', 'carol', 'SIP/2.0 420').text('Unsupported')).toBe('replaces');
  });

  it('is a call like any other where Require: replaces comes without one', async () => {
    const bench = await B2buaBench.start({ bob: plain });
    bench.carol.call(bench.bob, undefined, { amend: (invite) => invite.withText('Require', 'replaces') });
    await bench.pass();
    expect(bench.carol.told).toContain('answered');
  });
});

describe('an attended transfer through the B2BUA, from end to end (RFC 5589 §7.3)', () => {
  it.each([
    ['passes the REFER on, and the INVITE of who gets it', ''],
    ['does it itself', 'transfer: handle'],
  ])('leaves the two others talking where it %s', async (_how, b2bua) => {
    const bench: B2buaBench = await B2buaBench.start({
      b2bua,
      bob: { agent: { onRefer: (refer) => void refer.follow(sdp('bob-offer')) } },
    });
    const call = bench.alice.call(bench.bob);
    const consultation = bench.alice.call(bench.carol);
    await bench.pass();
    const done = call.transfer(consultation).done();
    await bench.pass(5000);
    expect(await done).toMatchObject({ kind: 'transferred', status: { statusCode: 200 } });
    expect(bench.alice.ends).toHaveLength(2);
    const stands = [...bench.b2bua.calls]
      .flatMap((each) => each.report().legs)
      .filter(({ state }) => state === 'Confirmed');
    expect(stands.map(({ remote }) => /sip:(\w+)/.exec(remote)?.[1]).toSorted()).toEqual(['bob', 'carol']);
    bench.carol.lastCall.hangUp();
    await bench.pass();
    expect(bench.b2bua.calls.size).toBe(0);
    await bench.expectNothingLeft();
  });

  it('is done by the B2BUA where the phone that gets the REFER can’t take a call’s place', async () => {
    const { bench, call } = await talking({ bob: { agent: { extensions: { replaces: 'off' } } } });
    const consultation = bench.alice.call(bench.carol);
    await bench.pass();
    call.transfer(consultation);
    await bench.pass(5000);
    expect(bench.sent('b2bua', 'bob', 'REFER')).toEqual([]);
    expect(bench.bob.told).toEqual(['offer carol-offer in INVITE']);
    expect(bench.carol.invites).toHaveLength(1);
    expect([...bench.bob.ends, ...bench.carol.ends]).toEqual([]);
    bench.bob.lastCall.hangUp();
    await bench.expectNothingLeft();
  });
});
