import { AudioSession, type AudioSource, RtpPort } from '@trapezoid/media';
import { DescribedAudio, type NegotiatedMedia } from '@trapezoid/sdp';
import { type SessionBody, systemClock, systemRandom } from '@trapezoid/sip';
import type { CallMedia, CallPeer, OpenCallMedia } from '../core/call-media.js';

export interface RtpCallMediaOptions {
  /** Where RTP comes and goes. */
  readonly host: string;
  /** The address that somebody is told. */
  readonly addressFor: (peer: CallPeer) => string;
  /** Ports to take; absent: any. */
  readonly ports?: { readonly first: number; readonly last: number } | undefined;
}

/** Audio over RTP. */
export function rtpCallMedia({ host, addressFor, ports }: RtpCallMediaOptions): OpenCallMedia {
  return async (audio, peer) =>
    new RtpCallMedia(
      await RtpPort.open(ports === undefined ? { host } : { host, ports }),
      audio,
      addressFor(peer),
    );
}

/** The descriptions of one call and the audio that follows from them. RFC 3264 §4 */
class RtpCallMedia implements CallMedia {
  private session: AudioSession | undefined;
  private readonly described: DescribedAudio;

  constructor(
    private readonly port: RtpPort,
    private readonly source: AudioSource,
    address: string,
  ) {
    this.described = new DescribedAudio({
      address,
      port: port.port,
      sessionId: systemRandom.integer(0x7fffffff),
      onMedia: (media) => this.flow(media),
    });
  }

  offer(): SessionBody {
    return this.described.offer();
  }

  answer(offer: Uint8Array): SessionBody | string {
    return this.described.answer({ content: offer }) ?? this.described.problem ?? 'no answer is possible';
  }

  acceptAnswer(answer: Uint8Array): string | undefined {
    return this.described.acceptAnswer({ content: answer });
  }

  hold(held: boolean): void {
    this.described.hold(held);
  }

  counts(): { packetsSent: number; packetsReceived: number } {
    const { packetsSent, packetsReceived } = this.session?.counts ?? { packetsSent: 0, packetsReceived: 0 };
    return { packetsSent, packetsReceived };
  }

  close(): void {
    this.session?.stop();
    void this.port.close();
  }

  private flow(media: readonly NegotiatedMedia[]): void {
    const [stream] = media;
    if (stream === undefined) return;
    if (this.session !== undefined) return this.session.update(stream);
    this.session = new AudioSession({
      transport: this.port,
      stream,
      source: this.source,
      clock: systemClock,
      random: systemRandom,
      latch: true,
    });
    this.session.start();
  }
}
