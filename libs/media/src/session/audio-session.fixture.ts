import type { MediaClock, MediaRandom } from '../clock.js';
import { codecs } from '../g711/codec.js';
import { parseReport } from '../rtp/rtcp.js';
import { parseRtpPacket, printRtpPacket, type RtpPacket } from '../rtp/rtp-packet.js';
import { AudioSession, type AudioSessionOptions } from './audio-session.js';
import type { AudioStream } from './audio-stream.js';
import type { MediaAddress, MediaListener, MediaTransport } from './media-transport.js';

/** The timers of jest, which a test advances. */
const clock: MediaClock = {
  now: () => Date.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
const random: MediaRandom = { integer: (limit) => Math.floor(limit / 2) };
export const pcmu = { name: 'PCMU', payloadType: 0 } as const;
export const pcma = { name: 'PCMA', payloadType: 8 } as const;
export const peer: MediaAddress = { host: '192.0.2.1', port: 4000 };
export const nat: MediaAddress = { host: '198.51.100.7', port: 61_000 };
export const stream: AudioStream = {
  remote: { ...peer, rtcpPort: 4001 },
  codec: pcmu,
  receives: { codecs: [pcmu, pcma], telephoneEvent: 101 },
  direction: 'sendrecv',
  ptime: 20,
};

/** A network that keeps what is sent. */
export class Wire implements MediaTransport {
  readonly rtp: { packet: RtpPacket; to: MediaAddress; at: number }[] = [];
  readonly rtcp: { report: ReturnType<typeof parseReport>; to: MediaAddress }[] = [];
  listener: MediaListener | undefined;
  #sequenceNumber = 0;

  sendRtp(bytes: Uint8Array, { host, port }: MediaAddress): void {
    const packet = parseRtpPacket(bytes);
    if (packet) this.rtp.push({ packet, to: { host, port }, at: Date.now() });
  }
  sendRtcp(bytes: Uint8Array, { host, port }: MediaAddress): void {
    this.rtcp.push({ report: parseReport(bytes), to: { host, port } });
  }
  listen(listener: MediaListener | undefined): void {
    this.listener = listener;
  }

  /** A packet from the peer, 20 ms of audio after the one before unless told otherwise. */
  arrive(fields: Partial<RtpPacket> = {}, from = peer): void {
    const sequenceNumber = fields.sequenceNumber ?? this.#sequenceNumber;
    this.#sequenceNumber = sequenceNumber + 1;
    const packet = {
      payloadType: 0,
      sequenceNumber,
      timestamp: sequenceNumber * 160,
      ssrc: 77,
      marker: false,
      payload: new Uint8Array(160).fill(0xff),
      ...fields,
    };
    this.listener?.receiveRtp(printRtpPacket(packet), from);
  }

  /** What the peer hears, as samples. */
  heard(): Int16Array {
    return Int16Array.from(
      this.rtp.flatMap(({ packet }) => [
        ...codecs[packet.payloadType === 8 ? 'PCMA' : 'PCMU'].decode(packet.payload),
      ]),
    );
  }
}

/** A session that has begun, and the wire it is on. */
export function started(options: Partial<AudioSessionOptions> = {}) {
  const wire = new Wire();
  const session = new AudioSession({
    transport: wire,
    stream,
    source: 'tone',
    clock,
    random,
    ...options,
  });
  session.start();
  return { wire, session };
}
