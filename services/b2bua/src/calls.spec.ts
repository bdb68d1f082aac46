import { describe, expect, it } from '@jest/globals';
import { CallId, type CallOptions, MaxForwards, Parameters, Reason, type SipResponse } from '@trapezoid/sip';
import { B2buaBench, nameIn, sdp } from './b2bua.fixture.js';

const reasonsIn = (message: { text(name: string): string | undefined }) => message.text(Reason.name);

describe('a call through a B2BUA (RFC 3261 §6)', () => {
  it('is two calls: INVITE, 180, 200, ACK and BYE on each side, and nothing is left', async () => {
    const bench = await B2buaBench.start();
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.alice.told).toEqual(['progress 180', 'answer bob-answer in 2xx', 'answered']);
    expect(nameIn(bench.bob.invites[0]?.body ?? '')).toBe('alice-offer');
    call.hangUp();
    await bench.pass();
    expect(bench.ladder).toEqual([
      'alice > b2bua INVITE',
      'b2bua > bob INVITE',
      'bob > b2bua 180',
      'bob > b2bua 200',
      'b2bua > alice 180',
      'b2bua > bob ACK',
      'b2bua > alice 200',
      'alice > b2bua ACK',
      'alice > b2bua BYE',
      'b2bua > alice 200',
      'b2bua > bob BYE',
      'bob > b2bua 200',
    ]);
    await bench.expectNothingLeft();
  });

  it('is told by both its Call-IDs before the second INVITE goes out', async () => {
    const bench = await B2buaBench.start();
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    const far = bench.last('b2bua', 'bob', 'INVITE').required(CallId);
    expect(bench.reports[0]?.legs.map(({ callId }) => callId)).toEqual([call.callId, far]);
    call.hangUp();
    await bench.pass();
    expect(bench.reports.map(({ state }) => state)).toEqual(['calling', 'ringing', 'answered', 'ended']);
    expect(bench.b2bua.reports[0]).toMatchObject({ state: 'ended', detail: 'hung up' });
  });

  it('ends at the caller when the callee hangs up, with the Reason that it gave (RFC 3326)', async () => {
    const bench = await B2buaBench.start();
    bench.alice.call(bench.bob);
    await bench.pass();
    bench.bob.lastCall.hangUp({
      reasons: [{ protocol: 'Q.850', parameters: Parameters.of({ cause: 16 }) }],
    });
    await bench.pass();
    expect(bench.alice.told.at(-1)).toBe('ended: hung up by remote');
    expect(reasonsIn(bench.last('b2bua', 'alice', 'BYE'))).toMatch(/^Q\.850;cause=16/);
    await bench.expectNothingLeft();
  });

  it('lets an offer in the 200 and its answer in the ACK pass (RFC 3261 §13.2.1)', async () => {
    const bench = await B2buaBench.start();
    const call = bench.alice.call(bench.bob, null);
    await bench.pass();
    expect(bench.alice.told).toEqual(['progress 180', 'offer bob-offer in 2xx', 'answered']);
    expect(bench.bob.told).toContain('answer alice-answer in ACK');
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it.each([
    ['unreliable', false],
    ['reliable', true],
  ])('lets early media pass in a 183 that is %s on both sides (RFC 3262)', async (_how, reliable) => {
    const bench = await B2buaBench.start({
      bob: {
        onIncoming: (call) => {
          call.ring(183, { body: sdp('early'), reliable });
          bench.clock.setTimeout(() => call.accept(reliable ? undefined : sdp('early')), 1000);
        },
      },
    });
    bench.alice.call(bench.bob);
    await bench.pass(500);
    expect(bench.alice.told).toEqual([
      reliable ? 'answer early in reliable 1xx' : 'preview early',
      'progress 183',
    ]);
    expect(bench.sent('alice', 'b2bua', 'PRACK')).toHaveLength(reliable ? 1 : 0);
    expect(bench.sent('b2bua', 'bob', 'PRACK')).toHaveLength(reliable ? 1 : 0);
    await bench.pass(2000);
    expect(bench.alice.told).toContain('answered');
    bench.bob.lastCall.hangUp();
    await bench.expectNothingLeft();
  });

  it('offers the callee 100rel only where the caller knows it', async () => {
    const bench = await B2buaBench.start({ alice: { agent: { extensions: { '100rel': 'off' } } } });
    bench.alice.call(bench.bob);
    await bench.pass();
    expect(bench.last('b2bua', 'bob', 'INVITE').text('Supported')).not.toContain('100rel');
  });

  it('lets an offer in a reliable 183 pass where the INVITE has none (RFC 3262 §5)', async () => {
    const bench = await B2buaBench.start({
      bob: {
        onIncoming: (call) => {
          call.ring(183, { body: sdp('early-offer'), reliable: true });
          bench.clock.setTimeout(() => call.accept(), 1000);
        },
      },
    });
    bench.alice.call(bench.bob, null);
    await bench.pass(3000);
    expect(bench.alice.told).toEqual(['offer early-offer in reliable 1xx', 'progress 183', 'answered']);
    expect(bench.bob.told).toContain('answer alice-answer in PRACK');
    bench.bob.lastCall.hangUp();
    await bench.expectNothingLeft();
  });

  it.each([
    [302, 302],
    [404, 404],
    [420, 420],
    [480, 480],
    [486, 486],
    [488, 488],
    [491, 491],
    [500, 500],
    [503, 500],
    [600, 600],
    [603, 603],
  ])('tells the caller of a %i by %i', async (said, told) => {
    const bench = await B2buaBench.start({
      b2bua: 'hideTopology: none',
      bob: { onIncoming: (call) => call.reject(said) },
      alice: { agent: { redirection: 'report' } },
    });
    bench.alice.call(bench.bob);
    await bench.pass(5000);
    expect(bench.alice.ends).toEqual([
      expect.objectContaining({ kind: 'refused', by: 'remote', statusCode: told }),
    ]);
    await bench.expectNothingLeft();
  });

  it('passes Retry-After and Warning of a refusal on, and Unsupported', async () => {
    const bench = await B2buaBench.start({
      b2bua: 'hideTopology: none',
      bob: {
        onIncoming: (call) =>
          call.reject(480, 'Not now', (refusal: SipResponse) =>
            refusal
              .withText('Retry-After', '60')
              .withText('Warning', '399 lab.test "gone out"')
              .withText('Unsupported', 'x'),
          ),
      },
    });
    bench.alice.call(bench.bob);
    await bench.pass();
    const refusal = bench.last('b2bua', 'alice', 'SIP/2.0 480 Not now');
    expect(['Retry-After', 'Warning', 'Unsupported'].map((name) => refusal.text(name))).toEqual([
      '60',
      '399 lab.test "gone out"',
      'x',
    ]);
  });

  it('tells the caller 408 of a callee that is not there, 500 of one that can’t be reached', async () => {
    const bench = await B2buaBench.start();
    await bench.bob.element.close();
    bench.alice.call(bench.bob);
    await bench.pass(40_000);
    expect(bench.alice.ends).toEqual([expect.objectContaining({ kind: 'refused', statusCode: 408 })]);
  });

  it('gives up on a callee that rings for too long: CANCEL there, 408 here', async () => {
    const bench = await B2buaBench.start({
      b2bua: 'ringTimeout: 20s',
      bob: { onIncoming: (call) => call.ring() },
    });
    bench.alice.call(bench.bob);
    await bench.pass(21_000);
    expect(bench.alice.ends).toEqual([expect.objectContaining({ kind: 'refused', statusCode: 408 })]);
    expect(reasonsIn(bench.last('b2bua', 'bob', 'CANCEL'))).toMatch(/cause=408/);
    expect(bench.bob.told).toEqual(['ended: cancelled by remote']);
    await bench.expectNothingLeft();
  });

  it('refuses calls beyond its limit with 503 and Retry-After', async () => {
    const bench = await B2buaBench.start({ b2bua: 'maximumCalls: 1' });
    const first = bench.alice.call(bench.bob);
    await bench.pass();
    bench.carol.call(bench.bob);
    await bench.pass();
    expect(bench.last('b2bua', 'carol', 'SIP/2.0 503').text('Retry-After')).toBe('5');
    expect(bench.b2bua.counters.refusedForTooMany).toBe(1);
    first.hangUp();
    await bench.pass();
    bench.carol.call(bench.bob);
    await bench.pass();
    expect(bench.carol.told).toContain('answered');
  });

  it('counts Max-Forwards down, and refuses a call that has no hop left with 483 (RFC 7332 §5)', async () => {
    const bench = await B2buaBench.start();
    const withHops = (hops: number): CallOptions => ({ amend: (invite) => invite.with(MaxForwards, hops) });
    bench.alice.call(bench.bob, undefined, withHops(7));
    await bench.pass();
    expect(bench.bob.invites[0]?.header(MaxForwards)).toBe(6);
    bench.alice.call(bench.bob, undefined, withHops(0));
    await bench.pass();
    expect(bench.alice.ends).toEqual([expect.objectContaining({ statusCode: 483 })]);
    expect(bench.bob.invites).toHaveLength(1);
  });
});
