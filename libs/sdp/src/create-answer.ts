import { audioFormatsOf } from './audio-format.js';
import { answerDirection, directionOf } from './direction.js';
import {
  audioDescription,
  describeSession,
  type LocalSession,
  localFormats,
  refusedMedia,
} from './local-session.js';
import { commonFormats, type NegotiatedMedia, negotiatedAudio } from './negotiated-media.js';
import { remoteAddressOf } from './remote-address.js';
import type { MediaDescription, SessionDescription } from './session-description.js';

/** Why an offer cannot be taken, for a 488 with a Warning header (RFC 3261 §21.4.26, §20.43). */
export interface NotAcceptable {
  readonly kind: 'not-acceptable';
  readonly warnCode: number;
  readonly reason: string;
}

export interface Answered {
  readonly kind: 'answer';
  readonly answer: SessionDescription;
  /** The streams that media flow in; empty when the offer has none to take. */
  readonly media: readonly NegotiatedMedia[];
}

type StreamOutcome =
  | { readonly kind: 'accepted'; readonly section: MediaDescription; readonly negotiated: NegotiatedMedia }
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly warnCode: number; readonly reason: string };

/** Profiles that differ in nothing a phone without feedback would notice (RFC 4585 §5). */
const protocols = ['RTP/AVP', 'RTP/AVPF'];

/**
 * The answer to an offer: its m= lines in number and order, the first usable audio stream taken, all others
 * refused with port 0. Not acceptable when streams are offered and none of them can be taken.
 * RFC 3264 §6
 */
export function createAnswer(offer: SessionDescription, local: LocalSession): Answered | NotAcceptable {
  const sections: MediaDescription[] = [];
  const media: NegotiatedMedia[] = [];
  let refusal: { warnCode: number; reason: string } | undefined;
  offer.media.forEach((offered, index) => {
    const outcome = media.length === 0 ? answerStream(offer, offered, index, local) : secondAudio(offered);
    if (outcome.kind === 'accepted') {
      sections.push(outcome.section);
      media.push(outcome.negotiated);
      return;
    }
    sections.push(refusedMedia(offered));
    // Of several reasons the one about audio says more than that there is no video.
    if (outcome.kind === 'refused' && (refusal === undefined || offered.media === 'audio')) refusal = outcome;
  });
  if (media.length === 0 && refusal) {
    return { kind: 'not-acceptable', warnCode: refusal.warnCode, reason: refusal.reason };
  }
  return { kind: 'answer', answer: describeSession(local, sections, offer.timing), media };
}

function secondAudio(offered: MediaDescription): StreamOutcome {
  if (offered.port === 0) return { kind: 'ended' };
  return { kind: 'refused', warnCode: 304, reason: 'one audio stream is taken already' };
}

function answerStream(
  offer: SessionDescription,
  offered: MediaDescription,
  index: number,
  local: LocalSession,
): StreamOutcome {
  if (offered.port === 0) return { kind: 'ended' };
  if (offered.media !== 'audio') {
    return { kind: 'refused', warnCode: 304, reason: `media type ${offered.media} is not available` };
  }
  if (!protocols.includes(offered.protocol)) {
    return { kind: 'refused', warnCode: 302, reason: `media over ${offered.protocol} is not available` };
  }
  if ((offered.portCount ?? 1) > 1) {
    return { kind: 'refused', warnCode: 307, reason: 'a range of ports is not available' };
  }
  const address = remoteAddressOf(offer, offered, local.address);
  if (address.kind === 'unusable') {
    return { kind: 'refused', warnCode: address.warnCode, reason: address.reason };
  }
  const formats = commonFormats(audioFormatsOf(offered), localFormats(local));
  const [codec] = formats.codecs;
  if (!codec) {
    return { kind: 'refused', warnCode: 305, reason: 'no codec in common: PCMU and PCMA are spoken here' };
  }
  const direction = answerDirection(directionOf(offer, offered), local.direction ?? 'sendrecv');
  return {
    kind: 'accepted',
    section: audioDescription(local, offered.protocol, formats, direction),
    negotiated: negotiatedAudio({
      index,
      ...address,
      codec,
      dtmfPayloadType: formats.telephoneEvent,
      receives: formats,
      direction,
      remoteMedia: offered,
    }),
  };
}
