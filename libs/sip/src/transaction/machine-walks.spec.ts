import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@trapezoid/testkit';
import fc from 'fast-check';
import { inviteClientMachine } from './invite-client.machine.js';
import { inviteServerMachine } from './invite-server.machine.js';
import type { Machine } from './machine.js';
import { type Effect, MachineRunner } from './machine-runner.js';
import { nonInviteClientMachine } from './non-invite-client.machine.js';
import { nonInviteServerMachine } from './non-invite-server.machine.js';
import { defaultTimerValues } from './timers.js';

/** What a network and a user may do at any time, and what brings each machine to its end. */
const machines = [
  [inviteClientMachine, ['1xx', '2xx', '300-699', 'transport error'], '300-699'],
  [nonInviteClientMachine, ['1xx', '200-699', 'transport error'], '200-699'],
  [
    inviteServerMachine,
    ['INVITE', 'ACK', '1xx from TU', '2xx from TU', '300-699 from TU', 'transport error'],
    '300-699 from TU',
  ],
  [
    nonInviteServerMachine,
    ['request', '1xx from TU', '200-699 from TU', 'transport error'],
    '200-699 from TU',
  ],
] as unknown as readonly (readonly [machine: Machine, events: readonly string[], final: string])[];

interface Walk {
  /** An event, or milliseconds that pass. */
  readonly steps: readonly (string | number)[];
  /** Which event, if any, comes in the middle of the step that tells of an effect. */
  readonly inBetween: readonly (string | undefined)[];
  readonly reliable: boolean;
}

const walks = (events: readonly string[]): fc.Arbitrary<Walk> =>
  fc.record({
    steps: fc.array(
      fc.oneof(
        fc.constantFrom(...events),
        // Round numbers meet the instants at which timers fire.
        fc.constantFrom(100, 200, 500, 1000, 3500, 4000, 5000, 32000),
        fc.integer({ min: 1, max: 40_000 }),
      ),
      { maxLength: 40 },
    ),
    inBetween: fc.array(fc.option(fc.constantFrom(...events), { nil: undefined }), { maxLength: 10 }),
    reliable: fc.boolean(),
  });

function take(machine: Machine, { steps, inBetween, reliable }: Walk, final: string) {
  const clock = new FakeClock(0);
  const said: string[] = [];
  let ends = 0;
  const queue = [...inBetween];
  const runner: MachineRunner = new MachineRunner(machine, {
    clock,
    timerValues: defaultTimerValues,
    reliable,
    effect: (effect: Effect) => {
      said.push(ends === 0 ? effect : `${effect} after the end`);
      const event = queue.shift();
      if (event !== undefined) runner.take(event);
    },
    terminated: () => ends++,
  });
  runner.start();
  for (const step of steps) {
    if (typeof step === 'number') clock.advance(step);
    else runner.take(step);
    // Only timers of the state run in it.
    const timers = [...(Reflect.get(runner, 'timers') as ReadonlyMap<string, unknown>).keys()];
    const allowed: readonly string[] = machine.states[runner.state]?.timers ?? [];
    if (timers.length !== clock.pending || !timers.every((name) => allowed.includes(name)))
      throw new Error(`timers ${timers.join(', ')} in ${runner.state}`);
  }
  runner.take(final);
  clock.advance(100_000);
  return { said, ends, state: runner.state, pending: clock.pending };
}

const count = (said: readonly string[], effect: string) => said.filter((one) => one === effect).length;

describe.each(machines.map((row) => [row[0].title, ...row] as const))(
  'any walk through the %s',
  (_, machine, events, final) => {
    it('comes to an end once it has its final response, and never to what can’t happen (RFC 3261 §17)', () => {
      fc.assert(
        fc.property(walks(events), (walk) => {
          const { said, ends, state, pending } = take(machine, walk, final);
          expect([state, ends, pending]).toEqual(['Terminated', 1, 0]);
          expect(said.filter((one) => one.endsWith('after the end'))).toEqual([]);
          // A timeout or a transport error is told once by a client, which it ends.
          expect(count(said, 'inform of timeout')).toBeLessThanOrEqual(1);
          if (said[0] === 'send request')
            expect(
              count(said, 'inform of timeout') + count(said, 'inform of transport error'),
            ).toBeLessThanOrEqual(1);
          // Seven or eleven requests at most, and one 100 of its own.
          expect(count(said, 'send request') + count(said, 'retransmit request')).toBeLessThanOrEqual(11);
          expect(count(said, 'send 100')).toBeLessThanOrEqual(1);
          if (walk.reliable) expect(count(said, 'retransmit request')).toBe(0);
        }),
        { numRuns: 1000 },
      );
    });
  },
);
