import type { CallUser } from '../call-user.js';
import { answer, offer, type TestUserAgentOptions } from '../two-user-agents.fixture.js';
import { body, type CallBench } from './call-bench.fixture.js';

/** One thing that two user agents do together, and how it must end on both sides, whatever the network does. */
export interface SessionFeature {
  readonly name: string;
  readonly alice?: Partial<TestUserAgentOptions>;
  readonly bob?: Partial<TestUserAgentOptions>;
  /** Does it, and hangs up. */
  run(bench: CallBench, seed: number): Promise<void>;
  /** What both sides have seen, in any order. */
  readonly expected: { readonly [Who in 'alice' | 'bob']: Readonly<Record<string, readonly string[]>> };
}

const waits = { onIncoming: () => undefined };
const timers = { sessionTimer: { interval: 180, minimum: 90 } };

/** Either side hangs up, by turns. */
async function hangUp(bench: CallBench, seed: number): Promise<void> {
  const [call] = (seed % 2 === 0 ? bench.alice : bench.bob).agent.openCalls;
  call?.hangUp();
  await bench.pass(40_000);
}

async function until(bench: CallBench, what: string, reached: () => boolean): Promise<void> {
  await bench.clock.runUntil(reached, { what });
}

const answered = (bench: CallBench) =>
  until(
    bench,
    'the answer',
    () =>
      bench.bob.told.includes('acknowledged') && bench.alice.told.some((line) => line.startsWith('answered')),
  );

async function incoming(bench: CallBench) {
  await until(bench, 'the INVITE', () => bench.bob.incoming.length > 0);
  return bench.bob.lastCall;
}

/** What is agreed by a change on one side, at whichever attempt. */
async function agreed(bench: CallBench, ...changes: readonly Promise<{ kind: string }>[]): Promise<void> {
  const outcomes = await bench.clock.runUntil(Promise.all(changes), {
    what: 'a change of the session',
    within: 120_000,
  });
  const failed = outcomes.find(({ kind }) => kind !== 'agreed');
  if (failed !== undefined) throw new Error(`a change of the session was ${failed.kind}`);
}

const nothing = { offers: [], answers: [] };

export const sessionFeatures: readonly SessionFeature[] = [
  {
    name: 'a call with the offer in INVITE',
    expected: { alice: { ...nothing, answers: ['2xx: v=0 answer'] }, bob: nothing },
    async run(bench, seed) {
      bench.alice.call(bench.bob);
      await answered(bench);
      await hangUp(bench, seed);
    },
  },
  {
    name: 'a call with the offer in 2xx',
    bob: { onIncoming: (call) => call.accept(offer) },
    expected: {
      alice: { ...nothing, offers: ['2xx: v=0 offer'] },
      bob: { ...nothing, answers: ['ACK: v=0 answer'] },
    },
    async run(bench, seed) {
      bench.alice.agent.call(bench.bob.uri, undefined, bench.alice.user());
      await answered(bench);
      await hangUp(bench, seed);
    },
  },
  {
    name: 'a call with the offer in a reliable 183',
    bob: waits,
    expected: {
      alice: { ...nothing, offers: ['reliable 1xx: v=0 offer'] },
      bob: { ...nothing, answers: ['PRACK: v=0 answer'] },
    },
    async run(bench, seed) {
      bench.alice.agent.call(bench.bob.uri, undefined, bench.alice.user());
      const call = await incoming(bench);
      call.ring(183, { body: offer });
      call.ring(180, { reliable: true });
      call.accept();
      await answered(bench);
      await hangUp(bench, seed);
    },
  },
  {
    name: 'a call with the answer in a reliable 183 and another offer in its PRACK',
    alice: { user: { onPrackDue: () => body('v=0 second') } satisfies Partial<CallUser> },
    bob: waits,
    expected: {
      alice: { ...nothing, answers: ['2xx to PRACK: v=0 answer', 'reliable 1xx: v=0 answer'] },
      bob: { ...nothing, offers: ['PRACK: v=0 second'] },
    },
    async run(bench, seed) {
      bench.alice.call(bench.bob);
      const call = await incoming(bench);
      call.ring(183, { body: answer });
      call.accept();
      await answered(bench);
      await hangUp(bench, seed);
    },
  },
  {
    name: 'UPDATE by both sides, early and established',
    bob: waits,
    expected: {
      alice: {
        offers: ['UPDATE: v=0 early of bob', 'UPDATE: v=0 late of bob'],
        answers: ['2xx to UPDATE: v=0 answer', '2xx to UPDATE: v=0 answer', 'reliable 1xx: v=0 answer'],
      },
      bob: {
        offers: ['UPDATE: v=0 early of alice', 'UPDATE: v=0 late of alice'],
        answers: ['2xx to UPDATE: v=0 answer', '2xx to UPDATE: v=0 answer'],
      },
    },
    async run(bench, seed) {
      const call = bench.alice.call(bench.bob);
      const callee = await incoming(bench);
      callee.ring(183, { body: answer });
      await until(bench, 'the PRACK', () => bench.alice.answers.length > 0);
      await agreed(bench, call.reoffer(body('v=0 early of alice')), callee.reoffer(body('v=0 early of bob')));
      callee.accept();
      await answered(bench);
      await agreed(
        bench,
        call.reoffer(body('v=0 late of alice'), { by: 'UPDATE' }),
        callee.reoffer(body('v=0 late of bob'), { by: 'UPDATE' }),
      );
      await hangUp(bench, seed);
    },
  },
  {
    name: 're-INVITEs of both sides at the same time',
    expected: {
      alice: { offers: ['INVITE: v=0 of bob'], answers: ['2xx: v=0 answer', '2xx: v=0 answer'] },
      bob: { offers: ['INVITE: v=0 of alice'], answers: ['2xx: v=0 answer'] },
    },
    async run(bench, seed) {
      const call = bench.alice.call(bench.bob);
      await answered(bench);
      await agreed(bench, call.reoffer(body('v=0 of alice')), bench.bob.lastCall.reoffer(body('v=0 of bob')));
      await hangUp(bench, seed);
    },
  },
  {
    name: 'a session that is refreshed',
    alice: { agent: timers },
    bob: { agent: { ...timers, sessionTimer: { ...timers.sessionTimer, refresher: 'remote' } } },
    expected: { alice: { ...nothing, answers: ['2xx: v=0 answer'] }, bob: nothing },
    async run(bench, seed) {
      bench.alice.call(bench.bob);
      await answered(bench);
      await bench.pass(800_000);
      await hangUp(bench, seed);
    },
  },
  {
    name: 'a session that the one who was called refreshes (RFC 4028 §9)',
    alice: { agent: timers },
    bob: { agent: timers },
    expected: { alice: { ...nothing, answers: ['2xx: v=0 answer'] }, bob: nothing },
    async run(bench, seed) {
      bench.alice.call(bench.bob);
      await answered(bench);
      await bench.pass(800_000);
      await hangUp(bench, seed);
    },
  },
  {
    name: 'hold and resume by both sides (RFC 3264 §8.4)',
    expected: {
      alice: {
        offers: ['INVITE: v=0 bob holds', 'INVITE: v=0 bob resumes'],
        answers: ['2xx: v=0 answer', '2xx: v=0 answer', '2xx: v=0 answer'],
      },
      bob: {
        offers: ['INVITE: v=0 alice holds', 'INVITE: v=0 alice resumes'],
        answers: ['2xx: v=0 answer', '2xx: v=0 answer'],
      },
    },
    async run(bench, seed) {
      const call = bench.alice.call(bench.bob);
      await answered(bench);
      await agreed(bench, call.reoffer(body('v=0 alice holds')));
      await agreed(bench, bench.bob.lastCall.reoffer(body('v=0 bob holds')));
      await agreed(bench, call.reoffer(body('v=0 alice resumes')));
      await agreed(bench, bench.bob.lastCall.reoffer(body('v=0 bob resumes')));
      await hangUp(bench, seed);
    },
  },
  {
    name: 'a re-INVITE that is refused (RFC 3261 §14.2)',
    bob: { user: { onOffer: () => undefined } satisfies Partial<CallUser> },
    expected: { alice: { ...nothing, answers: ['2xx: v=0 answer'] }, bob: nothing },
    async run(bench, seed) {
      const call = bench.alice.call(bench.bob);
      await answered(bench);
      const outcome = await bench.clock.runUntil(call.reoffer(body('v=0 more')), {
        what: 'the refusal',
        within: 120_000,
      });
      if (outcome.kind !== 'refused') throw new Error(`the re-INVITE was ${outcome.kind}`);
      await hangUp(bench, seed);
    },
  },
  {
    name: 'INFO and MESSAGE in a call (RFC 6086 §4.2, RFC 3428 §7)',
    bob: { user: { onInfo: () => undefined, onMessage: () => 200 } satisfies Partial<CallUser> },
    expected: { alice: { ...nothing, answers: ['2xx: v=0 answer'] }, bob: nothing },
    async run(bench, seed) {
      const call = bench.alice.call(bench.bob);
      await answered(bench);
      for (const send of [() => call.info(body('x')), () => call.request('MESSAGE', body('y'))]) {
        const { statusCode } = await bench.clock.runUntil(send(), { what: 'a response', within: 120_000 });
        if (statusCode !== 200) throw new Error(`refused with ${statusCode}`);
      }
      await hangUp(bench, seed);
    },
  },
];
