import { describe, expect, it } from '@jest/globals';
import type { CallUser, Reply } from '../call-user.js';
import { answer, offer } from '../two-user-agents.fixture.js';
import { type BenchOptions, body, CallBench } from './call-bench.fixture.js';

const up = async (options: BenchOptions = {}) => {
  const bench = await CallBench.start(options);
  const call = bench.alice.call(bench.bob);
  await bench.pass();
  return { bench, call, since: bench.sinceNow };
};
const ring = { onIncoming: () => undefined };

describe('pattern 1: offer in INVITE, answer in 2xx (RFC 6337 §2.2)', () => {
  it('of the first INVITE (RFC 3261 §13.2.1)', async () => {
    const { bench } = await up();
    expect(bench.alice.answers).toEqual(['2xx: v=0 answer']);
    expect(bench.bob.lastCall.offer?.content.toString()).toBe('v=0 offer');
    expect(bench.ladder).toEqual(['alice INVITE', 'bob 180', 'bob 200', 'alice ACK']);
    expect(bench.alice.problems.concat(bench.bob.problems)).toEqual([]);
  });

  it.each(['caller', 'callee'] as const)(
    'of a re-INVITE by the %s: hold and resume (RFC 3261 §14.1, §14.2)',
    async (who) => {
      const { bench, call, since } = await up();
      const [mine, theirs] = who === 'caller' ? [bench.alice, bench.bob] : [bench.bob, bench.alice];
      const holder = who === 'caller' ? call : bench.bob.lastCall;
      const outcome = holder.reoffer(body('v=0 hold'));
      await bench.pass();
      expect(await outcome).toMatchObject({ kind: 'agreed' });
      expect(theirs.offers).toEqual(['INVITE: v=0 hold']);
      expect(mine.answers.at(-1)).toBe('2xx: v=0 answer');
      const resumed = holder.reoffer(offer);
      await bench.pass();
      expect(await resumed).toMatchObject({ kind: 'agreed' });
      expect(theirs.offers).toEqual(['INVITE: v=0 hold', 'INVITE: v=0 offer']);
      expect(since().map((line) => line.split(' ')[1])).toEqual([
        'INVITE',
        '200',
        'ACK',
        'INVITE',
        '200',
        'ACK',
      ]);
    },
  );

  it('of a re-INVITE whose answer takes its time: it comes when it comes (RFC 3261 §14.2)', async () => {
    let reply: ((description: Awaited<Reply>) => void) | undefined;
    const user: Partial<CallUser> = {
      onOffer: () =>
        new Promise((resolve) => {
          reply = resolve;
        }),
    };
    const { bench, call, since } = await up({ bob: { user } });
    const outcome = call.reoffer(body('v=0 video'));
    await bench.pass(3000);
    expect(since()).toEqual(['alice INVITE', 'bob 100']);
    reply?.(answer);
    await bench.pass();
    expect(since()).toEqual(['alice INVITE', 'bob 100', 'bob 200', 'alice ACK']);
    expect(await outcome).toMatchObject({ kind: 'agreed' });
  });
});

describe('pattern 2: offer in 2xx, answer in ACK (RFC 6337 §2.2)', () => {
  it('of the first INVITE (RFC 3261 §13.2.1, §13.2.2.4)', async () => {
    const bench = await CallBench.start();
    bench.alice.agent.call(bench.bob.uri, undefined, bench.alice.user());
    await bench.pass();
    expect(bench.bob.lastCall.offer).toBeUndefined();
    expect(bench.alice.offers).toEqual(['2xx: v=0 answer']);
    expect(bench.bob.answers).toEqual(['ACK: v=0 answer']);
    expect(bench.bob.told).toEqual(['acknowledged']);
    bench.bob.lastCall.hangUp();
    await bench.expectNothingLeft();
  });

  it('with an answer that takes its time: the ACK waits, and the repeated 2xx with it', async () => {
    const bench = await CallBench.start({
      alice: {
        user: {
          onOffer: () => new Promise((resolve) => void bench.clock.setTimeout(() => resolve(answer), 3000)),
        },
      },
    });
    bench.alice.agent.call(bench.bob.uri, undefined, bench.alice.user());
    await bench.pass(5000);
    expect(bench.ladder).toEqual(['alice INVITE', 'bob 180', 'bob 200', 'bob 200', 'bob 200', 'alice ACK']);
    expect(bench.bob.answers).toEqual(['ACK: v=0 answer']);
    expect(bench.alice.told).toEqual(['progress 180', 'answered v=0 answer']);
  });

  it('that is not accepted: ACK, then BYE with Reason 488 (RFC 3261 §13.2.2.4, RFC 3326 §3.2)', async () => {
    const bench = await CallBench.start({ alice: { user: { onOffer: () => undefined } } });
    bench.alice.agent.call(bench.bob.uri, undefined, bench.alice.user());
    await bench.pass();
    expect(bench.ladder.slice(3, 5)).toEqual(['alice ACK', 'alice BYE']);
    expect(bench.message('BYE sip:bob').text('Reason')).toBe('SIP;cause=488;text="Not Acceptable Here"');
    expect(bench.alice.ends).toMatchObject([{ kind: 'lost', by: 'local' }]);
    await bench.expectNothingLeft();
  });

  it.each(['caller', 'callee'] as const)('of a re-INVITE by the %s (RFC 3261 §14.1)', async (who) => {
    const { bench, call } = await up();
    const [mine, theirs] = who === 'caller' ? [bench.alice, bench.bob] : [bench.bob, bench.alice];
    const outcome = (who === 'caller' ? call : bench.bob.lastCall).reoffer();
    await bench.pass();
    expect(await outcome).toMatchObject({ kind: 'agreed' });
    expect(mine.offers).toEqual(['2xx: v=0 offer']);
    expect(theirs.answers.at(-1)).toBe('ACK: v=0 answer');
    call.hangUp();
    await bench.expectNothingLeft();
  });
});

describe('pattern 3: offer in INVITE, answer in a reliable 1xx (RFC 6337 §2.2)', () => {
  it('of the first INVITE; the 200 then holds none (RFC 3262 §5, RFC 6337 §3.1.1)', async () => {
    const bench = await CallBench.start({ bob: ring });
    bench.alice.call(bench.bob);
    await bench.pass();
    bench.bob.lastCall.ring(183, { body: answer });
    await bench.pass();
    expect(bench.alice.answers).toEqual(['reliable 1xx: v=0 answer']);
    expect(bench.answered(183).text('Require')).toBe('100rel');
    expect(bench.sent('PRACK').text('RAck')).toBe(`${bench.answered(183).text('RSeq')} 1 INVITE`);
    bench.bob.lastCall.accept();
    await bench.pass();
    expect(bench.ladder.filter((line) => line !== 'bob 100')).toEqual([
      'alice INVITE',
      'bob 183',
      'alice PRACK',
      'bob 200',
      'bob 200',
      'alice ACK',
    ]);
    expect(bench.answered(200).body).toHaveLength(0);
    bench.bob.lastCall.hangUp();
    await bench.expectNothingLeft();
  });

  it('of a re-INVITE that its user takes over (RFC 6337 §3.1.1)', async () => {
    const { bench, call } = await up({
      bob: {
        user: {
          onReinvite: (reinvite) => {
            reinvite.ring(183, { body: answer });
            bench.clock.setTimeout(() => reinvite.accept(), 500);
          },
        },
      },
    });
    const outcome = call.reoffer(body('v=0 video'));
    await bench.pass();
    expect(await outcome).toMatchObject({ kind: 'agreed' });
    expect(bench.alice.answers).toEqual(['2xx: v=0 answer', 'reliable 1xx: v=0 answer']);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('comes unreliably first as a preview (RFC 6337 §3.1.1)', async () => {
    const previews: string[] = [];
    const bench = await CallBench.start({
      bob: ring,
      alice: { user: { onPreview: ({ content }) => void previews.push(content.toString()) } },
    });
    bench.alice.call(bench.bob);
    await bench.pass();
    const { lastCall } = bench.bob;
    lastCall.ring(183, { body: answer, reliable: false });
    lastCall.ring(183, { body: answer, reliable: false });
    await bench.pass();
    expect(previews).toEqual(['v=0 answer']);
    expect(bench.alice.answers).toEqual([]);
    // The answer is the same as its preview (RFC 3261 §13.2.1).
    lastCall.accept();
    await bench.pass();
    expect(bench.alice.answers).toEqual(['2xx: v=0 answer']);
  });
});

describe('pattern 4: offer in a reliable 1xx, answer in PRACK (RFC 6337 §2.2)', () => {
  it('of the first INVITE (RFC 3262 §5)', async () => {
    const bench = await CallBench.start({ bob: ring });
    bench.alice.agent.call(bench.bob.uri, undefined, bench.alice.user());
    await bench.pass();
    bench.bob.lastCall.ring(183, { body: offer });
    await bench.pass();
    expect(bench.alice.offers).toEqual(['reliable 1xx: v=0 offer']);
    expect(bench.bob.answers).toEqual(['PRACK: v=0 answer']);
    bench.bob.lastCall.accept();
    await bench.pass();
    expect([bench.alice.told, bench.bob.told]).toEqual([['progress 183', 'answered'], ['acknowledged']]);
    bench.bob.lastCall.hangUp();
    await bench.expectNothingLeft();
  });

  it('with a caller that requires 100rel: the first 180 holds the offer (RFC 3262 §3, §5)', async () => {
    const bench = await CallBench.start({
      bob: { onIncoming: (call) => call.ring() },
      alice: { agent: { extensions: { '100rel': 'required' } } },
    });
    bench.alice.agent.call(bench.bob.uri, undefined, bench.alice.user());
    await bench.pass();
    expect(bench.alice.offers).toEqual(['reliable 1xx: v=0 offer']);
    expect(bench.bob.answers).toEqual(['PRACK: v=0 answer']);
  });

  it('that is not accepted: PRACK, then CANCEL with Reason 488 (RFC 6337 §2.3)', async () => {
    const bench = await CallBench.start({ bob: ring, alice: { user: { onOffer: () => undefined } } });
    bench.alice.agent.call(bench.bob.uri, undefined, bench.alice.user());
    await bench.pass();
    bench.bob.lastCall.ring(183, { body: offer });
    await bench.pass();
    expect(bench.sent('CANCEL').text('Reason')).toBe('SIP;cause=488;text="Not Acceptable Here"');
    // Whoever offered sees that no answer came.
    expect(bench.bob.paragraphs).toEqual(['RFC 3262 §5']);
    expect(bench.alice.ends).toMatchObject([{ kind: 'cancelled', by: 'local' }]);
    await bench.expectNothingLeft();
  });
});

describe('pattern 5: offer in PRACK, answer in its 200 (RFC 6337 §2.2)', () => {
  const withPrack = async (user: Partial<CallUser> = {}) => {
    const bench = await CallBench.start({
      bob: { ...ring, user },
      alice: { user: { onPrackDue: () => body('v=0 second') } },
    });
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    bench.bob.lastCall.ring(183, { body: answer });
    return { bench, call };
  };

  it('is a second exchange in the early dialog (RFC 3262 §5)', async () => {
    const { bench } = await withPrack();
    await bench.pass();
    expect(bench.bob.offers).toEqual(['PRACK: v=0 second']);
    expect(bench.alice.answers).toEqual(['reliable 1xx: v=0 answer', '2xx to PRACK: v=0 answer']);
    bench.bob.lastCall.accept();
    await bench.pass();
    expect(bench.bob.told).toEqual(['acknowledged']);
  });

  it('that is refused: a PRACK without it follows, and the first exchange holds (RFC 6337 §2.3)', async () => {
    const { bench } = await withPrack({ onOffer: () => undefined });
    await bench.pass();
    expect(bench.ladder.slice(-4)).toEqual(['alice PRACK', 'bob 488', 'alice PRACK', 'bob 200']);
    bench.bob.lastCall.accept();
    await bench.pass();
    expect(bench.alice.answers).toEqual(['reliable 1xx: v=0 answer']);
    expect(bench.bob.told).toEqual(['acknowledged']);
  });

  it('holds up the 200 of the INVITE until it is answered (RFC 3262 §5)', async () => {
    let reply: ((description: Awaited<Reply>) => void) | undefined;
    const { bench } = await withPrack({
      onOffer: () =>
        new Promise((resolve) => {
          reply = resolve;
        }),
    });
    bench.bob.lastCall.accept();
    await bench.pass(2000);
    expect(bench.alice.told).not.toContain('answered');
    reply?.(answer);
    await bench.pass();
    expect(bench.alice.told).toContain('answered');
    expect(bench.alice.answers.at(-1)).toBe('2xx to PRACK: v=0 answer');
  });
});

describe('pattern 6: offer in UPDATE, answer in its 200 (RFC 6337 §2.2)', () => {
  it.each(['caller', 'callee'] as const)('in an early dialog, by the %s (RFC 3311 §5.1)', async (who) => {
    const bench = await CallBench.start({ bob: ring });
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    const { lastCall } = bench.bob;
    lastCall.ring(183, { body: answer });
    await bench.pass();
    const [theirs, mine] = who === 'caller' ? [bench.bob, bench.alice] : [bench.alice, bench.bob];
    const outcome = (who === 'caller' ? call : lastCall).reoffer(body('v=0 again'));
    await bench.pass();
    expect(await outcome).toMatchObject({ kind: 'agreed' });
    expect(theirs.offers).toEqual(['UPDATE: v=0 again']);
    expect(mine.answers.at(-1)).toBe('2xx to UPDATE: v=0 answer');
    lastCall.accept();
    await bench.pass();
    expect(bench.bob.told).toEqual(['acknowledged']);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('not before the first exchange is complete (RFC 3311 §5.1)', async () => {
    const bench = await CallBench.start({ bob: { onIncoming: (call) => call.ring() } });
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    expect(await call.reoffer(offer)).toEqual({ kind: 'abandoned' });
    expect(await bench.bob.lastCall.reoffer(offer)).toEqual({ kind: 'abandoned' });
  });

  it('waits until the answer in a reliable 1xx is acknowledged (RFC 6337 §4.3, UAC-IU)', async () => {
    const bench = await CallBench.start({ bob: ring });
    bench.alice.call(bench.bob);
    await bench.pass();
    bench.bob.lastCall.ring(183, { body: answer });
    void bench.bob.lastCall.reoffer(body('v=0 again'));
    await bench.pass();
    expect(bench.ladder.slice(-4)).toEqual(['alice PRACK', 'bob 200', 'bob UPDATE', 'alice 200']);
  });

  it('in an established dialog, where its user asks for it (RFC 3311 §5.1)', async () => {
    const { bench, call, since } = await up();
    const outcome = call.reoffer(body('v=0 again'), { by: 'UPDATE' });
    await bench.pass();
    expect(await outcome).toMatchObject({ kind: 'agreed' });
    expect(since()).toEqual(['alice UPDATE', 'bob 200']);
  });

  it.each([
    ['is refused with 488 where the offer is not accepted (RFC 3311 §5.2)', () => undefined, '488'],
    [
      'is refused with 504 where nobody decides in time (RFC 3311 §5.2)',
      () => new Promise<undefined>(() => undefined),
      '504',
    ],
  ])('%s', async (_name, onOffer, statusCode) => {
    const { bench, call, since } = await up({ bob: { user: { onOffer } } });
    const outcome = call.reoffer(body('v=0 again'), { by: 'UPDATE' });
    await bench.pass(20_000);
    expect(await outcome).toMatchObject({ kind: 'refused', response: { statusCode: Number(statusCode) } });
    expect(since().at(-1)).toBe(`bob ${statusCode}`);
    // Nothing has changed, and the call goes on (RFC 3311 §5.3).
    expect([call.confirmed, bench.alice.ends]).toEqual([true, []]);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('becomes a re-INVITE where the far end takes no UPDATE (RFC 3311 §4)', async () => {
    const { bench, call, since } = await up();
    const { bob } = bench;
    const inner = bob.agent.receiveRequest.bind(bob.agent);
    bob.agent.receiveRequest = (transaction) => {
      if (transaction.request.method !== 'UPDATE') return inner(transaction);
      transaction.respond(bob.notAllowed(transaction.request));
    };
    const outcome = call.reoffer(body('v=0 again'), { by: 'UPDATE' });
    await bench.pass();
    expect(await outcome).toMatchObject({ kind: 'agreed' });
    expect(since()).toEqual(['alice UPDATE', 'bob 405', 'alice INVITE', 'bob 200', 'alice ACK']);
  });
});
