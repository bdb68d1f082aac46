import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@trapezoid/testkit';
import { inviteClientMachine } from './invite-client.machine.js';
import { inviteServerMachine } from './invite-server.machine.js';
import type { Machine } from './machine.js';
import { MachineRunner } from './machine-runner.js';
import { nonInviteClientMachine } from './non-invite-client.machine.js';
import { nonInviteServerMachine } from './non-invite-server.machine.js';
import { defaultTimerValues } from './timers.js';

/** A machine under way, with what it did so far. */
function run(machine: Machine, reliable = false) {
  const clock = new FakeClock(0);
  const done: string[] = [];
  let ends = 0;
  const runner = new MachineRunner(machine, {
    clock,
    timerValues: defaultTimerValues,
    reliable,
    effect: (effect) => done.push(effect),
    terminated: () => ends++,
  });
  runner.start();
  return { clock, done, runner, ends: () => ends };
}

/** One cell of a table: where the event leads and what is done, or that it is absorbed or impossible. */
function cell(machine: Machine, path: readonly string[], event: string): string {
  const { runner, done, clock } = run(machine);
  for (const step of path) runner.take(step);
  const before = runner.state;
  const timers = clock.pending;
  done.length = 0;
  try {
    runner.take(event);
  } catch (error) {
    expect((error as Error).message).toBe(`${machine.title}: ${event} can't happen in ${before}`);
    return 'impossible';
  }
  if (runner.state === 'Terminated') expect(clock.pending).toBe(0);
  const absorbed = runner.state === before && done.length === 0 && clock.pending === timers;
  if (absorbed && machine.states[before]?.absorbs?.includes(event)) return 'absorbed';
  return [runner.state, ...done].join(', ');
}

interface Expectation {
  readonly machine: Machine;
  /** Events that lead to each state. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  readonly events: readonly string[];
  /** By state, in the order of the events. */
  readonly table: Readonly<Record<string, readonly string[]>>;
}

const expectations: Expectation[] = [
  {
    machine: inviteClientMachine as Machine,
    paths: {
      Calling: [],
      Proceeding: ['1xx'],
      Completed: ['300-699'],
      Accepted: ['2xx'],
      Terminated: ['timer B'],
    },
    events: ['1xx', '2xx', '300-699', 'timer A', 'timer B', 'timer D', 'timer M', 'transport error'],
    table: {
      Calling: [
        'Proceeding, pass response up',
        'Accepted, pass response up',
        'Completed, send ACK, pass response up',
        'Calling, retransmit request',
        'Terminated, inform of timeout',
        'impossible',
        'impossible',
        'Terminated, inform of transport error',
      ],
      Proceeding: [
        'Proceeding, pass response up',
        'Accepted, pass response up',
        'Completed, send ACK, pass response up',
        'impossible',
        'impossible',
        'impossible',
        'impossible',
        'absorbed',
      ],
      Completed: [
        'absorbed',
        'absorbed',
        'Completed, send ACK',
        'impossible',
        'impossible',
        'Terminated',
        'impossible',
        'Terminated, inform of transport error',
      ],
      Accepted: [
        'absorbed',
        'Accepted, pass response up',
        'absorbed',
        'impossible',
        'impossible',
        'impossible',
        'Terminated',
        'absorbed',
      ],
      Terminated: [
        'absorbed',
        'absorbed',
        'absorbed',
        'impossible',
        'impossible',
        'impossible',
        'impossible',
        'absorbed',
      ],
    },
  },
  {
    machine: nonInviteClientMachine as Machine,
    paths: { Trying: [], Proceeding: ['1xx'], Completed: ['200-699'], Terminated: ['timer F'] },
    events: ['1xx', '200-699', 'timer E', 'timer F', 'timer K', 'transport error'],
    table: {
      Trying: [
        'Proceeding, pass response up',
        'Completed, pass response up',
        'Trying, retransmit request',
        'Terminated, inform of timeout',
        'impossible',
        'Terminated, inform of transport error',
      ],
      Proceeding: [
        'Proceeding, pass response up',
        'Completed, pass response up',
        'Proceeding, retransmit request',
        'Terminated, inform of timeout',
        'impossible',
        'Terminated, inform of transport error',
      ],
      Completed: ['absorbed', 'absorbed', 'impossible', 'impossible', 'Terminated', 'absorbed'],
      Terminated: ['absorbed', 'absorbed', 'impossible', 'impossible', 'impossible', 'absorbed'],
    },
  },
  {
    machine: inviteServerMachine as Machine,
    paths: {
      Proceeding: [],
      Completed: ['300-699 from TU'],
      Confirmed: ['300-699 from TU', 'ACK'],
      Accepted: ['2xx from TU'],
      Terminated: ['300-699 from TU', 'timer H'],
    },
    events: [
      'INVITE',
      'ACK',
      '1xx from TU',
      '2xx from TU',
      '300-699 from TU',
      'timer 100',
      'timer G',
      'timer H',
      'timer I',
      'timer L',
      'transport error',
    ],
    table: {
      Proceeding: [
        'Proceeding, retransmit response',
        'absorbed',
        'Proceeding, send response',
        'Accepted, send response',
        'Completed, send response',
        'Proceeding, send 100',
        'impossible',
        'impossible',
        'impossible',
        'impossible',
        'Proceeding, inform of transport error',
      ],
      Completed: [
        'Completed, retransmit response',
        'Confirmed',
        'absorbed',
        'absorbed',
        'absorbed',
        'impossible',
        'Completed, retransmit response',
        'Terminated, inform of timeout',
        'impossible',
        'impossible',
        'Completed, inform of transport error',
      ],
      Confirmed: [
        'absorbed',
        'absorbed',
        'absorbed',
        'absorbed',
        'absorbed',
        'impossible',
        'impossible',
        'impossible',
        'Terminated',
        'impossible',
        'absorbed',
      ],
      Accepted: [
        'absorbed',
        'Accepted, pass ACK up',
        'absorbed',
        'Accepted, send response',
        'absorbed',
        'impossible',
        'impossible',
        'impossible',
        'impossible',
        'Terminated',
        'Accepted, inform of transport error',
      ],
      Terminated: [
        'absorbed',
        'absorbed',
        'absorbed',
        'absorbed',
        'absorbed',
        'impossible',
        'impossible',
        'impossible',
        'impossible',
        'impossible',
        'absorbed',
      ],
    },
  },
  {
    machine: nonInviteServerMachine as Machine,
    paths: {
      Trying: [],
      Proceeding: ['1xx from TU'],
      Completed: ['200-699 from TU'],
      Terminated: ['200-699 from TU', 'timer J'],
    },
    events: ['request', '1xx from TU', '200-699 from TU', 'timer 100E', 'timer J', 'transport error'],
    table: {
      Trying: [
        'absorbed',
        'Proceeding, send response',
        'Completed, send response',
        'Proceeding, send 100',
        'impossible',
        'absorbed',
      ],
      Proceeding: [
        'Proceeding, retransmit response',
        'Proceeding, send response',
        'Completed, send response',
        'impossible',
        'impossible',
        'Terminated, inform of transport error',
      ],
      Completed: [
        'Completed, retransmit response',
        'absorbed',
        'absorbed',
        'impossible',
        'Terminated',
        'Terminated, inform of transport error',
      ],
      Terminated: ['absorbed', 'absorbed', 'absorbed', 'impossible', 'impossible', 'absorbed'],
    },
  },
];

for (const { machine, paths, events, table } of expectations) {
  describe(`${machine.title} (${machine.source})`, () => {
    it('has no state and no event beyond those of its figure', () => {
      expect(Object.keys(machine.states).sort()).toEqual(Object.keys(table).sort());
      for (const state of Object.values(machine.states)) {
        for (const event of [...Object.keys(state.on), ...(state.absorbs ?? [])])
          expect(events).toContain(event);
        expect(Object.keys(state.on).filter((event) => state.absorbs?.includes(event))).toEqual([]);
      }
    });

    for (const [state, row] of Object.entries(table)) {
      describe(`in ${state}`, () => {
        it.each(events.map((event, at) => [event, row[at]] as const))('%s: %s', (event, expected) => {
          const path = paths[state] ?? [];
          const { runner } = run(machine);
          for (const step of path) runner.take(step);
          expect(runner.state).toBe(state);
          expect(cell(machine, path, event)).toBe(expected);
        });
      });
    }
  });
}

/** Seconds at which each effect came, while nothing but time passes after the events. */
function timesOf(
  machine: Machine,
  reliable: boolean,
  events: readonly (readonly [second: number, event: string])[] = [],
): Record<string, number[]> {
  const { clock, done, runner, ends } = run(machine, reliable);
  const times: Record<string, number[]> = {};
  let seen = 0;
  const note = () => {
    for (const effect of done.slice(seen)) {
      times[effect] ??= [];
      times[effect].push(clock.now() / 1000);
    }
    seen = done.length;
    if (ends() > 0) times.terminated ??= [clock.now() / 1000];
  };
  note();
  const pending = [...events];
  for (let millisecond = 0; millisecond < 70_000; millisecond += 100) {
    while (pending[0] !== undefined && pending[0][0] * 1000 === millisecond)
      runner.take(pending.shift()?.[1] ?? '');
    note();
    clock.advance(100);
    note();
  }
  expect(clock.pending).toBe(0);
  expect(ends()).toBeLessThanOrEqual(1);
  return times;
}

describe('timers of an INVITE client transaction (RFC 3261 §17.1.1.2)', () => {
  const machine = inviteClientMachine as Machine;

  it('timer A repeats the request after 0.5 s and twice as long each time; timer B ends it at 32 s', () => {
    expect(timesOf(machine, false)).toEqual({
      'send request': [0],
      'retransmit request': [0.5, 1.5, 3.5, 7.5, 15.5, 31.5],
      'inform of timeout': [32],
      terminated: [32],
    });
  });

  it('over a reliable transport only timer B runs', () => {
    expect(timesOf(machine, true)).toEqual({
      'send request': [0],
      'inform of timeout': [32],
      terminated: [32],
    });
  });

  it('a provisional response ends timers A and B', () => {
    expect(timesOf(machine, false, [[1, '1xx']])).toEqual({
      'send request': [0],
      'retransmit request': [0.5],
      'pass response up': [1],
    });
  });

  it('timer D keeps it for 32 s after a refusal, and not at all over a reliable transport', () => {
    const events = [
      [1, '300-699'],
      [2, '300-699'],
    ] as const;
    expect(timesOf(machine, false, events)).toMatchObject({ 'send ACK': [1, 2], terminated: [33] });
    expect(timesOf(machine, true, [[1, '300-699']])).toMatchObject({ 'send ACK': [1], terminated: [1] });
  });

  it.each([false, true])('timer M keeps it for 64*T1 after a 2xx (reliable: %s)', (reliable) => {
    const events = [
      [1, '2xx'],
      [3, '2xx'],
    ] as const;
    expect(timesOf(machine, reliable, events)).toMatchObject({
      'pass response up': [1, 3],
      terminated: [33],
    });
  });
});

describe('timers of a non-INVITE client transaction (RFC 3261 §17.1.2.2, erratum 2769)', () => {
  const machine = nonInviteClientMachine as Machine;

  it('timer E doubles up to T2; timer F ends it at 32 s', () => {
    expect(timesOf(machine, false)).toEqual({
      'send request': [0],
      'retransmit request': [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5],
      'inform of timeout': [32],
      terminated: [32],
    });
  });

  it('after a provisional response timer E is T2 from its next firing on', () => {
    expect(timesOf(machine, false, [[1, '1xx']])['retransmit request']).toEqual([
      0.5, 1.5, 5.5, 9.5, 13.5, 17.5, 21.5, 25.5, 29.5,
    ]);
  });

  it('timer K keeps it for T4 after a final response, and not at all over a reliable transport', () => {
    expect(timesOf(machine, false, [[1, '200-699']])).toMatchObject({ terminated: [6] });
    expect(timesOf(machine, true, [[1, '200-699']])).toMatchObject({ terminated: [1] });
    expect(timesOf(machine, true)).toEqual({
      'send request': [0],
      'inform of timeout': [32],
      terminated: [32],
    });
  });
});

describe('timers of an INVITE server transaction (RFC 3261 §17.2.1, RFC 6026 §7.1)', () => {
  const machine = inviteServerMachine as Machine;

  it('sends 100 after 200 ms unless its user has sent a provisional response', () => {
    expect(timesOf(machine, false)).toEqual({ 'send 100': [0.2] });
    expect(timesOf(machine, false, [[0.1, '1xx from TU']])).toEqual({ 'send response': [0.1] });
  });

  it('timer G repeats a refusal up to every T2 until timer H ends it 32 s later', () => {
    expect(timesOf(machine, false, [[0, '300-699 from TU']])).toEqual({
      'send response': [0],
      'retransmit response': [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5],
      'inform of timeout': [32],
      terminated: [32],
    });
  });

  it('over a reliable transport only timer H runs', () => {
    expect(timesOf(machine, true, [[0, '300-699 from TU']])).toEqual({
      'send response': [0],
      'inform of timeout': [32],
      terminated: [32],
    });
  });

  it('timer I absorbs ACKs for T4 after the first, and not at all over a reliable transport', () => {
    const events = [
      [0, '300-699 from TU'],
      [1, 'ACK'],
    ] as const;
    expect(timesOf(machine, false, events)).toMatchObject({ 'retransmit response': [0.5], terminated: [6] });
    expect(timesOf(machine, true, events)).toMatchObject({ terminated: [1] });
  });

  it.each([false, true])('timer L keeps it for 64*T1 after a 2xx (reliable: %s)', (reliable) => {
    const events = [
      [1, '2xx from TU'],
      [2, '2xx from TU'],
    ] as const;
    expect(timesOf(machine, reliable, events)).toMatchObject({ 'send response': [1, 2], terminated: [33] });
  });
});

describe('timers of a non-INVITE server transaction (RFC 3261 §17.2.2, RFC 4320 §4.1)', () => {
  const machine = nonInviteServerMachine as Machine;

  it('sends 100 by itself at 3.5 s, when timer E of the client has come to T2', () => {
    expect(timesOf(machine, false)).toEqual({ 'send 100': [3.5] });
    expect(timesOf(machine, false, [[3, '200-699 from TU']])).not.toHaveProperty('send 100');
  });

  it('timer J keeps it for 64*T1 after a final response, and not at all over a reliable transport', () => {
    expect(timesOf(machine, false, [[1, '200-699 from TU']])).toMatchObject({ terminated: [33] });
    expect(timesOf(machine, true, [[1, '200-699 from TU']])).toMatchObject({ terminated: [1] });
  });
});
