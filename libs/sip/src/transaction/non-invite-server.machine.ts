import type { Machine } from './machine.js';

export type NonInviteServerState = 'Trying' | 'Proceeding' | 'Completed' | 'Terminated';
export type NonInviteServerEvent =
  | 'request'
  | '1xx from TU'
  | '200-699 from TU'
  | 'timer J'
  | 'transport error';

/**
 * Non-INVITE server transaction. By erratum 1470 a final response leads to Completed from Trying too.
 * RFC 3261 §17.2.2
 */
export const nonInviteServerMachine: Machine<NonInviteServerState, NonInviteServerEvent> = {
  title: 'Non-INVITE server transaction',
  source: 'RFC 3261 §17.2.2',
  initial: 'Trying',
  onStart: [],
  states: {
    Trying: {
      timers: [],
      on: {
        '1xx from TU': { to: 'Proceeding', do: ['send response'] },
        '200-699 from TU': { to: 'Completed', do: ['send response', 'start timer J'] },
      },
      absorbs: ['request', 'transport error'],
    },
    Proceeding: {
      timers: [],
      on: {
        request: { do: ['retransmit response'] },
        '1xx from TU': { do: ['send response'] },
        '200-699 from TU': { to: 'Completed', do: ['send response', 'start timer J'] },
        'transport error': { to: 'Terminated', do: ['inform of transport error'] },
      },
    },
    Completed: {
      timers: ['J'],
      on: {
        request: { do: ['retransmit response'] },
        'timer J': { to: 'Terminated' },
        'transport error': { to: 'Terminated', do: ['inform of transport error'] },
      },
      absorbs: ['1xx from TU', '200-699 from TU'],
    },
    Terminated: {
      timers: [],
      on: {},
      absorbs: ['request', '1xx from TU', '200-699 from TU', 'transport error'],
    },
  },
};
