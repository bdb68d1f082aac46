import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { codecs } from '../g711/codec.js';
import type { Digit } from '../rtp/telephone-event.js';
import { measureTone } from '../tone/measure-tone.js';
import { toneSamples } from '../tone/tone.js';
import { peer, started } from './audio-session.fixture.js';

beforeEach(() => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('what a phone counts', () => {
  it('is what was sent, what came, what was lost, and when the last came', () => {
    const { wire, session } = started();
    expect(session.counts).toEqual({
      packetsSent: 0,
      packetsReceived: 0,
      lost: 0,
      malformed: 0,
      ignored: 0,
    });
    wire.arrive({ sequenceNumber: 65_535 });
    jest.advanceTimersByTime(40);
    wire.arrive({ sequenceNumber: 3 });
    expect(session.counts).toEqual({
      packetsSent: 3,
      packetsReceived: 2,
      lost: 3,
      malformed: 0,
      ignored: 0,
      lastPacketAt: 1_700_000_000_040,
    });
  });

  it('is malformed for datagrams that are no packets, at either port', () => {
    const { wire, session } = started();
    wire.listener?.receiveRtp(Buffer.from('INVITE sip:bob@lab.test SIP/2.0'), peer);
    wire.listener?.receiveRtp(new Uint8Array(0), peer);
    wire.listener?.receiveRtcp(Buffer.from('garbage'), peer);
    wire.arrive({ payloadType: 101, payload: Uint8Array.of(1) });
    expect(session.counts).toMatchObject({ malformed: 4 });
  });

  it('is ignored for payload types nobody agreed on, and for packets that come twice', () => {
    const onAudio = jest.fn();
    const { wire, session } = started({ onAudio });
    wire.arrive({ payloadType: 96, ssrc: 5 });
    wire.arrive({ sequenceNumber: 10 });
    wire.arrive({ sequenceNumber: 10 });
    expect(session.counts).toMatchObject({ packetsReceived: 1, ignored: 2, lost: 0 });
    expect(onAudio).toHaveBeenCalledTimes(1);
  });

  it('finds no loss where comfort noise came in between (RFC 3389)', () => {
    const { wire, session } = started();
    for (const payloadType of [0, 13, 0]) wire.arrive({ payloadType });
    expect(session.counts).toMatchObject({ lost: 0, ignored: 1 });
  });

  it('goes on over a new source of the peer', () => {
    const { wire, session } = started();
    wire.arrive({ sequenceNumber: 1 });
    wire.arrive({ sequenceNumber: 3 });
    wire.arrive({ sequenceNumber: 50_000, ssrc: 78 });
    expect(session.counts).toMatchObject({ packetsReceived: 3, lost: 1 });
  });

  it('leaves a flood unread', () => {
    const onAudio = jest.fn();
    const { wire, session } = started({ onAudio });
    for (let n = 0; n < 250; n++) wire.arrive();
    expect(session.counts).toMatchObject({ packetsReceived: 200, ignored: 50 });
    jest.advanceTimersByTime(20);
    wire.arrive();
    expect(session.counts.packetsReceived).toBe(201);
  });
});

describe('what a phone hears', () => {
  it('are the samples of either codec', () => {
    const heard: number[] = [];
    const { wire } = started({ onAudio: (samples) => heard.push(...samples) });
    const second = toneSamples(440);
    for (let n = 0; n < 20; n++) {
      const name = n < 10 ? 'PCMU' : 'PCMA';
      const payload = codecs[name].encode(second.subarray(n * 160, n * 160 + 160));
      wire.arrive({ payloadType: name === 'PCMU' ? 0 : 8, payload });
    }
    expect(measureTone(Int16Array.from(heard), 440)).toBeGreaterThan(0.99);
  });

  it('are the keys that the peer presses (RFC 4733), whose end may get lost', () => {
    const digits: Digit[] = [];
    const { wire } = started({ onDigit: (digit) => digits.push(digit) });
    const key = (event: number, end: boolean) => Uint8Array.of(event, end ? 0x8a : 0x0a, 0x03, 0x20);
    wire.arrive({ payloadType: 101, timestamp: 1000, payload: key(4, false) });
    wire.arrive({ payloadType: 101, timestamp: 1000, payload: key(4, true) });
    wire.arrive({ payloadType: 101, timestamp: 5000, payload: key(2, false) });
    expect(digits).toEqual([{ digit: '4', milliseconds: 100 }]);
    jest.advanceTimersByTime(200);
    expect(digits).toEqual([
      { digit: '4', milliseconds: 100 },
      { digit: '2', milliseconds: 100 },
    ]);
  });
});
