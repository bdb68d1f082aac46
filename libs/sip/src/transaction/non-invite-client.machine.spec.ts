import { describe, expect, it } from '@jest/globals';
import type { Machine } from './machine.js';
import { describeMachine, instantsOf } from './machine-bench.fixture.js';
import { nonInviteClientMachine } from './non-invite-client.machine.js';
import { defaultTimerValues } from './timers.js';

const machine = nonInviteClientMachine as Machine;

describeMachine('non-INVITE client transaction (RFC 3261 §17.1.2.2)', {
  machine,
  paths: { Trying: [], Proceeding: ['1xx'], Completed: ['200-699'], Terminated: ['timer F'] },
  rows: [
    ['Trying', 'timer E', 'Trying, retransmit request; E 1000, F 31500', 'no such timer'],
    ['Trying', 'timer F', 'Terminated, inform of timeout'],
    // Timer E goes on as it was set: the transition does not touch it (RFC 4321 §1.2).
    [
      'Trying',
      '1xx',
      'Proceeding, pass response up; E 500, F 32000',
      'Proceeding, pass response up; F 32000',
    ],
    ['Trying', '200-699', 'Completed, pass response up; K 5000', 'Terminated, pass response up'],
    ['Trying', 'transport error', 'Terminated, inform of transport error'],
    ['Proceeding', 'timer E', 'Proceeding, retransmit request; E 4000, F 31500', 'no such timer'],
    ['Proceeding', 'timer F', 'Terminated, inform of timeout'],
    [
      'Proceeding',
      '1xx',
      'Proceeding, pass response up; E 500, F 32000',
      'Proceeding, pass response up; F 32000',
    ],
    ['Proceeding', '200-699', 'Completed, pass response up; K 5000', 'Terminated, pass response up'],
    ['Proceeding', 'transport error', 'Terminated, inform of transport error'],
    ['Completed', 'timer K', 'Terminated', 'passed'],
    ['Completed', '1xx', 'absorbed', 'passed'],
    ['Completed', '200-699', 'absorbed', 'passed'],
    ['Completed', 'transport error', 'absorbed', 'passed'],
    ['Terminated', '1xx', 'absorbed'],
    ['Terminated', '200-699', 'absorbed'],
    ['Terminated', 'transport error', 'absorbed'],
  ],
});

describe('timers of a non-INVITE client transaction (RFC 3261 §17.1.2.2, erratum 2769)', () => {
  it('timer E repeats the request after T1, twice as long each time up to T2; timer F ends it at 64*T1', () => {
    expect(instantsOf(machine)).toEqual({
      'send request': [0],
      'retransmit request': [500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500],
      'inform of timeout': [32000],
      end: [32000],
    });
  });

  it('over a reliable transport the request is sent once, and timer F runs all the same', () => {
    expect(instantsOf(machine, [], { reliable: true })).toEqual({
      'send request': [0],
      'inform of timeout': [32000],
      end: [32000],
    });
  });

  it('after a provisional response timer E is T2 from its next firing on, and timer F goes on (RFC 4321 §1.2)', () => {
    expect(instantsOf(machine, [[1000, '1xx']])).toEqual({
      'send request': [0],
      'pass response up': [1000],
      'retransmit request': [500, 1500, 5500, 9500, 13500, 17500, 21500, 25500, 29500],
      'inform of timeout': [32000],
      end: [32000],
    });
  });

  it('a provisional response that comes once timer E is T2 changes nothing in its rhythm (RFC 4320 §2.1)', () => {
    expect(instantsOf(machine, [[4000, '1xx']])['retransmit request']).toEqual(
      instantsOf(machine)['retransmit request'],
    );
  });

  it('timer K keeps it for T4 after a final response, which is told once; for no time over a reliable transport', () => {
    const events = [
      [1000, '200-699'],
      [2000, '200-699'],
    ] as const;
    expect(instantsOf(machine, events)).toMatchObject({ 'pass response up': [1000], end: [6000] });
    expect(instantsOf(machine, events, { reliable: true })).toMatchObject({
      'pass response up': [1000],
      end: [1000],
    });
  });

  it('timers E and F scale with T1, K with T4, and T2 caps E (RFC 3261 §17.1.1.1)', () => {
    const timerValues = { T1: 100, T2: 300, T4: 700 };
    const { 'retransmit request': repeated = [], end } = instantsOf(machine, [], { timerValues });
    expect(repeated.slice(0, 5)).toEqual([100, 300, 600, 900, 1200]);
    expect(end).toEqual([6400]);
    expect(instantsOf(machine, [[0, '200-699']], { timerValues }).end).toEqual([700]);
    const slow = { ...defaultTimerValues, T1: 5000 };
    expect(instantsOf(machine, [], { timerValues: slow })['retransmit request']?.slice(0, 3)).toEqual([
      5000, 9000, 13000,
    ]);
  });
});
