import type { Machine } from './machine.js';

export type InviteClientState = 'Calling' | 'Proceeding' | 'Completed' | 'Accepted' | 'Terminated';
export type InviteClientEvent =
  | '1xx'
  | '2xx'
  | '300-699'
  | 'timer A'
  | 'timer B'
  | 'timer D'
  | 'timer M'
  | 'transport error';

/**
 * INVITE client transaction.
 * RFC 3261 §17.1.1 with RFC 6026 §7.2
 */
export const inviteClientMachine: Machine<InviteClientState, InviteClientEvent> = {
  title: 'INVITE client transaction',
  source: 'RFC 3261 §17.1.1.2, RFC 6026 §7.2',
  initial: 'Calling',
  onStart: ['send request', 'start timer A', 'start timer B'],
  states: {
    Calling: {
      timers: ['A', 'B'],
      on: {
        'timer A': { do: ['retransmit request', 'double timer A'] },
        'timer B': { to: 'Terminated', do: ['inform of timeout'] },
        '1xx': { to: 'Proceeding', do: ['pass response up'] },
        '2xx': { to: 'Accepted', do: ['pass response up', 'start timer M'] },
        '300-699': { to: 'Completed', do: ['send ACK', 'pass response up', 'start timer D'] },
        'transport error': { to: 'Terminated', do: ['inform of transport error'] },
      },
    },
    Proceeding: {
      timers: [],
      on: {
        '1xx': { do: ['pass response up'] },
        '2xx': { to: 'Accepted', do: ['pass response up', 'start timer M'] },
        '300-699': { to: 'Completed', do: ['send ACK', 'pass response up', 'start timer D'] },
      },
      // A send that fails late: a response has come, so the request got through.
      absorbs: ['transport error'],
    },
    Completed: {
      timers: ['D'],
      on: {
        '300-699': { do: ['send ACK'] },
        'timer D': { to: 'Terminated' },
        'transport error': { to: 'Terminated', do: ['inform of transport error'] },
      },
      absorbs: ['1xx', '2xx'],
    },
    Accepted: {
      timers: ['M'],
      on: {
        '2xx': { do: ['pass response up'] },
        'timer M': { to: 'Terminated' },
      },
      absorbs: ['1xx', '300-699', 'transport error'],
    },
    Terminated: {
      timers: [],
      on: {},
      absorbs: ['1xx', '2xx', '300-699', 'transport error'],
    },
  },
};
