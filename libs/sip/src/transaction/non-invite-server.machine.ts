import type { Machine } from './machine.js';

export type NonInviteServerState = 'Trying' | 'Proceeding' | 'Completed' | 'Terminated';
export type NonInviteServerEvent =
  | 'request'
  | '1xx from TU'
  | '200-699 from TU'
  | 'timer 100E'
  | 'timer J'
  | 'transport error';

/**
 * Non-INVITE server transaction. By erratum 1470 a final response leads to Completed from Trying too; by RFC 4320 it
 * sends 100 by itself, once the client repeats itself no more often than every T2, and its user sends none. By RFC 6026
 * it stays where it is after a transport error, whatever figure 8 says: the request that comes again is still known.
 * RFC 3261 §17.2.2, RFC 4320 §4.1, RFC 6026 §8.8
 */
export const nonInviteServerMachine: Machine<NonInviteServerState, NonInviteServerEvent> = {
  title: 'Non-INVITE server transaction',
  source: 'RFC 3261 §17.2.2, RFC 4320 §4.1, RFC 6026 §8.8',
  initial: 'Trying',
  onStart: ['start timer 100E'],
  states: {
    Trying: {
      timers: ['100E'],
      on: {
        '1xx from TU': { to: 'Proceeding', do: ['send response'] },
        'timer 100E': { to: 'Proceeding', do: ['send 100'] },
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
        'transport error': { do: ['inform of transport error'] },
      },
    },
    Completed: {
      timers: ['J'],
      on: {
        request: { do: ['retransmit response'] },
        'timer J': { to: 'Terminated' },
        'transport error': { do: ['inform of transport error'] },
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
