import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ReceptionStatistics } from './reception-statistics.js';

/** Packets of 20 ms that arrive when they should, in the order given. */
function received(...sequenceNumbers: number[]) {
  const statistics = new ReceptionStatistics();
  const arrivals = sequenceNumbers.map((number) =>
    statistics.receive(number & 0xffff, number * 160, number * 160),
  );
  return { statistics, arrivals };
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('counting what came (RFC 3550 §A.3)', () => {
  it('finds no loss where there is none, over the end of a cycle too', () => {
    const { statistics } = received(...range(65_530, 65_545));
    expect([statistics.received, statistics.lost]).toEqual([16, 0]);
  });

  it('tells the loss from a gap', () => {
    const { statistics, arrivals } = received(65_534, 65_535, 65_539);
    expect(arrivals).toEqual(['next', 'next', 'next']);
    expect([statistics.received, statistics.lost]).toEqual([3, 3]);
  });

  it('takes back the loss when the packet was only late', () => {
    const { statistics, arrivals } = received(10, 12, 11);
    expect(arrivals[2]).toBe('late');
    expect([statistics.received, statistics.lost]).toEqual([3, 0]);
  });

  it('takes a packet from before the first', () => {
    const { statistics, arrivals } = received(0, 65_535, 1);
    expect(arrivals).toEqual(['next', 'late', 'next']);
    expect([statistics.received, statistics.lost]).toEqual([3, 0]);
  });

  it('counts a repeated packet once', () => {
    const { statistics, arrivals } = received(10, 11, 11, 10);
    expect(arrivals).toEqual(['next', 'next', 'repeated', 'repeated']);
    expect([statistics.received, statistics.lost]).toEqual([2, 0]);
  });

  it('leaves out one stray packet, and begins anew at two that follow on each other (§A.1)', () => {
    const { statistics, arrivals } = received(10, 11, 40_000, 12, 20_000, 20_001, 20_002);
    expect(arrivals).toEqual(['next', 'next', 'stray', 'next', 'stray', 'next', 'next']);
    expect([statistics.received, statistics.lost]).toEqual([5, 0]);
  });

  it('keeps the loss of before when it begins anew', () => {
    const { statistics } = received(10, 14, 20_000, 20_001, 20_003);
    expect(statistics.lost).toBe(4);
  });

  it('is right for any loss and any disorder within its reach', () => {
    const kept = fc.tuple(fc.integer({ min: 0, max: 65_535 }), fc.array(fc.boolean(), { maxLength: 500 }));
    fc.assert(
      fc.property(kept, fc.infiniteStream(fc.integer({ min: 0, max: 40 })), ([first, flags], delays) => {
        const sent = flags.flatMap((keep, n) => (keep ? [first + n] : []));
        const arriving = sent
          .map((number) => ({ number, at: number + (delays.next().value ?? 0) }))
          .sort((one, other) => one.at - other.at);
        const { statistics } = received(...arriving.map(({ number }) => number));
        expect(statistics.received).toBe(sent.length);
        const [lowest = 0, highest = -1] = [sent[0], sent.at(-1)];
        expect(statistics.lost).toBe(highest - lowest + 1 - sent.length);
      }),
    );
  });
});

describe('the block of a receiver report (RFC 3550 §6.4.1)', () => {
  it('has the share lost since the last one, in 1/256', () => {
    const { statistics } = received(...range(0, 5), 8, 9);
    expect(statistics.report()).toMatchObject({ fractionLost: 51, lost: 2, highestSequenceNumber: 9 });
    for (const number of range(10, 19)) statistics.receive(number, number * 160, number * 160);
    expect(statistics.report()).toMatchObject({ fractionLost: 0, lost: 2, highestSequenceNumber: 19 });
  });

  it('counts cycles in the upper half of the highest sequence number', () => {
    expect(received(65_535, 65_536).statistics.report().highestSequenceNumber).toBe(65_536);
  });

  it('has no jitter for packets that come as they were sent, and some for those that do not (§A.8)', () => {
    const even = new ReceptionStatistics();
    const uneven = new ReceptionStatistics();
    for (const number of range(0, 199)) {
      // Timestamps wrap, and the clocks of the two sides have nothing in common.
      const timestamp = (number * 160 + 0xfffffff0) >>> 0;
      even.receive(number, timestamp, 12_345 + number * 160);
      uneven.receive(number, timestamp, 12_345 + number * 160 + (number % 2) * 80);
    }
    expect(even.report().jitter).toBe(0);
    expect(uneven.report().jitter).toBe(79);
  });

  it('is all zero before anything came', () => {
    expect(new ReceptionStatistics().report()).toEqual({
      fractionLost: 0,
      lost: 0,
      highestSequenceNumber: 0,
      jitter: 0,
    });
  });
});
