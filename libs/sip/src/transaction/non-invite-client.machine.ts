import type { Machine } from './machine.js';

export type NonInviteClientState = 'Trying' | 'Proceeding' | 'Completed' | 'Terminated';
export type NonInviteClientEvent = '1xx' | '200-699' | 'timer E' | 'timer F' | 'timer K' | 'transport error';

/**
 * Non-INVITE client transaction.
 * RFC 3261 §17.1.2
 */
export const nonInviteClientMachine: Machine<NonInviteClientState, NonInviteClientEvent> = {
  title: 'Non-INVITE client transaction',
  source: 'RFC 3261 §17.1.2.2',
  initial: 'Trying',
  onStart: ['send request', 'start timer E', 'start timer F'],
  states: {
    Trying: {
      timers: ['E', 'F'],
      on: {
        'timer E': { do: ['retransmit request', 'double timer E up to T2'] },
        'timer F': { to: 'Terminated', do: ['inform of timeout'] },
        '1xx': { to: 'Proceeding', do: ['pass response up'] },
        '200-699': { to: 'Completed', do: ['pass response up', 'start timer K'] },
        'transport error': { to: 'Terminated', do: ['inform of transport error'] },
      },
    },
    Proceeding: {
      // E and F keep running across the edge from Trying.
      timers: ['E', 'F'],
      on: {
        'timer E': { do: ['retransmit request', 'set timer E to T2'] },
        'timer F': { to: 'Terminated', do: ['inform of timeout'] },
        '1xx': { do: ['pass response up'] },
        '200-699': { to: 'Completed', do: ['pass response up', 'start timer K'] },
        'transport error': { to: 'Terminated', do: ['inform of transport error'] },
      },
    },
    Completed: {
      timers: ['K'],
      on: { 'timer K': { to: 'Terminated' } },
      absorbs: ['1xx', '200-699', 'transport error'],
    },
    Terminated: {
      timers: [],
      on: {},
      absorbs: ['1xx', '200-699', 'transport error'],
    },
  },
};
