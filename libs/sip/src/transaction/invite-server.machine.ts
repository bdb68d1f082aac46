import type { Machine } from './machine.js';

export type InviteServerState = 'Proceeding' | 'Completed' | 'Confirmed' | 'Accepted' | 'Terminated';
export type InviteServerEvent =
  | 'INVITE'
  | 'ACK'
  | '1xx from TU'
  | '2xx from TU'
  | '300-699 from TU'
  | 'timer 100'
  | 'timer G'
  | 'timer H'
  | 'timer I'
  | 'timer L'
  | 'transport error';

/**
 * INVITE server transaction.
 * RFC 3261 §17.2.1 with RFC 6026 §7.1
 */
export const inviteServerMachine: Machine<InviteServerState, InviteServerEvent> = {
  title: 'INVITE server transaction',
  source: 'RFC 3261 §17.2.1, RFC 6026 §7.1',
  initial: 'Proceeding',
  onStart: ['start timer 100'],
  states: {
    Proceeding: {
      timers: ['100'],
      on: {
        INVITE: { do: ['retransmit response'] },
        'timer 100': { do: ['send 100'] },
        '1xx from TU': { do: ['stop timer 100', 'send response'] },
        '2xx from TU': { to: 'Accepted', do: ['send response', 'start timer L'] },
        '300-699 from TU': { to: 'Completed', do: ['send response', 'start timer G', 'start timer H'] },
        'transport error': { do: ['inform of transport error'] },
      },
      // An ACK before any final response is nobody's.
      absorbs: ['ACK'],
    },
    Completed: {
      timers: ['G', 'H'],
      on: {
        INVITE: { do: ['retransmit response'] },
        'timer G': { do: ['retransmit response', 'double timer G up to T2'] },
        ACK: { to: 'Confirmed', do: ['start timer I'] },
        'timer H': { to: 'Terminated', do: ['inform of timeout'] },
        'transport error': { do: ['inform of transport error'] },
      },
      absorbs: ['1xx from TU', '2xx from TU', '300-699 from TU'],
    },
    Confirmed: {
      timers: ['I'],
      on: { 'timer I': { to: 'Terminated' } },
      absorbs: ['INVITE', 'ACK', '1xx from TU', '2xx from TU', '300-699 from TU', 'transport error'],
    },
    Accepted: {
      timers: ['L'],
      on: {
        // The 2xx is repeated by the transaction user, end to end (RFC 3261 §13.3.1.4).
        '2xx from TU': { do: ['send response'] },
        ACK: { do: ['pass ACK up'] },
        'timer L': { to: 'Terminated' },
        'transport error': { do: ['inform of transport error'] },
      },
      absorbs: ['INVITE', '1xx from TU', '300-699 from TU'],
    },
    Terminated: {
      timers: [],
      on: {},
      absorbs: ['INVITE', 'ACK', '1xx from TU', '2xx from TU', '300-699 from TU', 'transport error'],
    },
  },
};
