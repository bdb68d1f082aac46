import { describe, expect, it } from '@jest/globals';
import { seededRuns } from '@trapezoid/testkit';

import { answer } from '../two-user-agents.fixture.js';
import { CallBench } from './call-bench.fixture.js';
import { sessionFeatures } from './session-features.fixture.js';

const runs = seededRuns(100);
const conditions = { loss: 0.2, duplication: 0.2, reordering: 0.2, delay: [5, 120] } as const;

describe('sessions over a network that loses, doubles and reorders a fifth of all datagrams', () => {
  it.each(sessionFeatures)(
    `$name ends in the right state on both sides, ${runs.length} times over`,
    async (feature) => {
      const { alice = {}, bob = {}, expected } = feature;
      for (const seed of runs) {
        const bench = await CallBench.start({ alice, bob, seed, conditions });
        try {
          await feature.run(bench, seed);
          for (const who of ['alice', 'bob'] as const) {
            const { ends, offers, answers, paragraphs } = bench[who];
            const by = (seed % 2 === 0) === (who === 'alice') ? 'local' : 'remote';
            expect({
              seed,
              who,
              ends,
              offers: offers.toSorted(),
              answers: answers.toSorted(),
              paragraphs,
            }).toEqual({
              seed,
              who,
              ends: [{ kind: 'hung up', by }],
              ...expected[who],
              paragraphs: [],
            });
          }
          await bench.expectNothingLeft();
        } catch (error) {
          process.stderr.write(`${bench.network.ladder()}\n`);
          throw error;
        }
      }
    },
    900_000,
  );

  it(`a CANCEL that races with the answer ends the call on both sides, ${runs.length} times over (RFC 3261 §9.1, §15)`, async () => {
    for (const seed of runs) {
      const bench = await CallBench.start({
        bob: {
          onIncoming: (call) => {
            call.ring();
            bench.clock.setTimeout(() => call.accept(answer), 1000);
          },
        },
        seed,
        conditions,
      });
      const call = bench.alice.call(bench.bob);
      await bench.pass(900 + (seed % 200) * 2);
      call.hangUp();
      await bench.pass(70_000);
      const [mine, theirs] = [bench.alice.ends, bench.bob.ends];
      expect({ seed, mine: mine.length, theirs: theirs.length }).toEqual({ seed, mine: 1, theirs: 1 });
      expect({ seed, kind: mine[0]?.kind }).toEqual({
        seed,
        kind: expect.stringMatching(/^(cancelled|hung up)$/),
      });
      expect({ seed, kind: theirs[0]?.kind }).toEqual({
        seed,
        kind: expect.stringMatching(/^(cancelled|hung up)$/),
      });
      await bench.expectNothingLeft();
    }
  }, 900_000);
});
