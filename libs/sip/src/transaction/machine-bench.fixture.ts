import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@trapezoid/testkit';
import type { Clock, TimerHandle } from '../ports/clock.js';
import type { Machine } from './machine.js';
import { MachineRunner } from './machine-runner.js';
import { defaultTimerValues, type TimerValues } from './timers.js';

/** Longer than any timer of §17 with the default values, in milliseconds. */
const longEnough = 70_000;

export interface MachineBenchOptions {
  readonly reliable?: boolean;
  readonly timerValues?: TimerValues;
}

/** A machine under way in virtual time, which notes what it does and which rows of its table it walks. */
export class MachineBench {
  readonly clock = new FakeClock(0);
  readonly runner: MachineRunner;
  /** What was done since the last event that was given or waited for. */
  effects: string[] = [];
  ends = 0;
  private readonly due = new Map<TimerHandle, number>();
  private looked: string[] = [];

  constructor(machine: Machine, walked: Set<string>, options: MachineBenchOptions = {}) {
    const noted = noting(machine, (state, event) => {
      walked.add(`${state}: ${event}`);
      this.looked.push(event);
    });
    this.runner = new MachineRunner(noted, {
      clock: this.notingClock(),
      timerValues: options.timerValues ?? defaultTimerValues,
      reliable: options.reliable ?? false,
      effect: (effect) => this.effects.push(effect),
      terminated: () => this.ends++,
    });
    this.runner.start();
  }

  /** Gives it an event, or lets time pass until the timer fires: false where it does not. */
  reach(event: string): boolean {
    if (!event.startsWith('timer ')) {
      this.effects = [];
      this.runner.take(event);
      return true;
    }
    while (this.clock.untilNext !== undefined && this.clock.now() < longEnough) {
      this.effects = [];
      this.looked = [];
      this.clock.advance(this.clock.untilNext);
      if (this.looked.includes(event)) return true;
    }
    return false;
  }

  /** The names of the timers that run. */
  get running(): readonly string[] {
    return [...this.runningTimers.keys()];
  }

  /** The timers that run, with the milliseconds that they have left: `A 1000, B 31500`. */
  get timers(): string {
    return [...this.runningTimers]
      .map(([name, { handle }]) => `${name} ${(this.due.get(handle) ?? 0) - this.clock.now()}`)
      .sort()
      .join(', ');
  }

  private get runningTimers(): ReadonlyMap<string, { readonly handle: TimerHandle }> {
    return Reflect.get(this.runner, 'timers');
  }

  private notingClock(): Clock {
    return {
      now: () => this.clock.now(),
      setTimeout: (callback, milliseconds) => {
        const handle = this.clock.setTimeout(callback, milliseconds);
        this.due.set(handle, this.clock.now() + milliseconds);
        return handle;
      },
      clearTimeout: (handle) => this.clock.clearTimeout(handle),
    };
  }
}

/** The same table, telling of each row that is looked up and there. */
function noting(machine: Machine, walk: (state: string, event: string) => void): Machine {
  const states = Object.entries(machine.states).map(([name, state]) => {
    const on = new Proxy(state.on, {
      get(target, event: string) {
        if (event in target) walk(name, event);
        return target[event];
      },
    });
    const absorbs = [...(state.absorbs ?? [])];
    const includes = (event: string) => {
      const there = state.absorbs?.includes(event) ?? false;
      if (there) walk(name, event);
      return there;
    };
    return [name, { ...state, on, absorbs: Object.assign(absorbs, { includes }) }] as const;
  });
  return { ...machine, states: Object.fromEntries(states) };
}

/**
 * What an event leads to: the next state, what is done, and the timers that run then with their milliseconds. A timer's
 * row is walked when it fires first. `absorbed`: nothing happens, on purpose. `no such timer`: it does not run over this
 * transport. `passed`: the state is left as soon as it is entered.
 */
export type Outcome = string;

/** A row of a figure: in this state this event leads to this over UDP, and to that over TCP where it differs. */
export type Row = readonly [state: string, event: string, overUdp: Outcome, overTcp?: Outcome];

export interface Figure {
  readonly machine: Machine;
  /** The events that lead to each state. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  readonly rows: readonly Row[];
}

function outcomeOf({ machine, paths }: Figure, [state, event]: Row, reliable: boolean, walked: Set<string>) {
  const bench = new MachineBench(machine, walked, { reliable });
  for (const step of paths[state] ?? []) bench.reach(step);
  if (bench.runner.state !== state) return 'passed';
  for (const name of bench.running) expect(machine.states[state]?.timers).toContain(name);
  const before = bench.timers;
  if (!bench.reach(event)) return 'no such timer';
  const { effects, timers, runner } = bench;
  if (machine.states[state]?.absorbs?.includes(event)) {
    expect([runner.state, effects, timers]).toEqual([state, [], before]);
    return 'absorbed';
  }
  expect(bench.ends).toBe(runner.state === 'Terminated' ? 1 : 0);
  const outcome = [runner.state, ...effects].join(', ');
  return timers === '' ? outcome : `${outcome}; ${timers}`;
}

/** Every row that a machine's table has. */
export function rowsOf(machine: Machine): string[] {
  return Object.entries(machine.states).flatMap(([state, { on, absorbs = [] }]) =>
    [...Object.keys(on), ...absorbs].map((event) => `${state}: ${event}`),
  );
}

/** What every machine has to hold to: each row does what its figure says, and there is none beside. */
export function describeMachine(title: string, figure: Figure): void {
  const { machine, paths, rows } = figure;
  const walked = new Set<string>();

  describe(title, () => {
    it.each(rows.map((row) => [row[0], row[1], row] as const))('in %s: %s', (_state, _event, row) => {
      const [, , overUdp, overTcp = overUdp] = row;
      expect([outcomeOf(figure, row, false, walked), outcomeOf(figure, row, true, walked)]).toEqual([
        overUdp,
        overTcp,
      ]);
    });

    it('has every row of its table tested by name, and no row twice', () => {
      const tested = rows.map(([state, event]) => `${state}: ${event}`);
      expect([...tested].sort()).toEqual(rowsOf(machine).sort());
      expect(new Set(tested).size).toBe(tested.length);
    });

    it('has every row of its table walked', () => {
      const all = new Set<string>();
      for (const row of rows) for (const reliable of [false, true]) outcomeOf(figure, row, reliable, all);
      expect([...all].sort()).toEqual(rowsOf(machine).sort());
    });

    const events = [...new Set(rows.map(([, event]) => event))];
    const others = Object.keys(paths).flatMap((state) =>
      events
        .filter((event) => !rows.some((row) => row[0] === state && row[1] === event))
        .map((event) => [state, event]),
    );
    it.each(others)('in %s: %s can’t happen', (state = '', event = '') => {
      const bench = new MachineBench(machine, new Set());
      for (const step of paths[state] ?? []) bench.reach(step);
      expect(bench.runner.state).toBe(state);
      expect(event).toMatch(/^timer /);
      expect(() => bench.runner.take(event)).toThrow(`${machine.title}: ${event} can't happen in ${state}`);
    });
  });
}

/** Milliseconds at which each effect comes, and the end, while nothing but time passes after the given events. */
export function instantsOf(
  machine: Machine,
  events: readonly (readonly [millisecond: number, event: string])[] = [],
  options: MachineBenchOptions = {},
): Record<string, number[]> {
  const bench = new MachineBench(machine, new Set(), options);
  const { clock } = bench;
  const instants: Record<string, number[]> = {};
  const note = () => {
    for (const effect of bench.effects.splice(0)) {
      instants[effect] ??= [];
      instants[effect].push(clock.now());
    }
    if (bench.ends > 0) instants.end ??= [clock.now()];
  };
  const passUntil = (end: number) => {
    while (clock.untilNext !== undefined && clock.now() + clock.untilNext <= end) {
      clock.advance(clock.untilNext);
      note();
    }
    clock.advance(end - clock.now());
  };
  note();
  for (const [millisecond, event] of events) {
    passUntil(millisecond);
    bench.runner.take(event);
    note();
  }
  passUntil(1_000_000);
  expect(clock.pending).toBe(0);
  expect(bench.ends).toBeLessThanOrEqual(1);
  return instants;
}
