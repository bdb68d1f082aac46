import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Bus, BusTimeout, EmbeddedBus } from '@trapezoid/bus';
import {
  type TracedDecision,
  type TracedMessage,
  type TracedState,
  traceDecided,
  traceListening,
  traceSip,
  traceTransaction,
} from '@trapezoid/contracts';
import { listenToTap } from './listen-to-tap.js';
import { createTap, type Tap, type TapOptions, type TapRecord } from './tap.js';

const record: TapRecord = {
  direction: 'sent',
  protocol: 'UDP',
  source: { host: '127.0.0.1', port: 5060 },
  destination: { host: '127.0.0.1', port: 5070 },
  text: 'REGISTER sip:lab.test SIP/2.0\r\nAuthorization: Digest response="abcdef"\r\n\r\n',
  callId: 'call-1',
  retransmission: false,
};

describe('the tap', () => {
  let bus: EmbeddedBus;
  let now: number;
  let heard: TracedMessage[];
  const taps: Tap[] = [];

  beforeEach(() => {
    bus = new EmbeddedBus();
    now = 1_700_000_000_000;
    heard = [];
    bus.subscribe(traceSip.subject, (_subject, data) => heard.push(traceSip.event.parse(data)));
  });

  afterEach(async () => {
    for (const tap of taps.splice(0)) tap.close();
    await bus.close();
  });

  function tapOf(options: Partial<TapOptions> = {}): Tap {
    const tap = createTap({ bus, element: 'proxy', clock: { now: () => now }, ...options });
    taps.push(tap);
    return tap;
  }

  async function tellListening(until: number, listener = 'cli', transactions = false): Promise<void> {
    bus.publish(traceListening.subject, { listener, until, transactions });
    await bus.flush();
  }

  it('says nothing, and reads no message, while nobody listens', async () => {
    const tap = tapOf();
    const text = jest.fn(() => new Uint8Array());
    tap.record({ ...record, text });
    await bus.flush();

    expect(tap.listening).toBe(false);
    expect(text).not.toHaveBeenCalled();
    expect(heard).toEqual([]);
  });

  it('tells what the element sent or received, credentials blanked, while somebody listens', async () => {
    const tap = tapOf();
    await tellListening(now + 15_000);
    tap.record(record);
    tap.record({
      ...record,
      direction: 'received',
      text: () => new TextEncoder().encode('SIP/2.0 200 Übel'),
    });
    await bus.flush();

    expect(tap.listening).toBe(true);
    const { text, ...rest } = record;
    expect(heard).toEqual([
      { ...rest, element: 'proxy', at: now, sequence: 1, text: (text as string).replace('abcdef', '******') },
      { ...rest, direction: 'received', element: 'proxy', at: now, sequence: 2, text: 'SIP/2.0 200 Übel' },
    ]);
  });

  it('falls silent when the time for which somebody listens is over', async () => {
    const tap = tapOf();
    await tellListening(now + 15_000);
    now += 15_000;
    tap.record(record);
    await bus.flush();

    expect(heard).toEqual([]);
    expect(tap.listening).toBe(false);
  });

  it('falls silent when the last listener goes, and not before', async () => {
    const tap = tapOf();
    await tellListening(now + 15_000, 'first');
    await tellListening(now + 10_000, 'second');
    await tellListening(0, 'first');
    expect(tap.listening).toBe(true);
    await tellListening(0, 'second');
    expect(tap.listening).toBe(false);
  });

  it('can be kept talking for a minute at most without a renewal', async () => {
    const tap = tapOf();
    await tellListening(now + 86_400_000);
    now += 60_000;
    tap.record(record);
    await bus.flush();

    expect(heard).toEqual([]);
  });

  it('counts what is more than it may tell in a second, and leaves a gap in the sequence', async () => {
    const tap = tapOf({ maximumPerSecond: 2 });
    await tellListening(now + 15_000);
    for (let sent = 0; sent < 5; sent++) tap.record(record);
    now += 1_000;
    tap.record(record);
    await bus.flush();

    expect(heard.map((message) => message.sequence)).toEqual([1, 2, 6]);
    expect(tap.dropped).toBe(3);
  });

  it('tells the transaction of a message, whether it ended there, and how many were not told before', async () => {
    const tap = tapOf({ maximumPerSecond: 1 });
    const transaction = { key: 'z9hG4bK1 INVITE', kind: 'INVITE server', state: 'Completed' } as const;
    await tellListening(now + 15_000);
    tap.record(record);
    tap.record(record);
    now += 1_000;
    tap.record({ ...record, transaction, absorbed: true });
    await bus.flush();

    expect(heard[0]).not.toHaveProperty('dropped');
    expect(heard[1]).toMatchObject({ sequence: 3, transaction, absorbed: true, dropped: 1 });
  });

  describe('tells beside the messages', () => {
    const subject = { callId: 'call-1', cseq: '1 INVITE', branch: 'z9hG4bK1' };
    const state = { key: 'k', kind: 'INVITE client', state: 'Calling' } as const;
    const decision = { decision: 'forward', reason: 'it has 1 target', section: 'RFC 3261 §16.6' };
    let decisions: TracedDecision[];
    let states: TracedState[];

    beforeEach(() => {
      decisions = [];
      states = [];
      bus.subscribe(traceDecided.subject, (_subject, data) => decisions.push(traceDecided.event.parse(data)));
      bus.subscribe(traceTransaction.subject, (_subject, data) =>
        states.push(traceTransaction.event.parse(data)),
      );
    });

    it('what the element decided and the states of its transactions, while somebody listens', async () => {
      const tap = tapOf();
      tap.decide(subject, decision);
      tap.enter('call-1', state);
      await tellListening(now + 15_000, 'console', true);
      tap.decide(subject, { ...decision, rule: 'rules[1]', targets: ['sip:bob:secret@10.0.0.1'] });
      tap.decide({ ...subject, statusCode: 486 }, { ...decision, statusCode: 486 });
      tap.enter('call-1', state);
      await bus.flush();

      const told = { ...subject, ...decision, element: 'proxy', at: now };
      expect(decisions).toEqual([
        { ...told, rule: 'rules[1]', targets: ['sip:bob:******@10.0.0.1'] },
        { ...told, about: 486, statusCode: 486 },
      ]);
      expect(states).toEqual([{ ...state, element: 'proxy', at: now, callId: 'call-1' }]);
    });

    it('states only while somebody takes them: most who listen do not', async () => {
      const tap = tapOf();
      await tellListening(now + 15_000);
      tap.enter('call-1', state);
      await tellListening(now + 15_000, 'console', true);
      tap.enter('call-2', state);
      await tellListening(0, 'console');
      tap.enter('call-3', state);
      await bus.flush();

      expect(states.map(({ callId }) => callId)).toEqual(['call-2']);
    });

    it('no more than fits its schema, and no more than so much in a second', async () => {
      const tap = tapOf({ maximumPerSecond: 1 });
      const long = 'x'.repeat(10_000);
      await tellListening(now + 15_000, 'console', true);
      tap.decide(
        { callId: 'call-1', cseq: long, branch: long },
        { decision: long, reason: long, section: long, rule: long, targets: Array(100).fill(long) },
      );
      tap.enter('call-1', { ...state, key: long });
      tap.enter('call-1', state);
      await bus.flush();

      expect([decisions.length, states.length, tap.dropped]).toEqual([1, 1, 1]);
      expect(decisions[0]?.targets).toHaveLength(64);
    });
  });

  it('tells with each message the legs that were joined to its own, also before anybody listened', async () => {
    const tap = tapOf();
    tap.join('call-1', 'call-2');
    tap.join('call-2', 'call-3');
    tap.join('call-1', 'call-1');
    await tellListening(now + 15_000);
    for (const callId of ['call-1', 'call-2', 'call-3', 'call-4']) tap.record({ ...record, callId });
    await bus.flush();

    expect(heard.map(({ joins }) => joins)).toEqual([
      ['call-2'],
      ['call-1', 'call-3'],
      ['call-2'],
      undefined,
    ]);
  });

  it('is not moved by what is no word of a listener', async () => {
    const tap = tapOf();
    bus.publish(traceListening.subject, { listener: 'cli', until: 'for ever' });
    await bus.flush();

    expect(tap.listening).toBe(false);
  });
});

describe('listening to the tap', () => {
  let bus: EmbeddedBus;

  beforeEach(() => {
    bus = new EmbeddedBus();
  });

  afterEach(async () => {
    jest.useRealTimers();
    await bus.close();
  });

  it('is active once it has resolved: the next message is heard', async () => {
    const tap = createTap({ bus, element: 'proxy' });
    const heard: string[] = [];
    const stop = await listenToTap(bus, (message) => heard.push(message.callId));
    expect(tap.listening).toBe(true);
    tap.record(record);
    await bus.flush();
    stop();
    await bus.flush();

    expect(heard).toEqual(['call-1']);
    expect(tap.listening).toBe(false);
    tap.close();
  });

  it('is told to an element that starts later, before it has anything to tell', async () => {
    const stop = await listenToTap(bus, () => {});
    const tap = createTap({ bus, element: 'proxy' });
    expect(tap.listening).toBe(false);
    await bus.flush();
    await bus.flush();

    expect(tap.listening).toBe(true);
    stop();
    await bus.flush();
    expect(tap.listening).toBe(false);
    tap.close();
  });

  it('renews its word every five seconds for fifteen, until it is stopped', async () => {
    const words: number[] = [];
    bus.subscribe(traceListening.subject, (_subject, data) =>
      words.push(traceListening.event.parse(data).until),
    );
    const clock = { now: () => Date.now() };
    const stop = await withFakeIntervals(() => listenToTap(bus, () => {}, { clock }));
    const begun = Date.now();
    jest.advanceTimersByTime(10_000);
    await bus.flush();
    stop();
    jest.advanceTimersByTime(60_000);
    await bus.flush();

    expect(words).toEqual([begun + 15_000, begun + 20_000, begun + 25_000, 0]);
  });

  it('fails when the bus does not carry its word', async () => {
    const deaf: Bus = {
      subscribe: () => () => {},
      publish: () => {},
      request: () => Promise.reject(new Error('not asked')),
      flush: () => Promise.resolve(),
      connected: false,
      interruptions: 0,
      close: () => Promise.resolve(),
    };

    await expect(listenToTap(deaf, () => {}, { patience: 1 })).rejects.toThrow(BusTimeout);
  });

  /** Timers in virtual time, the bus's own delivery left alone. */
  function withFakeIntervals<Result>(run: () => Promise<Result>): Promise<Result> {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'],
      now: 1_700_000_000_000,
    });
    return run();
  }
});
