import type { Clock, TimerHandle } from '../ports/clock.js';
import type { Action, Machine } from './machine.js';
import { type TimerName, type TimerValues, timerDuration } from './timers.js';

/** Does what is left when the timers are taken out of the actions: messages and news. */
export type Effect = Exclude<Action, `${string}timer ${string}`>;

export interface MachineRunnerOptions {
  readonly clock: Clock;
  readonly timerValues: TimerValues;
  /** Whether the transport is, as it begins: some timers then do not run, others end at once. */
  readonly reliable: boolean;
  readonly effect: (effect: Effect) => void;
  /** Told of each state that is entered, the first included. */
  readonly entered?: () => void;
  /** Called once. */
  readonly terminated: () => void;
}

interface RunningTimer {
  readonly handle: TimerHandle;
  readonly interval: number;
}

interface WaitingEvent {
  readonly event: string;
  readonly prepare: (() => void) | undefined;
}

const wordsByAction = new Map<Action, readonly string[]>();

function wordsOf(action: Action): readonly string[] {
  let words = wordsByAction.get(action);
  if (words === undefined) {
    words = action.split(' ');
    wordsByAction.set(action, words);
  }
  return words;
}

/**
 * Steps a machine through its table and runs its timers. One for all four machines. A step runs to its end before the
 * next event is taken: what a user does while it is told something waits its turn.
 * RFC 3261 §17
 */
export class MachineRunner {
  private current: string;
  private readonly timers = new Map<TimerName, RunningTimer>();
  private waiting: WaitingEvent[] | undefined;
  private stepping = false;
  private ended = false;
  private reliable: boolean;
  /** What the user threw in this step: the step goes on, or its timers would never start. */
  private fault: { readonly error: unknown } | undefined;
  /** The interval of the timer that is firing: what doubling starts from. */
  private firedInterval: number;

  constructor(
    private readonly machine: Machine,
    private readonly options: MachineRunnerOptions,
  ) {
    this.current = machine.initial;
    this.reliable = options.reliable;
    this.firedInterval = options.timerValues.T1;
  }

  get state(): string {
    return this.current;
  }

  /** True where the event makes the machine do this in the state that it is in. */
  does(effect: Effect, event: string): boolean {
    return this.machine.states[this.current]?.on[event]?.do?.includes(effect) === true;
  }

  start(): void {
    this.options.entered?.();
    this.stepping = true;
    this.performAll(this.machine.onStart);
    this.workOff();
  }

  /** Begins anew on another transport, where nothing has come of the first one. */
  restart(reliable: boolean): void {
    if (this.ended) return;
    this.reliable = reliable;
    for (const name of this.timers.keys()) this.stop(name);
    this.enter(this.machine.initial);
    this.start();
  }

  /**
   * Takes an event; `prepare` is called right before its step. Throws where the table knows neither a step nor an
   * excuse, a fault of ours, and what the user threw when the step told it something.
   */
  take(event: string, prepare?: () => void): void {
    if (this.stepping) {
      this.waiting ??= [];
      this.waiting.push({ event, prepare });
      return;
    }
    this.stepping = true;
    this.attempt(event, prepare);
    this.workOff();
  }

  /** Ends the transaction from outside, silently; what is left of a step under way is not done. */
  terminate(): void {
    this.enter('Terminated');
    this.conclude();
  }

  /** What has come while a step was under way, and then what the user threw meanwhile. */
  private workOff(): void {
    for (let next = this.waiting?.shift(); next !== undefined; next = this.waiting?.shift()) {
      if (!this.ended) this.attempt(next.event, next.prepare);
    }
    this.stepping = false;
    const { fault } = this;
    if (fault === undefined) return;
    this.fault = undefined;
    throw fault.error;
  }

  private attempt(event: string, prepare: (() => void) | undefined): void {
    try {
      this.step(event, prepare);
    } catch (error) {
      this.fault ??= { error };
    }
  }

  private step(event: string, prepare: (() => void) | undefined): void {
    const state = this.machine.states[this.current];
    const step = state?.on[event];
    if (step === undefined) {
      if (state?.absorbs?.includes(event)) return;
      throw new Error(`${this.machine.title}: ${event} can't happen in ${this.current}`);
    }
    prepare?.();
    if (step.to !== undefined) this.enter(step.to);
    if (step.do !== undefined) this.performAll(step.do);
    if (this.current === 'Terminated') this.conclude();
  }

  private performAll(actions: readonly Action[]): void {
    for (const action of actions) {
      if (this.ended) return;
      try {
        this.perform(action);
      } catch (error) {
        this.fault ??= { error };
      }
    }
  }

  private conclude(): void {
    if (this.ended) return;
    this.ended = true;
    this.options.terminated();
  }

  private enter(to: string): void {
    const changes = this.current !== to;
    this.current = to;
    if (changes) this.options.entered?.();
    const stay = this.machine.states[to]?.timers ?? [];
    for (const name of this.timers.keys()) if (!stay.includes(name)) this.stop(name);
  }

  private perform(action: Action): void {
    const words = wordsOf(action);
    if (words[1] !== 'timer') return this.options.effect(action as Effect);
    const name = words[2] as TimerName;
    const { T2 } = this.options.timerValues;
    switch (words[0]) {
      case 'start':
        return this.run(name, timerDuration(name, this.reliable, this.options.timerValues));
      case 'stop':
        return this.stop(name);
      case 'set':
        return this.run(name, T2);
      default: // double
        return this.run(
          name,
          words.length > 3 ? Math.min(this.firedInterval * 2, T2) : this.firedInterval * 2,
        );
    }
  }

  private run(name: TimerName, interval: number | undefined): void {
    if (interval === undefined) return;
    this.stop(name);
    if (interval === 0) return this.fire(name, 0);
    const handle = this.options.clock.setTimeout(() => this.fire(name, interval), interval);
    this.timers.set(name, { handle, interval });
  }

  private fire(name: TimerName, interval: number): void {
    this.timers.delete(name);
    this.firedInterval = interval;
    this.take(`timer ${name}`);
  }

  private stop(name: TimerName): void {
    const timer = this.timers.get(name);
    if (timer === undefined) return;
    this.options.clock.clearTimeout(timer.handle);
    this.timers.delete(name);
  }
}
