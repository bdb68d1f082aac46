import { describe, expect, it } from '@jest/globals';
import { inviteClientMachine } from './invite-client.machine.js';
import type { Machine } from './machine.js';
import { describeMachine, instantsOf } from './machine-bench.fixture.js';
import { defaultTimerValues } from './timers.js';

const machine = inviteClientMachine as Machine;

describeMachine('INVITE client transaction (RFC 3261 §17.1.1.2, RFC 6026 §7.2, §8.4)', {
  machine,
  paths: {
    Calling: [],
    Proceeding: ['1xx'],
    Completed: ['300-699'],
    Accepted: ['2xx'],
    Terminated: ['timer B'],
  },
  rows: [
    ['Calling', 'timer A', 'Calling, retransmit request; A 1000, B 31500', 'no such timer'],
    ['Calling', 'timer B', 'Terminated, inform of timeout'],
    ['Calling', '1xx', 'Proceeding, pass response up'],
    ['Calling', '2xx', 'Accepted, pass response up; M 32000'],
    [
      'Calling',
      '300-699',
      'Completed, send ACK, pass response up; D 32000',
      'Terminated, send ACK, pass response up',
    ],
    ['Calling', 'transport error', 'Terminated, inform of transport error'],
    ['Proceeding', '1xx', 'Proceeding, pass response up'],
    ['Proceeding', '2xx', 'Accepted, pass response up; M 32000'],
    [
      'Proceeding',
      '300-699',
      'Completed, send ACK, pass response up; D 32000',
      'Terminated, send ACK, pass response up',
    ],
    ['Proceeding', 'transport error', 'absorbed'],
    ['Completed', '300-699', 'Completed, send ACK; D 32000', 'passed'],
    ['Completed', 'timer D', 'Terminated', 'passed'],
    ['Completed', 'transport error', 'Terminated, inform of transport error', 'passed'],
    ['Completed', '1xx', 'absorbed', 'passed'],
    ['Completed', '2xx', 'absorbed', 'passed'],
    ['Accepted', '2xx', 'Accepted, pass response up; M 32000'],
    ['Accepted', 'timer M', 'Terminated'],
    ['Accepted', '1xx', 'absorbed'],
    ['Accepted', '300-699', 'absorbed'],
    ['Accepted', 'transport error', 'absorbed'],
    ['Terminated', '1xx', 'absorbed'],
    ['Terminated', '2xx', 'absorbed'],
    ['Terminated', '300-699', 'absorbed'],
    ['Terminated', 'transport error', 'absorbed'],
  ],
});

describe('timers of an INVITE client transaction (RFC 3261 §17.1.1.2)', () => {
  it('timer A repeats the request after T1 and twice as long each time, without a cap; timer B ends it at 64*T1', () => {
    expect(instantsOf(machine)).toEqual({
      'send request': [0],
      'retransmit request': [500, 1500, 3500, 7500, 15500, 31500],
      'inform of timeout': [32000],
      end: [32000],
    });
  });

  it('over a reliable transport the request is sent once, and timer B runs all the same', () => {
    expect(instantsOf(machine, [], { reliable: true })).toEqual({
      'send request': [0],
      'inform of timeout': [32000],
      end: [32000],
    });
  });

  it('a provisional response ends timers A and B: nothing limits Proceeding (RFC 3261 §13.3.1.1)', () => {
    expect(instantsOf(machine, [[1000, '1xx']])).toEqual({
      'send request': [0],
      'retransmit request': [500],
      'pass response up': [1000],
    });
  });

  it('timer D keeps it for 32 s after a refusal, each of which is acknowledged; the first counts', () => {
    const events = [
      [1000, '300-699'],
      [1500, '300-699'],
      [30000, '300-699'],
    ] as const;
    expect(instantsOf(machine, events)).toEqual({
      'send request': [0],
      'retransmit request': [500],
      'send ACK': [1000, 1500, 30000],
      'pass response up': [1000],
      end: [33000],
    });
  });

  it('timer D is 0 over a reliable transport, where the refusal is acknowledged too', () => {
    expect(instantsOf(machine, [[1000, '300-699']], { reliable: true })).toEqual({
      'send request': [0],
      'send ACK': [1000],
      'pass response up': [1000],
      end: [1000],
    });
  });

  it('timer D is never less than 32 s, whatever T1 is, because the far end may have another (RFC 6026 §8.4)', () => {
    const endOf = (T1: number) =>
      instantsOf(machine, [[0, '300-699']], { timerValues: { ...defaultTimerValues, T1 } }).end;
    expect([endOf(100), endOf(500), endOf(1000)]).toEqual([[32000], [32000], [64000]]);
  });

  it.each([false, true])(
    'timer M keeps it for 64*T1 after the first 2xx (reliable: %s; RFC 6026 §7.2)',
    (reliable) => {
      const events = [
        [1000, '2xx'],
        [3000, '2xx'],
        [32999, '2xx'],
        [33001, '2xx'],
      ] as const;
      expect(instantsOf(machine, events, { reliable })).toMatchObject({
        'pass response up': [1000, 3000, 32999],
        end: [33000],
      });
    },
  );

  it('timers A, B and M scale with T1 (RFC 3261 §17.1.1.1)', () => {
    const timerValues = { ...defaultTimerValues, T1: 100 };
    expect(instantsOf(machine, [], { timerValues })).toMatchObject({
      'retransmit request': [100, 300, 700, 1500, 3100, 6300],
      end: [6400],
    });
    expect(instantsOf(machine, [[0, '2xx']], { timerValues }).end).toEqual([6400]);
  });
});
