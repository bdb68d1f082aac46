import { describe, expect, it } from '@jest/globals';
import { type LinkConditions, seededRuns } from '@trapezoid/testkit';
import { FaceNetwork } from '../face/face.fixture.js';
import type { IncomingCall } from '../incoming-call.js';
import type { OutgoingCall } from '../outgoing-call.js';

const bad: LinkConditions = { loss: 0.2, duplication: 0.2, reordering: 0.2, delay: [5, 120] };

const runs = seededRuns(50);

interface Transferred {
  readonly lab: FaceNetwork;
  readonly call: OutgoingCall;
  readonly received: readonly IncomingCall[];
  readonly followed: readonly OutgoingCall[];
}

/** Alice talks with Bob and transfers him; Carol answers, and Bob goes where he is sent. */
async function transferring(
  seed: number,
  work: (scene: Transferred & { consult: () => OutgoingCall }) => Promise<void>,
) {
  const lab = new FaceNetwork(seed, bad);
  const followed: OutgoingCall[] = [];
  const received: IncomingCall[] = [];
  const alice = await lab.start('alice');
  const bob = await lab.start('bob', {
    onRefer: (refer) => {
      const call = refer.follow();
      if (call !== undefined) followed.push(call);
    },
  });
  const carol = await lab.start('carol');
  for (const agent of [bob, carol])
    agent.on('call', (call) => {
      received.push(call);
      call.accept();
    });
  const call = alice.call(lab.uri('bob'));
  await lab.until('the answer', call.answered());
  await work({ lab, call, received, followed, consult: () => alice.call(lab.uri('carol')) });
  // Alice is out of it, and Bob talks with Carol.
  await lab.until('the end', call.ended());
  await lab.pass(40_000);
  const talking = lab.agents.map(({ openCalls }) => openCalls.map(({ confirmed }) => confirmed));
  expect({ seed, talking, problems: lab.problems.map(({ paragraph }) => paragraph) }).toEqual({
    seed,
    talking: [[], [true], [true]],
    problems: [],
  });
  followed.at(-1)?.hangUp();
  await lab.expectNothingLeft();
}

describe('transfers over a network that loses, doubles and reorders a fifth of all datagrams', () => {
  it.each([
    [
      'blind (RFC 5589 §6)',
      async ({ lab, call }: Transferred) => {
        const outcome = await lab.until('the outcome', call.transfer(lab.uri('carol')).done());
        expect(outcome.kind).toBe('transferred');
      },
    ],
    [
      'blind, without a subscription (RFC 4488 §4)',
      async ({ lab, call }: Transferred) => {
        const outcome = await lab.until(
          'the outcome',
          call.transfer(lab.uri('carol'), { subscription: false }).done(),
        );
        expect(outcome.kind).toBe('accepted');
      },
    ],
    [
      'attended, by Replaces (RFC 5589 §7.3, RFC 3891 §3)',
      async ({ lab, call, consult }: Transferred & { consult: () => OutgoingCall }) => {
        const consultation = consult();
        await lab.until('the second answer', consultation.answered());
        const outcome = await lab.until('the outcome', call.transfer(consultation).done());
        expect(outcome.kind).toBe('transferred');
        await lab.until('the end of the second', consultation.ended());
      },
    ],
    [
      'semi-attended (RFC 5589 §7.6)',
      async ({ lab, call, consult }: Transferred & { consult: () => OutgoingCall }) => {
        const consultation = consult();
        const outcome = await lab.until('the outcome', call.transfer(consultation).done());
        expect(outcome.kind).toBe('transferred');
        await lab.until('the end of the second', consultation.ended());
      },
    ],
  ] as const)(
    `%s: ends in the right state on all three sides, ${runs.length} times over`,
    async (_kind, work) => {
      for (const seed of runs) await transferring(seed, work as never);
    },
    900_000,
  );
});
