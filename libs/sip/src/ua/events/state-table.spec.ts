import { describe, expect, it } from '@jest/globals';
import { notifierMachine } from './notifier.machine.js';
import { type StateTable, TableRunner } from './state-table.js';
import { subscriberMachine } from './subscriber.machine.js';

function edges<State extends string, Event extends string, Action extends string>(
  { states }: StateTable<State, Event, Action>,
  from: State,
): string[] {
  const { on } = states[from];
  return (Object.entries(on) as [string, { to?: State }][])
    .filter(([, { to }]) => to !== undefined && to !== from)
    .map(([event, { to }]) => `${event} → ${to}`)
    .sort();
}

/** Takes the machine to a state by these events, then gives what one more does. */
function stepFrom<State extends string, Event extends string, Action extends string>(
  table: StateTable<State, Event, Action>,
  way: readonly Event[],
  event: Event,
): { state: State; done: Action[] } {
  const done: Action[] = [];
  const runner = new TableRunner(table, (action) => done.push(action));
  for (const one of way) runner.take(one);
  done.length = 0;
  runner.take(event);
  return { state: runner.state, done };
}

describe('the states of a subscriber (RFC 6665 §4.1.2)', () => {
  it('are those of the figure, with its edges', () => {
    expect(Object.keys(subscriberMachine.states)).toEqual([
      'init',
      'notify_wait',
      'pending',
      'active',
      'terminated',
    ]);
    expect(edges(subscriberMachine, 'init')).toEqual(['SUBSCRIBE → notify_wait']);
    expect(edges(subscriberMachine, 'notify_wait')).toEqual([
      'NOTIFY active → active',
      'NOTIFY pending → pending',
      'NOTIFY terminated → terminated',
      'dialog lost → terminated',
      'failure → terminated',
      'refusal → terminated',
      'timer N → terminated',
    ]);
    const end = ['NOTIFY terminated', 'dialog lost', 'expiry', 'refusal', 'timer N'].map(
      (event) => `${event} → terminated`,
    );
    expect(edges(subscriberMachine, 'pending')).toEqual(['NOTIFY active → active', ...end]);
    expect(edges(subscriberMachine, 'active')).toEqual(['NOTIFY pending → pending', ...end]);
    expect(edges(subscriberMachine, 'terminated')).toEqual([]);
  });

  const toActive = ['SUBSCRIBE', 'NOTIFY active'] as const;

  it.each([
    ['SUBSCRIBE', 'active', ['start timer N']],
    ['2xx', 'active', ['set duration']],
    ['204', 'active', ['stop timer N', 'set duration']],
    ['failure', 'active', ['stop timer N', 'refresh later']],
    ['NOTIFY active', 'active', ['stop timer N', 'set duration', 'pass state up', 'pass notification up']],
    ['NOTIFY pending', 'pending', ['stop timer N', 'set duration', 'pass state up', 'pass notification up']],
    ['NOTIFY terminated', 'terminated', ['leave dialog', 'pass notification up', 'pass end up']],
    ['refusal', 'terminated', ['leave dialog', 'pass end up']],
    ['timer N', 'terminated', ['leave dialog', 'pass end up']],
    ['expiry', 'terminated', ['leave dialog', 'pass end up']],
    ['dialog lost', 'terminated', ['leave dialog', 'pass end up']],
  ] as const)('in active, %s leads to %s (§4.1.2.2, §4.1.3)', (event, state, done) => {
    expect(stepFrom(subscriberMachine, toActive, event)).toEqual({ state, done });
    // In pending it is the same, but that it stays there.
    const inPending = stepFrom(subscriberMachine, ['SUBSCRIBE', 'NOTIFY pending'], event);
    const stays = state === 'active' && event !== 'NOTIFY active';
    expect(inPending).toEqual({ state: stays ? 'pending' : state, done });
  });

  it.each(['NOTIFY active', 'NOTIFY pending'] as const)(
    'the first %s makes the dialog usage (§4.4.1)',
    (event) => {
      expect(stepFrom(subscriberMachine, ['SUBSCRIBE'], event).done[0]).toBe('enter dialog');
    },
  );

  it('once terminated nothing changes it', () => {
    for (const event of subscriberMachine.states.terminated.absorbs ?? []) {
      expect(stepFrom(subscriberMachine, [...toActive, 'expiry'], event)).toEqual({
        state: 'terminated',
        done: [],
      });
    }
    expect(subscriberMachine.states.terminated.absorbs).toHaveLength(11);
  });

  it('what the table does not know is a fault', () => {
    expect(() => stepFrom(subscriberMachine, [], 'timer N')).toThrow('timer N can’t happen in init');
  });
});

describe('the states of a notifier (RFC 6665 §4.2.2)', () => {
  it('are those of the figure, with its edges', () => {
    expect(Object.keys(notifierMachine.states)).toEqual([
      'init',
      'resp_wait',
      'pending',
      'active',
      'terminated',
    ]);
    expect(edges(notifierMachine, 'init')).toEqual(['SUBSCRIBE → resp_wait']);
    expect(edges(notifierMachine, 'resp_wait')).toEqual([
      'policy grants → active',
      'policy needed → pending',
      'unsubscribe → terminated',
    ]);
    const end = ['NOTIFY failure', 'dialog lost', 'expiry', 'policy ends', 'unsubscribe'].map(
      (event) => `${event} → terminated`,
    );
    expect(edges(notifierMachine, 'active')).toEqual(end);
    expect(edges(notifierMachine, 'pending')).toEqual([
      ...end.slice(0, 3),
      'policy ends → terminated',
      'policy grants → active',
      'unsubscribe → terminated',
    ]);
  });

  const toActive = ['SUBSCRIBE', 'policy grants'] as const;

  it.each([
    ['SUBSCRIBE', 'active', ['restart duration', 'send NOTIFY']],
    ['state change', 'active', ['send NOTIFY when due']],
    ['policy grants', 'active', []],
    ['policy needed', 'active', []],
    ['unsubscribe', 'terminated', ['send last NOTIFY', 'pass end up']],
    ['policy ends', 'terminated', ['send last NOTIFY', 'pass end up']],
    ['expiry', 'terminated', ['send last NOTIFY', 'pass end up']],
    ['NOTIFY failure', 'terminated', ['leave dialog', 'pass end up']],
    ['dialog lost', 'terminated', ['leave dialog', 'pass end up']],
  ] as const)('in active, %s leads to %s (§4.2.1.2, §4.2.1.4)', (event, state, done) => {
    expect(stepFrom(notifierMachine, toActive, event)).toEqual({ state, done });
  });

  it.each([
    ['policy grants', 'active', ['pass state up', 'send NOTIFY']],
    ['state change', 'pending', []],
  ] as const)('in pending, %s leads to %s (§4.2.1.3)', (event, state, done) => {
    expect(stepFrom(notifierMachine, ['SUBSCRIBE', 'policy needed'], event)).toEqual({ state, done });
  });
});

describe('a table at work', () => {
  const table: StateTable<'one' | 'two', 'go' | 'back', 'tell'> = {
    title: 'test',
    source: 'none',
    initial: 'one',
    states: { one: { on: { go: { to: 'two', do: ['tell'] } } }, two: { on: { back: { to: 'one' } } } },
  };

  it('lets an event that a step brings about wait until the step is over', () => {
    const states: string[] = [];
    const runner: TableRunner<'one' | 'two', 'go' | 'back', 'tell'> = new TableRunner(table, () => {
      runner.take('back');
      states.push(runner.state);
    });
    runner.take('go');
    expect([...states, runner.state]).toEqual(['two', 'one']);
  });

  it('goes on after a fault of its user, and tells it', () => {
    const runner = new TableRunner(table, () => {
      throw new Error('fault of the user');
    });
    expect(() => runner.take('go')).toThrow('fault of the user');
    expect(runner.state).toBe('two');
  });
});
