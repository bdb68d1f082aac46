import type { MediaClock, MediaRandom } from '../clock.js';
import { codecs, sampleRate } from '../g711/codec.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { RtpSender } from '../rtp/rtp-sender.js';
import { type Digit, DigitDetector } from '../rtp/telephone-event.js';
import { Tone } from '../tone/tone.js';
import type { AudioCounts, AudioSource, AudioStream } from './audio-stream.js';
import { EchoBuffer } from './echo-buffer.js';
import type { MediaAddress, MediaTransport } from './media-transport.js';
import { Pacer } from './pacer.js';
import { Reception } from './reception.js';
import { RtcpReporter } from './rtcp-reporter.js';

/** Packets looked at between two of our own; a flood above this is counted and not read. */
const maximumPerTick = 200;

export interface AudioSessionOptions {
  readonly transport: MediaTransport;
  readonly stream: AudioStream;
  readonly source: AudioSource;
  readonly clock: MediaClock;
  readonly random: MediaRandom;
  /**
   * Send to where the peer's first packet comes from instead of where its description says: for a peer behind
   * a NAT that sends and receives on one port (RFC 4961). Default: false.
   */
  readonly latch?: boolean;
  /** Told once per key, when it is let go (RFC 4733). */
  readonly onDigit?: (digit: Digit) => void;
  /** Told the 16-bit samples of each audio packet, at 8,000 Hz, in the order of arrival. */
  readonly onAudio?: (samples: Int16Array) => void;
}

/**
 * The audio of one call: sends a packet every `ptime` milliseconds while the direction has it send, takes and
 * counts what comes, and reports by RTCP. It does not close its transport.
 * RFC 3550, RFC 3551, RFC 4733
 */
export class AudioSession {
  readonly #options: AudioSessionOptions;
  readonly #sender: RtpSender;
  readonly #reception = new Reception();
  readonly #reporter: RtcpReporter;
  readonly #digits: DigitDetector;
  readonly #tone = new Tone();
  readonly #echo = new EchoBuffer();
  #stream: AudioStream;
  #source: AudioSource;
  #pacer: Pacer;
  #latchedRtp: MediaAddress | undefined;
  #latchedRtcp: MediaAddress | undefined;
  #seenSinceTick = 0;
  #state: 'new' | 'running' | 'stopped' = 'new';

  constructor(options: AudioSessionOptions) {
    this.#options = options;
    this.#stream = options.stream;
    this.#source = options.source;
    this.#sender = new RtpSender(options.random);
    this.#digits = new DigitDetector((digit) => options.onDigit?.(digit));
    this.#reporter = new RtcpReporter({
      clock: options.clock,
      random: options.random,
      sender: this.#sender,
      reception: this.#reception,
      send: (packet) => this.#sendRtcp(packet),
    });
    this.#pacer = this.#makePacer();
  }

  /** Begins to listen and to send; once per session. */
  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'running';
    this.#options.transport.listen({
      receiveRtp: (datagram, from) => this.#receiveRtp(datagram, from),
      receiveRtcp: (datagram, from) => this.#receiveRtcp(datagram, from),
    });
    this.#pacer.start();
    this.#reporter.start();
  }

  /** Goes on with what a new offer and answer left, in the same RTP stream (RFC 3264 §8.3). */
  update(stream: AudioStream): void {
    const before = this.#stream;
    this.#stream = stream;
    const { host, port } = stream.remote;
    if (host !== before.remote.host || port !== before.remote.port) {
      this.#latchedRtp = undefined;
      this.#latchedRtcp = undefined;
    }
    if (!receives(stream)) this.#echo.clear();
    if (stream.ptime === before.ptime) return;
    this.#pacer.stop();
    this.#pacer = this.#makePacer();
    if (this.#state === 'running') this.#pacer.start();
  }

  /** What the peer hears from now on. */
  play(source: AudioSource): void {
    this.#source = source;
    this.#echo.clear();
  }

  get counts(): AudioCounts {
    const reported = this.#reporter.reportedByPeer;
    return {
      packetsSent: this.#sender.packets,
      ...this.#reception.counts,
      ...(reported && {
        reportedByPeer: {
          lost: reported.lost,
          fractionLost: reported.fractionLost,
          jitter: reported.jitter,
        },
      }),
    };
  }

  /** Says BYE, stops to send and to listen. No timer and no listener is left. */
  stop(): AudioCounts {
    if (this.#state === 'running') {
      this.#pacer.stop();
      this.#reporter.stop();
      this.#options.transport.listen(undefined);
      this.#digits.end();
    }
    this.#state = 'stopped';
    return this.counts;
  }

  #makePacer(): Pacer {
    const samples = (this.#stream.ptime * sampleRate) / 1000;
    return new Pacer(this.#options.clock, this.#stream.ptime, (dropped) => {
      if (dropped > 0) this.#sender.skip(dropped * samples);
      this.#seenSinceTick = 0;
      this.#digits.expire(this.#options.clock.now());
      this.#sendFrame(samples);
    });
  }

  #sendFrame(samples: number): void {
    const { codec, direction, remote } = this.#stream;
    if (direction !== 'sendrecv' && direction !== 'sendonly') {
      this.#sender.skip(samples);
      return;
    }
    const packet = this.#sender.next(codec.payloadType, this.#nextAudio(samples));
    this.#options.transport.sendRtp(packet, this.#latchedRtp ?? remote);
  }

  #nextAudio(samples: number): Uint8Array {
    const { name } = this.#stream.codec;
    if (this.#source === 'tone') return this.#tone.next(samples, name);
    const echoed = this.#source === 'echo' ? this.#echo.take(samples, name) : undefined;
    return echoed ?? new Uint8Array(samples).fill(codecs[name].silence);
  }

  #receiveRtp(datagram: Uint8Array, from: MediaAddress): void {
    this.#seenSinceTick += 1;
    if (this.#seenSinceTick > maximumPerTick) {
      this.#reception.ignore();
      return;
    }
    const { codecs: formats, telephoneEvent } = this.#stream.receives;
    const formatOf = (payloadType: number) => formats.find((format) => format.payloadType === payloadType);
    const now = this.#options.clock.now();
    const received = this.#reception.receive(
      datagram,
      now,
      (payloadType) => payloadType === telephoneEvent || formatOf(payloadType) !== undefined,
    );
    if (!received) return;
    if (this.#options.latch) this.#latchedRtp ??= from;
    if (!receives(this.#stream)) return;
    const { packet, late } = received;
    const format = formatOf(packet.payloadType);
    if (format) this.#takeAudio(packet, format.name);
    else if (!late && !this.#digits.receive(packet, now)) this.#reception.countMalformed();
  }

  #takeAudio({ payload }: RtpPacket, name: 'PCMU' | 'PCMA'): void {
    if (this.#source === 'echo') this.#echo.append(payload, name);
    this.#options.onAudio?.(codecs[name].decode(payload));
  }

  #receiveRtcp(datagram: Uint8Array, from: MediaAddress): void {
    if (!this.#reporter.receive(datagram)) {
      this.#reception.countMalformed();
      return;
    }
    if (this.#options.latch) this.#latchedRtcp ??= from;
  }

  #sendRtcp(packet: Uint8Array): boolean {
    const { host, rtcpHost, rtcpPort } = this.#stream.remote;
    const target = this.#latchedRtcp ?? { host: rtcpHost ?? host, port: rtcpPort };
    // 0.0.0.0 and :: ask for neither RTP nor RTCP (RFC 3264 §8.4).
    if (target.port === 0 || /^[0:.]+$/.test(target.host)) return false;
    this.#options.transport.sendRtcp(packet, target);
    return true;
  }
}

function receives({ direction }: AudioStream): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}
