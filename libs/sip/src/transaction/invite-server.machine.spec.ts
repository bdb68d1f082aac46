import { describe, expect, it } from '@jest/globals';
import { inviteServerMachine } from './invite-server.machine.js';
import type { Machine } from './machine.js';
import { describeMachine, instantsOf } from './machine-bench.fixture.js';
import { defaultTimerValues } from './timers.js';

const machine = inviteServerMachine as Machine;

describeMachine('INVITE server transaction (RFC 3261 §17.2.1, §17.2.4, RFC 6026 §7.1, §8.6, §8.8)', {
  machine,
  paths: {
    Proceeding: [],
    Completed: ['300-699 from TU'],
    Confirmed: ['300-699 from TU', 'ACK'],
    Accepted: ['2xx from TU'],
    Terminated: ['300-699 from TU', 'timer H'],
  },
  rows: [
    ['Proceeding', 'INVITE', 'Proceeding, retransmit response; 100 200'],
    ['Proceeding', 'timer 100', 'Proceeding, send 100'],
    ['Proceeding', '1xx from TU', 'Proceeding, send response'],
    ['Proceeding', '2xx from TU', 'Accepted, send response; L 32000'],
    [
      'Proceeding',
      '300-699 from TU',
      'Completed, send response; G 500, H 32000',
      'Completed, send response; H 32000',
    ],
    ['Proceeding', 'transport error', 'Proceeding, inform of transport error; 100 200'],
    ['Proceeding', 'ACK', 'absorbed'],
    [
      'Completed',
      'INVITE',
      'Completed, retransmit response; G 500, H 32000',
      'Completed, retransmit response; H 32000',
    ],
    ['Completed', 'timer G', 'Completed, retransmit response; G 1000, H 31500', 'no such timer'],
    ['Completed', 'ACK', 'Confirmed; I 5000', 'Terminated'],
    ['Completed', 'timer H', 'Terminated, inform of timeout'],
    [
      'Completed',
      'transport error',
      'Completed, inform of transport error; G 500, H 32000',
      'Completed, inform of transport error; H 32000',
    ],
    ['Completed', '1xx from TU', 'absorbed'],
    ['Completed', '2xx from TU', 'absorbed'],
    ['Completed', '300-699 from TU', 'absorbed'],
    ['Confirmed', 'timer I', 'Terminated', 'passed'],
    ['Confirmed', 'INVITE', 'absorbed', 'passed'],
    ['Confirmed', 'ACK', 'absorbed', 'passed'],
    ['Confirmed', '1xx from TU', 'absorbed', 'passed'],
    ['Confirmed', '2xx from TU', 'absorbed', 'passed'],
    ['Confirmed', '300-699 from TU', 'absorbed', 'passed'],
    ['Confirmed', 'transport error', 'absorbed', 'passed'],
    ['Accepted', '2xx from TU', 'Accepted, send response; L 32000'],
    ['Accepted', 'ACK', 'Accepted, pass ACK up; L 32000'],
    ['Accepted', 'timer L', 'Terminated'],
    ['Accepted', 'transport error', 'Accepted, inform of transport error; L 32000'],
    ['Accepted', 'INVITE', 'absorbed'],
    ['Accepted', '1xx from TU', 'absorbed'],
    ['Accepted', '300-699 from TU', 'absorbed'],
    ['Terminated', 'INVITE', 'absorbed'],
    ['Terminated', 'ACK', 'absorbed'],
    ['Terminated', '1xx from TU', 'absorbed'],
    ['Terminated', '2xx from TU', 'absorbed'],
    ['Terminated', '300-699 from TU', 'absorbed'],
    ['Terminated', 'transport error', 'absorbed'],
  ],
});

describe('timers of an INVITE server transaction (RFC 3261 §17.2.1)', () => {
  it.each([false, true])(
    'sends 100 after 200 ms unless its user has sent a response (reliable: %s)',
    (reliable) => {
      expect(instantsOf(machine, [], { reliable })).toEqual({ 'send 100': [200] });
      for (const event of ['1xx from TU', '2xx from TU', '300-699 from TU'])
        expect(instantsOf(machine, [[199, event]], { reliable })).not.toHaveProperty('send 100');
    },
  );

  it('timer G repeats a refusal after T1, twice as long each time up to T2; timer H ends it 64*T1 after the first', () => {
    expect(instantsOf(machine, [[0, '300-699 from TU']])).toEqual({
      'send response': [0],
      'retransmit response': [500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500],
      'inform of timeout': [32000],
      end: [32000],
    });
  });

  it('a request that comes again is answered beside the rhythm of timer G', () => {
    const events = [
      [0, '300-699 from TU'],
      [700, 'INVITE'],
      [2000, 'ACK'],
    ] as const;
    expect(instantsOf(machine, events)['retransmit response']).toEqual([500, 700, 1500]);
  });

  it('over a reliable transport a refusal is sent once, and timer H runs all the same', () => {
    expect(instantsOf(machine, [[0, '300-699 from TU']], { reliable: true })).toEqual({
      'send response': [0],
      'inform of timeout': [32000],
      end: [32000],
    });
  });

  it('timer I absorbs ACKs for T4 after the first; for no time over a reliable transport', () => {
    const events = [
      [0, '300-699 from TU'],
      [1000, 'ACK'],
      [3000, 'ACK'],
    ] as const;
    expect(instantsOf(machine, events)).toEqual({
      'send response': [0],
      'retransmit response': [500],
      end: [6000],
    });
    expect(instantsOf(machine, events, { reliable: true })).toEqual({ 'send response': [0], end: [1000] });
  });

  it.each([false, true])(
    'timer L keeps it for 64*T1 after the first 2xx (reliable: %s; RFC 6026 §7.1)',
    (reliable) => {
      const events = [
        [100, '2xx from TU'],
        [600, '2xx from TU'],
        [1000, 'INVITE'],
        [1200, 'ACK'],
        [1300, 'ACK'],
      ] as const;
      expect(instantsOf(machine, events, { reliable })).toEqual({
        'send response': [100, 600],
        'pass ACK up': [1200, 1300],
        end: [32100],
      });
    },
  );

  it('timers G, H and L scale with T1, I with T4, and T2 caps G; 200 ms stay 200 ms (RFC 3261 §17.1.1.1)', () => {
    const timerValues = { T1: 100, T2: 300, T4: 700 };
    const { 'retransmit response': repeated = [], end } = instantsOf(machine, [[0, '300-699 from TU']], {
      timerValues,
    });
    expect(repeated.slice(0, 5)).toEqual([100, 300, 600, 900, 1200]);
    expect(end).toEqual([6400]);
    const acknowledged = [
      [0, '300-699 from TU'],
      [50, 'ACK'],
    ] as const;
    expect(instantsOf(machine, acknowledged, { timerValues }).end).toEqual([750]);
    expect(instantsOf(machine, [[0, '2xx from TU']], { timerValues }).end).toEqual([6400]);
    expect(instantsOf(machine, [], { timerValues })).toEqual({ 'send 100': [200] });
  });
});

describe('an INVITE server transaction that can’t send (RFC 6026 §7.1, §8.8)', () => {
  it.each([
    ['2xx from TU', 32000],
    ['300-699 from TU', 32000],
  ])('stays as long after a %s as if it could', (response, end) => {
    const events = [
      [0, response],
      [0, 'transport error'],
      [500, 'INVITE'],
      [500, 'transport error'],
    ] as const;
    expect(instantsOf(machine, events)).toMatchObject({ 'inform of transport error': [0, 500], end: [end] });
    expect(defaultTimerValues.T1 * 64).toBe(end);
  });
});
