import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { codecs } from '../g711/codec.js';
import { measureTone } from '../tone/measure-tone.js';
import { toneSamples } from '../tone/tone.js';
import { nat, pcma, pcmu, peer, started, stream, type Wire } from './audio-session.fixture.js';

beforeEach(() => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('what a phone sends (RFC 3550 §5.1)', () => {
  it('is a packet of 160 octets every 20 ms, numbered one by one, its timestamps by samples', () => {
    const { wire } = started();
    jest.advanceTimersByTime(980);
    expect(wire.rtp).toHaveLength(50);
    const [first] = wire.rtp;
    wire.rtp.forEach(({ packet, to, at }, n) => {
      expect(at - (first?.at ?? 0)).toBe(n * 20);
      expect(to).toEqual(peer);
      expect(packet).toMatchObject({
        payloadType: 0,
        ssrc: first?.packet.ssrc,
        sequenceNumber: ((first?.packet.sequenceNumber ?? 0) + n) & 0xffff,
        timestamp: ((first?.packet.timestamp ?? 0) + n * 160) >>> 0,
        marker: n === 0,
      });
      expect(packet.payload).toHaveLength(160);
    });
  });

  it.each([pcmu, pcma])('is a tone of 440 Hz that can be heard in $name', (codec) => {
    const { wire } = started({ stream: { ...stream, codec } });
    jest.advanceTimersByTime(500);
    expect(wire.rtp[0]?.packet.payloadType).toBe(codec.payloadType);
    expect(measureTone(wire.heard(), 440)).toBeGreaterThan(0.99);
  });

  it('is silence when it plays none', () => {
    const { wire } = started({ source: 'silence' });
    jest.advanceTimersByTime(100);
    expect(wire.rtp).toHaveLength(6);
    expect(wire.heard().every((sample) => sample === 0)).toBe(true);
  });

  it('keeps to the packet interval that the peer asked for', () => {
    const { wire } = started({ stream: { ...stream, ptime: 30 } });
    jest.advanceTimersByTime(300);
    expect(wire.rtp).toHaveLength(11);
    expect(wire.rtp[0]?.packet.payload).toHaveLength(240);
  });

  it('leaves out the time of a long stall from its packets, but not from its timestamps', () => {
    const { wire } = started();
    jest.advanceTimersByTime(0);
    jest.setSystemTime(Date.now() + 1000);
    jest.advanceTimersByTime(20);
    const [first, second] = wire.rtp;
    expect(second?.packet.sequenceNumber).toBe((first?.packet.sequenceNumber ?? 0) + 1);
    expect(second?.packet.timestamp).toBe((first?.packet.timestamp ?? 0) + 51 * 160);
    expect(second?.packet.marker).toBe(true);
  });
});

describe('the direction of a stream (RFC 3264 §8.4)', () => {
  it.each(['recvonly', 'inactive'] as const)('has a phone that is %s send no audio', (direction) => {
    const { wire, session } = started({ stream: { ...stream, direction } });
    jest.advanceTimersByTime(1000);
    expect(wire.rtp).toEqual([]);
    expect(session.counts.packetsSent).toBe(0);
  });

  it('has a phone that is held go on in the same stream when it is resumed', () => {
    const { wire, session } = started();
    jest.advanceTimersByTime(80);
    session.update({ ...stream, direction: 'recvonly' });
    jest.advanceTimersByTime(1000);
    expect(wire.rtp).toHaveLength(5);
    session.update(stream);
    jest.advanceTimersByTime(20);
    const [before, after] = wire.rtp.slice(-2);
    expect(after?.packet).toMatchObject({
      ssrc: before?.packet.ssrc,
      sequenceNumber: (before?.packet.sequenceNumber ?? 0) + 1,
      timestamp: (before?.packet.timestamp ?? 0) + 51 * 160,
      marker: true,
    });
  });

  it('has a phone that only sends drop what comes, though it counts it', () => {
    const onAudio = jest.fn();
    const { wire, session } = started({ stream: { ...stream, direction: 'sendonly' }, onAudio });
    wire.arrive();
    expect(session.counts.packetsReceived).toBe(1);
    expect(onAudio).not.toHaveBeenCalled();
  });
});

describe('an echo', () => {
  function speak(wire: Wire, name: 'PCMU' | 'PCMA', packets: number, size = 160): void {
    const voice = codecs[name].encode(toneSamples(1000));
    for (let n = 0; n < packets; n++) {
      const at = (n * size) % 8000;
      wire.arrive({ payloadType: name === 'PCMA' ? 8 : 0, payload: voice.slice(at, at + size) });
      jest.advanceTimersByTime(size / 8);
    }
  }

  it('is what came, in the same codec, after 40 ms', () => {
    const { wire } = started({ source: 'echo' });
    speak(wire, 'PCMU', 50);
    expect(measureTone(wire.heard().subarray(480), 1000)).toBeGreaterThan(0.99);
    expect(wire.heard().findIndex((sample) => sample > 1000)).toBeLessThan(480);
  });

  it('is put into the codec that the peer wants when it sent another', () => {
    const { wire } = started({ source: 'echo', stream: { ...stream, codec: pcma } });
    speak(wire, 'PCMU', 50);
    expect(wire.rtp.every(({ packet }) => packet.payloadType === 8)).toBe(true);
    expect(measureTone(wire.heard().subarray(480), 1000)).toBeGreaterThan(0.99);
  });

  it('is whole though the peer packs its audio otherwise', () => {
    const { wire } = started({ source: 'echo' });
    speak(wire, 'PCMU', 33, 240);
    expect(measureTone(wire.heard().subarray(640), 1000)).toBeGreaterThan(0.98);
  });

  it('is silence while nothing comes', () => {
    const { wire } = started({ source: 'echo' });
    jest.advanceTimersByTime(200);
    expect(wire.heard().every((sample) => sample === 0)).toBe(true);
  });

  it('holds no more than 400 ms, whatever comes at once', () => {
    const { wire } = started({ source: 'echo' });
    const loud = codecs.PCMU.encode(new Int16Array(160).fill(8000));
    for (let n = 0; n < 100; n++) wire.arrive({ payload: loud });
    jest.advanceTimersByTime(2000);
    expect(wire.heard().filter((sample) => sample > 7000)).toHaveLength(3200);
  });

  it('gives way to a tone when told so', () => {
    const { wire, session } = started({ source: 'echo' });
    session.play('tone');
    jest.advanceTimersByTime(400);
    expect(measureTone(wire.heard().subarray(160), 440)).toBeGreaterThan(0.99);
  });
});

describe('where a phone sends to', () => {
  it('is where the description of the peer says, wherever its packets come from', () => {
    const { wire } = started();
    wire.arrive({}, nat);
    jest.advanceTimersByTime(20);
    expect(wire.rtp.at(-1)?.to).toEqual(peer);
  });

  it('is where the first good packet came from when it latches (RFC 4961), and nowhere after that', () => {
    const { wire } = started({ latch: true });
    wire.listener?.receiveRtp(Buffer.from('garbage'), { host: '192.0.2.66', port: 1 });
    wire.arrive({ payloadType: 96, ssrc: 1 }, { host: '192.0.2.66', port: 2 });
    wire.arrive({}, nat);
    wire.arrive({}, { host: '192.0.2.66', port: 3 });
    jest.advanceTimersByTime(20);
    expect(wire.rtp.at(-1)?.to).toEqual(nat);
  });

  it('is where a new description says, until packets come again', () => {
    const { wire, session } = started({ latch: true });
    wire.arrive({}, nat);
    session.update({ ...stream, remote: { host: '192.0.2.2', port: 6000, rtcpPort: 6001 } });
    jest.advanceTimersByTime(20);
    expect(wire.rtp.at(-1)?.to).toEqual({ host: '192.0.2.2', port: 6000 });
  });
});

describe('the end of the audio', () => {
  it('is a BYE (RFC 3550 §6.6), the last counts, and nothing left that runs', () => {
    const { wire, session } = started();
    jest.advanceTimersByTime(200);
    const counts = session.stop();
    expect(counts.packetsSent).toBe(11);
    expect(wire.rtcp.at(-1)?.report?.bye).toBe(true);
    expect(wire.listener).toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(10_000);
    expect(wire.rtp).toHaveLength(11);
  });

  it('is without BYE when nothing was sent before (RFC 3550 §6.3.7)', () => {
    const { wire, session } = started({ stream: { ...stream, direction: 'recvonly' } });
    session.stop();
    expect(wire.rtcp).toEqual([]);
  });

  it('comes once, and no new beginning follows', () => {
    const { wire, session } = started();
    jest.advanceTimersByTime(40);
    session.stop();
    session.stop();
    session.start();
    session.update({ ...stream, ptime: 30 });
    expect(wire.rtcp).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
