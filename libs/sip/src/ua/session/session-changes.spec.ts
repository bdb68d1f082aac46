import { describe, expect, it } from '@jest/globals';
import { CSeq } from '../../message/headers/cseq.js';
import type { SipRequest } from '../../message/request.js';
import type { CallUser, SessionBody } from '../call-user.js';
import { answer, offer } from '../two-user-agents.fixture.js';
import { type BenchOptions, body, CallBench, RawPeer } from './call-bench.fixture.js';

const up = async (options: BenchOptions = {}) => {
  const bench = await CallBench.start(options);
  const call = bench.alice.call(bench.bob);
  await bench.pass();
  return { bench, call, callee: bench.bob.lastCall, since: bench.sinceNow };
};
const numbers = (requests: readonly SipRequest[]) => [
  ...new Set(requests.map((request) => request.required(CSeq).number)),
];
/** Alice talks to the peer. */
const withPeer = async (user: Partial<CallUser> = {}) => {
  const bench = await CallBench.start({ alice: { user } });
  const peer = new RawPeer(bench);
  const call = bench.alice.agent.call(peer.uri, offer, bench.alice.user());
  await bench.pass(50);
  await peer.answer('INVITE', 200, {}, 'v=0 answer');
  const [invite] = peer.received('INVITE');
  if (invite === undefined) throw new Error('no INVITE');
  let sequence = 0;
  const request = (method: string, content = '', headers: Record<string, string> = {}) =>
    peer.request(
      method,
      {
        ...peer.within(invite, ++sequence, method),
        From: '<sip:peer@192.0.2.50>;tag=peer',
        To: `${invite.text('From')}`,
        ...headers,
      },
      content,
    );
  return { bench, peer, call, request };
};

describe('re-INVITEs of both sides that cross (RFC 3261 §14.1, §14.2, RFC 5407 §3.3.1)', () => {
  it('are both refused with 491; the callee tries again first, the caller after 2.1 s at least', async () => {
    const { bench, call, callee, since } = await up();
    const begin = bench.clock.now();
    const outcomes = [call.reoffer(body('v=0 of alice')), callee.reoffer(body('v=0 of bob'))];
    await bench.pass(6000);
    expect(await Promise.all(outcomes)).toMatchObject([{ kind: 'agreed' }, { kind: 'agreed' }]);
    expect(bench.bob.offers).toEqual(['INVITE: v=0 of alice']);
    expect(bench.alice.offers).toEqual(['INVITE: v=0 of bob']);
    expect(since().filter((line) => line.endsWith('491'))).toEqual(['bob 491', 'alice 491']);
    const invites = bench.network.log.filter(
      ({ firstLine, time }) => firstLine.startsWith('INVITE') && time > begin,
    );
    expect(invites.map(({ source }) => source.host)).toEqual(['192.0.2.2', '192.0.2.1']);
    expect((invites[0]?.time ?? 0) - begin).toBeLessThan(2200);
    expect((invites[1]?.time ?? 0) - begin).toBeGreaterThanOrEqual(2100);
    expect(bench.alice.problems.concat(bench.bob.problems)).toEqual([]);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it.each([
    ['UPDATE', 'UPDATE'],
    ['INVITE', 'UPDATE'],
    ['UPDATE', 'INVITE'],
  ] as const)(
    '%s and %s are refused and tried again too (RFC 3311 §5.3, RFC 5407 §3.3.2)',
    async (one, other) => {
      const { bench, call, callee } = await up();
      const outcomes = [
        call.reoffer(body('v=0 of alice'), { by: one }),
        callee.reoffer(body('v=0 of bob'), { by: other }),
      ];
      await bench.pass(8000);
      expect(await Promise.all(outcomes)).toMatchObject([{ kind: 'agreed' }, { kind: 'agreed' }]);
      call.hangUp();
      await bench.expectNothingLeft();
    },
  );

  it('is not tried again once the call is hung up', async () => {
    const { bench, call, callee } = await up();
    const outcome = call.reoffer(body('v=0 of alice'));
    void callee.reoffer(body('v=0 of bob'));
    await bench.pass(30);
    call.hangUp();
    expect(await outcome).toEqual({ kind: 'abandoned' });
    await bench.expectNothingLeft();
  });
});

describe('changes of one side', () => {
  it('go out one after the other (RFC 6337 §4.3, UAC-II, UAC-UU, UAC-UI)', async () => {
    const { bench, call, since } = await up();
    const outcomes = [
      call.reoffer(body('v=0 1')),
      call.reoffer(body('v=0 2'), { by: 'UPDATE' }),
      call.reoffer(body('v=0 3')),
    ];
    await bench.pass();
    expect(await Promise.all(outcomes)).toMatchObject([
      { kind: 'agreed' },
      { kind: 'agreed' },
      { kind: 'agreed' },
    ]);
    expect(bench.bob.offers).toEqual(['INVITE: v=0 1', 'UPDATE: v=0 2', 'INVITE: v=0 3']);
    expect(since().filter((line) => line.startsWith('alice'))).toEqual([
      'alice INVITE',
      'alice ACK',
      'alice UPDATE',
      'alice INVITE',
      'alice ACK',
    ]);
  });

  it('wait for the ACK to a 2xx of this side (RFC 3261 §14.1)', async () => {
    const bench = await CallBench.start({ bob: { onIncoming: (call) => call.accept(answer) } });
    bench.alice.call(bench.bob);
    await bench.pass(15);
    void bench.bob.lastCall.reoffer(body('v=0 hold'));
    expect(bench.ladder).toEqual(['alice INVITE', 'bob 200']);
    await bench.pass();
    expect(bench.ladder.slice(2)).toEqual(['alice ACK', 'bob INVITE', 'alice 200', 'bob ACK']);
  });

  it('refresh dialog and session by UPDATE without an offer (RFC 4028 §7.4)', async () => {
    const { bench, call, since } = await up();
    const outcome = call.refresh();
    await bench.pass();
    expect(await outcome).toMatchObject({ kind: 'agreed' });
    expect(since()).toEqual(['alice UPDATE', 'bob 200']);
    expect(bench.sent('UPDATE').body).toHaveLength(0);
    expect(bench.bob.offers).toEqual([]);
  });

  it.each([
    ['481', 481, 'usage'],
    ['408', 408, 'usage'],
    ['404', 404, 'dialog'],
  ])(
    'that are refused with %s end the call (RFC 3261 §12.2.1.2, §14.1, RFC 5057 §5.1)',
    async (_name, statusCode, effect) => {
      const { bench, peer, call } = await withPeer();
      const outcome = call.reoffer(body('v=0 hold'));
      await bench.pass(50);
      await peer.answer('INVITE', statusCode);
      expect(await outcome).toMatchObject({ kind: 'refused', response: { statusCode } });
      expect(bench.alice.ends).toMatchObject([{ kind: 'lost', by: 'remote', statusCode }]);
      expect(peer.received('BYE')).toHaveLength(effect === 'usage' ? 1 : 0);
    },
  );

  it.each([
    [481, true],
    [501, true],
    [404, false],
    [502, false],
  ])(
    'a MESSAGE inside the call that is refused with %i leaves it: %s (RFC 5057 §5.3)',
    async (statusCode, stays) => {
      const { bench, peer, call } = await withPeer();
      const outcome = call.request('MESSAGE', { contentType: 'text/plain', content: 'hello' });
      await bench.pass(50);
      await peer.answer('MESSAGE', statusCode);
      expect(await outcome).toMatchObject({ statusCode });
      expect(call.confirmed).toBe(stays);
      expect(peer.received('BYE')).toEqual([]);
    },
  );

  it('that nobody answers end the call by BYE (RFC 3261 §12.2.1.2)', async () => {
    const { bench, call, peer } = await withPeer();
    const outcome = call.reoffer(body('v=0 hold'));
    await bench.pass(33_000);
    expect(await outcome).toMatchObject({ kind: 'refused', response: { statusCode: 408 } });
    expect(bench.alice.ends).toMatchObject([{ kind: 'lost', by: 'local', statusCode: 408 }]);
    expect(peer.received('BYE').length).toBeGreaterThan(0);
  });

  it('are tried again when a 500 says so, and not where it does not (RFC 3261 §21.5.1)', async () => {
    const { bench, peer, call } = await withPeer();
    const outcome = call.reoffer(body('v=0 hold'));
    await bench.pass(50);
    await peer.answer('INVITE', 500, { 'Retry-After': '7' });
    await bench.pass(6000);
    expect(numbers(peer.received('INVITE'))).toEqual([1, 2]);
    await bench.pass(2000);
    expect(numbers(peer.received('INVITE'))).toEqual([1, 2, 3]);
    await peer.answer('INVITE', 500);
    expect(await outcome).toMatchObject({ kind: 'refused', response: { statusCode: 500 } });
    expect(call.confirmed).toBe(true);
  });
});

describe('a re-INVITE from the far end at a wrong time (RFC 3261 §14.2)', () => {
  it('is refused with 500 and Retry-After while another is open', async () => {
    const { bench, peer, request } = await withPeer({ onOffer: () => new Promise(() => undefined) });
    await request('INVITE', 'v=0 1');
    await request('INVITE', 'v=0 2');
    expect(peer.statusCodes.at(-1)).toBe(500);
    expect(Number(peer.responses.at(-1)?.text('Retry-After'))).toBeLessThanOrEqual(10);
    await request('UPDATE', 'v=0 3');
    expect(peer.statusCodes.at(-1)).toBe(500);
    expect(bench.alice.ends).toEqual([]);
  });

  it('is refused with 491 while ours is under way; an UPDATE with an offer too (RFC 3311 §5.2)', async () => {
    const { bench, peer, call, request } = await withPeer();
    void call.reoffer(body('v=0 hold'));
    await bench.pass(50);
    await request('INVITE', 'v=0 1');
    await request('UPDATE', 'v=0 2');
    expect(peer.statusCodes).toEqual([491, 491]);
    await request('UPDATE');
    expect(peer.statusCodes.at(-1)).toBe(200);
  });

  it('is answered before the ACK of the first, where that holds no answer (RFC 5407 §3.1.4)', async () => {
    const bench = await CallBench.start();
    const peer = new RawPeer(bench);
    await peer.request('INVITE', {}, 'v=0 offer');
    const response = bench.answered(200);
    await peer.request('INVITE', peer.after(response, 2, 'INVITE'), 'v=0 again');
    expect(bench.answered(200).text('CSeq')).toBe('2 INVITE');
    await peer.request('ACK', peer.after(response, 1, 'ACK'));
    await peer.request('ACK', peer.after(response, 2, 'ACK'));
    await bench.pass(5000);
    expect(bench.bob.told).toEqual(['acknowledged', 'acknowledged']);
  });

  it('is cancelled: 487, and the session is as it was (RFC 3261 §9.2)', async () => {
    const { bench, peer, request } = await withPeer({ onOffer: () => new Promise(() => undefined) });
    const invite = await request('INVITE', 'v=0 1');
    await peer.request('CANCEL', {
      Via: invite.text('Via') ?? '',
      From: invite.text('From') ?? '',
      To: invite.text('To') ?? '',
      'Call-ID': invite.text('Call-ID') ?? '',
      CSeq: '1 CANCEL',
    });
    expect(peer.statusCodes).toEqual([200, 487]);
    expect(bench.alice.ends).toEqual([]);
    await request('UPDATE', 'v=0 2');
  });

  it('is refused with 488 where the offer is not accepted, with 504 where nobody decides (RFC 3261 §14.2)', async () => {
    const refusing = await withPeer({ onOffer: () => undefined });
    await refusing.request('INVITE', 'v=0 1');
    expect(refusing.peer.statusCodes).toEqual([488]);
    const silent = await withPeer({ onOffer: () => new Promise(() => undefined) });
    await silent.request('INVITE', 'v=0 1');
    await silent.bench.pass(17_000);
    expect(silent.peer.statusCodes).toContain(504);
    expect(silent.bench.alice.ends).toEqual([]);
  });
});

describe('a re-INVITE that is refused after an exchange within it (RFC 6141 §3.4)', () => {
  it('brings back what was agreed before, and offers it once more', async () => {
    let rolledBack = 0;
    const { bench, peer, call } = await withPeer({ onRolledBack: () => void rolledBack++ });
    const outcome = call.reoffer(body('v=0 video'));
    await bench.pass(50);
    await peer.answer('INVITE', 183, { Require: '100rel', RSeq: '1' }, 'v=0 video answer');
    await peer.answer('PRACK', 200);
    await peer.answer('INVITE', 603);
    expect(await outcome).toMatchObject({ kind: 'refused', response: { statusCode: 603 } });
    expect(rolledBack).toBe(1);
    expect(peer.received('INVITE').at(-1)?.body.toString()).toBe('v=0 offer');
    await peer.answer('INVITE', 200, {}, 'v=0 answer');
    expect(call.confirmed).toBe(true);
  });

  it('is accepted instead by the one who is asked to cancel it (RFC 6141 §3.8)', async () => {
    const { bench, call } = await up({
      bob: { user: { onReinvite: (reinvite) => reinvite.ring(183, { body: answer }) } },
    });
    void call.reoffer(body('v=0 video'));
    await bench.pass();
    const reinvite = bench.sent('INVITE');
    const peer = new RawPeer(bench);
    await peer.request('CANCEL', {
      Via: reinvite.text('Via') ?? '',
      From: reinvite.text('From') ?? '',
      To: reinvite.text('To') ?? '',
      'Call-ID': reinvite.text('Call-ID') ?? '',
      CSeq: '2 CANCEL',
    });
    await bench.pass();
    expect(bench.ladder.slice(-3)).toEqual(['bob 200', 'bob 200', 'alice ACK']);
    expect(call.confirmed).toBe(true);
  });
});

describe('a re-INVITE whose far end hangs up', () => {
  it('is given up where no final response follows the provisional one (RFC 3261 §9.1, §17.1.1.2)', async () => {
    const { bench, peer, call, request } = await withPeer();
    const change = call.reoffer(body('v=0 hold'));
    await bench.pass(50);
    await peer.answer('INVITE', 100);
    await request('BYE');
    expect(await change).toEqual({ kind: 'abandoned' });
    await bench.pass(32_000);
    expect(peer.received('CANCEL')).toHaveLength(1);
    await peer.answer('CANCEL', 481);
    await bench.expectNothingLeft();
  });
});

describe('the remote target (RFC 6141 §4.6)', () => {
  it('moves with an UPDATE that is accepted, not with a re-INVITE that is refused', async () => {
    let accepted: SessionBody | undefined;
    const { bench, peer, call, request } = await withPeer({ onOffer: () => accepted });
    await request('INVITE', 'v=0 1', { Contact: '<sip:moved@192.0.2.50>' });
    expect(peer.statusCodes).toEqual([488]);
    void call.request('INFO');
    await bench.pass(50);
    expect(peer.received('INFO').at(-1)?.requestUri).toBe('sip:peer@192.0.2.50');
    accepted = answer;
    await request('UPDATE', 'v=0 2', { Contact: '<sip:moved@192.0.2.50>' });
    void call.request('INFO');
    await bench.pass(50);
    expect(peer.received('INFO').at(-1)?.requestUri).toBe('sip:moved@192.0.2.50');
  });
});
