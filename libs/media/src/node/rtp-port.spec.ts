import { afterEach, describe, expect, it } from '@jest/globals';
import type { MediaClock, MediaRandom } from '../clock.js';
import { AudioSession } from '../session/audio-session.js';
import type { AudioSource } from '../session/audio-stream.js';
import type { MediaAddress } from '../session/media-transport.js';
import { measureTone } from '../tone/measure-tone.js';
import { RtpPort, RtpPortError, type RtpPortOptions } from './rtp-port.js';

const opened: RtpPort[] = [];
async function open(options: Partial<RtpPortOptions> = {}): Promise<RtpPort> {
  const port = await RtpPort.open({ host: '127.0.0.1', ...options });
  opened.push(port);
  return port;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((port) => port.close()));
});

/** The next datagram that comes. */
function next(port: RtpPort): Promise<{ kind: 'rtp' | 'rtcp'; text: string; from: MediaAddress }> {
  return new Promise((resolve) => {
    const receive = (kind: 'rtp' | 'rtcp') => (datagram: Uint8Array, from: MediaAddress) =>
      resolve({ kind, text: Buffer.from(datagram).toString(), from });
    port.listen({ receiveRtp: receive('rtp'), receiveRtcp: receive('rtcp') });
  });
}

describe('a pair of RTP ports (RFC 3550 §11)', () => {
  it('has an even port for RTP and takes each pair once', async () => {
    const ports = await Promise.all(Array.from({ length: 8 }, () => open()));
    expect(ports.every(({ port }) => port % 2 === 0)).toBe(true);
    expect(new Set(ports.map(({ port }) => port)).size).toBe(8);
  });

  it('sends RTP from the one and RTCP from the other, where answers are heard', async () => {
    const [alice, bob] = [await open(), await open()];
    const to = { host: '127.0.0.1', port: bob.port };
    const rtp = next(bob);
    alice.sendRtp(Buffer.from('audio'), to);
    expect(await rtp).toEqual({ kind: 'rtp', text: 'audio', from: { host: '127.0.0.1', port: alice.port } });
    const rtcp = next(bob);
    alice.sendRtcp(Buffer.from('report'), { ...to, port: bob.port + 1 });
    expect(await rtcp).toEqual({
      kind: 'rtcp',
      text: 'report',
      from: { host: '127.0.0.1', port: alice.port + 1 },
    });
  });

  it('works over IPv6', async () => {
    const [alice, bob] = [await open({ host: '::1' }), await open({ host: '::1' })];
    const rtp = next(bob);
    alice.sendRtp(Buffer.from('audio'), { host: '::1', port: bob.port });
    expect(await rtp).toMatchObject({ text: 'audio', from: { host: '::1', port: alice.port } });
  });

  it('says so when no pair is free, and leaves no half of one behind', async () => {
    const taken = await open();
    const ports = { first: taken.port, last: taken.port + 1 };
    await expect(open({ ports })).rejects.toThrow(RtpPortError);
    await taken.close();
    expect((await open({ ports })).port).toBe(taken.port);
  });

  it.each([
    [{ host: 'localhost' }, 'numeric address'],
    [{ host: '192.0.2.77' }, 'cannot listen for RTP on 192.0.2.77'],
    [{ ports: { first: 30_001, last: 30_001 } }, 'no pair of RTP ports'],
  ])('says what is wrong with %j', async (options, reason) => {
    await expect(open(options)).rejects.toThrow(reason);
  });

  it('counts what it cannot send, and goes on', async () => {
    const [alice, bob] = [await open(), await open()];
    alice.sendRtp(Buffer.from('x'), { host: 'phone.example', port: 4000 });
    alice.sendRtp(Buffer.from('x'), { host: '::1', port: 4000 });
    alice.sendRtp(Buffer.from('x'), { host: '127.0.0.1', port: 0 });
    expect(alice.failed).toBe(3);
    const rtp = next(bob);
    alice.sendRtp(Buffer.from('audio'), { host: '127.0.0.1', port: bob.port });
    expect((await rtp).text).toBe('audio');
  });

  it('sends what it was given before it closes, and nothing after', async () => {
    const [alice, bob] = [await open(), await open()];
    const rtp = next(bob);
    alice.sendRtp(Buffer.from('last'), { host: '127.0.0.1', port: bob.port });
    await alice.close();
    alice.sendRtp(Buffer.from('later'), { host: '127.0.0.1', port: bob.port });
    expect((await rtp).text).toBe('last');
    expect(alice.failed).toBe(1);
    await alice.close();
  });
});

describe('two phones on real sockets', () => {
  const pcmu = { name: 'PCMU', payloadType: 0 } as const;
  const random: MediaRandom = { integer: (limit) => Math.floor(Math.random() * limit) };

  /** Time that goes ten times as fast, so that a second of audio takes a tenth of it. */
  const clock: MediaClock = {
    now: () => Date.now() * 10,
    setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds / 10),
    clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  };

  it('hear the tone of the other come back from an echo', async () => {
    const [alice, bob] = [await open(), await open()];
    const sessionOf = (
      transport: RtpPort,
      peer: RtpPort,
      source: AudioSource,
      onAudio: (samples: Int16Array) => void,
    ) =>
      new AudioSession({
        transport,
        stream: {
          remote: { host: '127.0.0.1', port: peer.port, rtcpPort: peer.port + 1 },
          codec: pcmu,
          receives: { codecs: [pcmu] },
          direction: 'sendrecv',
          ptime: 20,
        },
        source,
        clock,
        random,
        onAudio,
      });
    const heard: Int16Array[] = [];
    const echo = sessionOf(bob, alice, 'echo', () => undefined);
    const tone = await new Promise<AudioSession>((resolve) => {
      const session = sessionOf(alice, bob, 'tone', (samples) => {
        heard.push(samples);
        if (heard.length === 50) resolve(session);
      });
      echo.start();
      session.start();
    });
    const counts = tone.stop();
    echo.stop();
    expect(counts).toMatchObject({ lost: 0, malformed: 0, ignored: 0 });
    expect(counts.packetsReceived).toBeGreaterThanOrEqual(50);
    // A busy machine may put silence between packets of the echo, but never another sound.
    const toned = heard.filter((samples) => measureTone(samples, 440) > 0.95);
    const silent = heard.filter((samples) => samples.every((sample) => sample === 0));
    expect(toned.length).toBeGreaterThan(10);
    expect(toned.length + silent.length).toBe(heard.length);
  });
});
