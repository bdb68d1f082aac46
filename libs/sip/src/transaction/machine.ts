import type { TimerName } from './timers.js';

/** What a machine wants done; the runner does it. */
export type Action =
  | 'send request'
  | 'retransmit request'
  | 'send ACK'
  | 'send response'
  | 'send 100'
  | 'retransmit response'
  | 'pass response up'
  | 'pass ACK up'
  | 'inform of timeout'
  | 'inform of transport error'
  | `start timer ${TimerName}`
  | `stop timer ${TimerName}`
  | `double timer ${'A'}`
  | `double timer ${'E' | 'G'} up to T2`
  | `set timer E to T2`;

export interface Step<State extends string> {
  /** The next state; absent: it stays. */
  readonly to?: State;
  readonly do?: readonly Action[];
}

/** One state: an event is handled by a step, absorbed on purpose, or can't happen here. */
export interface StateTable<State extends string, Event extends string> {
  /** Timers that may run in this state; entering it ends all others. */
  readonly timers: readonly TimerName[];
  readonly on: { readonly [E in Event]?: Step<State> };
  readonly absorbs?: readonly Event[];
}

/**
 * A state machine as a table: no clock, no message, no socket.
 * States, timers and events are spelled as in the figures of RFC 3261 §17.
 */
export interface Machine<State extends string = string, Event extends string = string> {
  readonly title: string;
  readonly source: string;
  readonly initial: State;
  readonly onStart: readonly Action[];
  readonly states: { readonly [S in State]: StateTable<State, Event> };
}
