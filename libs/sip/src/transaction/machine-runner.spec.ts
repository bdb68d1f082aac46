import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@trapezoid/testkit';
import { inviteClientMachine } from './invite-client.machine.js';
import { inviteServerMachine } from './invite-server.machine.js';
import type { Machine } from './machine.js';
import { type Effect, MachineRunner } from './machine-runner.js';
import { defaultTimerValues } from './timers.js';

function runner(machine: unknown, effect: (effect: Effect, runner: MachineRunner) => void, reliable = false) {
  const clock = new FakeClock(0);
  const ended: number[] = [];
  const made: MachineRunner = new MachineRunner(machine as Machine, {
    clock,
    timerValues: defaultTimerValues,
    reliable,
    effect: (each) => effect(each, made),
    terminated: () => ended.push(clock.now()),
  });
  return { runner: made, clock, ended };
}

describe('running a machine', () => {
  it('takes an event that comes in the middle of a step after the step', () => {
    const done: string[] = [];
    const { runner: running, clock } = runner(inviteClientMachine, (effect, self) => {
      done.push(effect);
      if (effect === 'send request') self.take('transport error');
    });
    running.start();
    expect(done).toEqual(['send request', 'inform of transport error']);
    expect(running.state).toBe('Terminated');
    expect(clock.pending).toBe(0);
  });

  it('leaves the rest of a step undone, its timers too, where the user terminates in it', () => {
    const {
      runner: running,
      clock,
      ended,
    } = runner(inviteClientMachine, (effect, self) => {
      if (effect === 'pass response up') self.terminate();
    });
    running.start();
    running.take('2xx');
    expect(running.state).toBe('Terminated');
    expect(clock.pending).toBe(0);
    expect(ended).toHaveLength(1);
  });

  it('goes on with a step in which the user throws, and throws it afterwards', () => {
    const {
      runner: running,
      clock,
      ended,
    } = runner(inviteClientMachine, (effect) => {
      if (effect === 'pass response up') throw new Error('fault of the user');
    });
    running.start();
    expect(() => running.take('2xx')).toThrow('fault of the user');
    expect(running.state).toBe('Accepted');
    clock.advance(32_000);
    expect(ended).toEqual([32_000]);
  });

  it('tells of its end once, whatever its user throws or asks for at the end', () => {
    const {
      runner: running,
      clock,
      ended,
    } = runner(inviteClientMachine, (effect, self) => {
      if (effect !== 'inform of timeout') return;
      self.terminate();
      throw new Error('fault of the user');
    });
    running.start();
    expect(() => clock.advance(32_000)).toThrow('fault of the user');
    running.terminate();
    expect(ended).toEqual([32_000]);
    expect(clock.pending).toBe(0);
  });

  it('passes over timers of no length on a reliable transport', () => {
    const done: string[] = [];
    const { runner: running, ended } = runner(inviteServerMachine, (effect) => done.push(effect), true);
    running.start();
    running.take('300-699 from TU');
    running.take('ACK');
    expect(running.state).toBe('Terminated');
    expect(ended).toHaveLength(1);
    expect(done).toEqual(['send response']);
  });

  it('does nothing more once it is terminated', () => {
    const done: string[] = [];
    const { runner: running, clock } = runner(inviteClientMachine, (effect) => done.push(effect));
    running.start();
    running.terminate();
    running.take('2xx');
    running.take('transport error');
    clock.advance(100_000);
    expect(done).toEqual(['send request']);
  });
});
