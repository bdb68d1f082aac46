import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Bus, BusTimeout, EmbeddedBus } from '@trapezoid/bus';
import { type TracedMessage, traceListening, traceSip } from '@trapezoid/contracts';
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

  async function tellListening(until: number, listener = 'cli'): Promise<void> {
    bus.publish(traceListening.subject, { listener, until });
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
