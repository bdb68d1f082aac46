import { AudioSession, type AudioSource, RtpPort } from '@trapezoid/media';
import {
  createAnswer,
  createOffer,
  type LocalSession,
  type NegotiatedMedia,
  parseSessionDescription,
  printSessionDescription,
  readAnswer,
  type SessionDescription,
  SessionDescriptionError,
} from '@trapezoid/sdp';
import { type SessionBody, systemClock, systemRandom } from '@trapezoid/sip';
import type { CallMedia, OpenCallMedia } from '../core/call-media.js';

const contentType = 'application/sdp';

/** Audio over RTP from this host; others are told `address`. */
export function rtpCallMedia(host: string, address: string): OpenCallMedia {
  return async (audio) => new RtpCallMedia(await RtpPort.open({ host }), audio, address);
}

/** The offer/answer state of one call and the audio that follows from it. RFC 3264 §4 */
class RtpCallMedia implements CallMedia {
  /** What this side said last, offer or answer. */
  private local: SessionDescription | undefined;
  private session: AudioSession | undefined;
  private readonly base: LocalSession;

  constructor(
    private readonly port: RtpPort,
    private readonly source: AudioSource,
    address: string,
  ) {
    this.base = { address, port: port.port, sessionId: systemRandom.integer(0x7fffffff) };
  }

  offer(): SessionBody {
    this.local = createOffer(this.next());
    return { contentType, content: printSessionDescription(this.local) };
  }

  answer(offer: Uint8Array): SessionBody | string {
    const description = read(offer);
    if (typeof description === 'string') return description;
    const outcome = createAnswer(description, this.next());
    if (outcome.kind === 'not-acceptable') return outcome.reason;
    this.local = outcome.answer;
    this.flow(outcome.media);
    return { contentType, content: printSessionDescription(outcome.answer) };
  }

  acceptAnswer(answer: Uint8Array): string | undefined {
    const description = read(answer);
    if (typeof description === 'string') return description;
    if (this.local === undefined) return 'an answer without an offer';
    const outcome = readAnswer(this.local, description);
    if (outcome.kind === 'problem') return outcome.reason;
    if (outcome.media.length === 0) return 'the answer refuses every stream';
    this.flow(outcome.media);
    return undefined;
  }

  counts(): { packetsSent: number; packetsReceived: number } {
    const { packetsSent, packetsReceived } = this.session?.counts ?? { packetsSent: 0, packetsReceived: 0 };
    return { packetsSent, packetsReceived };
  }

  close(): void {
    this.session?.stop();
    void this.port.close();
  }

  private next(): LocalSession {
    return this.local === undefined ? this.base : { ...this.base, previous: this.local };
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

function read(body: Uint8Array): SessionDescription | string {
  if (body.length === 0) return 'no session description';
  try {
    return parseSessionDescription(body);
  } catch (error) {
    if (error instanceof SessionDescriptionError) return error.message;
    throw error;
  }
}
