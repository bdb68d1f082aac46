import { describe, expect, it } from '@jest/globals';
import type { Machine } from './machine.js';
import { describeMachine, instantsOf } from './machine-bench.fixture.js';
import { nonInviteServerMachine } from './non-invite-server.machine.js';

const machine = nonInviteServerMachine as Machine;

describeMachine(
  'non-INVITE server transaction (RFC 3261 §17.2.2, RFC 4320 §4.1, RFC 6026 §8.8, erratum 1470)',
  {
    machine,
    paths: {
      Trying: [],
      Proceeding: ['1xx from TU'],
      Completed: ['200-699 from TU'],
      Terminated: ['200-699 from TU', 'timer J'],
    },
    rows: [
      ['Trying', '1xx from TU', 'Proceeding, send response'],
      ['Trying', 'timer 100E', 'Proceeding, send 100'],
      ['Trying', '200-699 from TU', 'Completed, send response; J 32000', 'Terminated, send response'],
      ['Trying', 'request', 'absorbed'],
      ['Trying', 'transport error', 'absorbed'],
      ['Proceeding', 'request', 'Proceeding, retransmit response'],
      ['Proceeding', '1xx from TU', 'Proceeding, send response'],
      ['Proceeding', '200-699 from TU', 'Completed, send response; J 32000', 'Terminated, send response'],
      ['Proceeding', 'transport error', 'Proceeding, inform of transport error'],
      ['Completed', 'request', 'Completed, retransmit response; J 32000', 'passed'],
      ['Completed', 'timer J', 'Terminated', 'passed'],
      ['Completed', 'transport error', 'Completed, inform of transport error; J 32000', 'passed'],
      ['Completed', '1xx from TU', 'absorbed', 'passed'],
      ['Completed', '200-699 from TU', 'absorbed', 'passed'],
      ['Terminated', 'request', 'absorbed'],
      ['Terminated', '1xx from TU', 'absorbed'],
      ['Terminated', '200-699 from TU', 'absorbed'],
      ['Terminated', 'transport error', 'absorbed'],
    ],
  },
);

describe('timers of a non-INVITE server transaction (RFC 3261 §17.2.2)', () => {
  it.each([false, true])(
    'sends 100 by itself at 3.5 s, when timer E of the client is set to T2, and not before (reliable: %s; RFC 4320 §4.1)',
    (reliable) => {
      expect(instantsOf(machine, [], { reliable })).toEqual({ 'send 100': [3500] });
      expect(instantsOf(machine, [[3499, '200-699 from TU']], { reliable })).not.toHaveProperty('send 100');
    },
  );

  it('the time until that 100 follows from T1 and T2 (RFC 4320 §4.1)', () => {
    const at = (T1: number, T2: number) =>
      instantsOf(machine, [], { timerValues: { T1, T2, T4: 5000 } })['send 100'];
    expect([at(100, 300), at(500, 500), at(1000, 500), at(500, 1000)]).toEqual([[300], [500], [1000], [500]]);
  });

  it('repeats the last response whenever the request comes again, and of itself never', () => {
    const events = [
      [500, 'request'],
      [1500, 'request'],
      [3500, 'request'],
      [7500, 'request'],
      [8000, '200-699 from TU'],
      [11500, 'request'],
    ] as const;
    expect(instantsOf(machine, events)).toEqual({
      'send 100': [3500],
      'retransmit response': [3500, 7500, 11500],
      'send response': [8000],
      end: [40000],
    });
  });

  it('timer J keeps it for 64*T1 after a final response, the first of which counts; for no time over a reliable transport', () => {
    const events = [
      [1000, '200-699 from TU'],
      [2000, '200-699 from TU'],
    ] as const;
    expect(instantsOf(machine, events)).toEqual({ 'send response': [1000], end: [33000] });
    expect(instantsOf(machine, events, { reliable: true })).toEqual({ 'send response': [1000], end: [1000] });
  });

  it('stays after a transport error, so that the request that comes again is not taken for a new one (RFC 6026 §8.8)', () => {
    const events = [
      [1000, '200-699 from TU'],
      [1000, 'transport error'],
      [1500, 'request'],
    ] as const;
    expect(instantsOf(machine, events)).toEqual({
      'send response': [1000],
      'inform of transport error': [1000],
      'retransmit response': [1500],
      end: [33000],
    });
  });
});
