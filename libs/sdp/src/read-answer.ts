import { audioFormatsOf } from './audio-format.js';
import { directionOf, intersectDirections, reverseDirection } from './direction.js';
import { commonFormats, type NegotiatedMedia, negotiatedAudio } from './negotiated-media.js';
import { remoteAddressOf } from './remote-address.js';
import type { MediaDescription, SessionDescription } from './session-description.js';

export type AnswerOutcome =
  /** `media` is empty when the answer refuses every stream. */
  | { readonly kind: 'agreed'; readonly media: readonly NegotiatedMedia[] }
  | { readonly kind: 'problem'; readonly warnCode: number; readonly reason: string };

/**
 * What was agreed, seen by the offerer, or what is wrong with the answer.
 * Deviation: an answer with a direction wider than the offer allows is narrowed, not refused; older phones
 * answer a hold with sendrecv.
 * RFC 3264 §6, §7
 */
export function readAnswer(offer: SessionDescription, answer: SessionDescription): AnswerOutcome {
  if (answer.media.length !== offer.media.length) {
    return problem(
      399,
      `the answer has ${answer.media.length} m= lines where the offer has ${offer.media.length}`,
    );
  }
  const media: NegotiatedMedia[] = [];
  for (const [index, offered] of offer.media.entries()) {
    const answered = answer.media[index];
    if (!answered) continue;
    const outcome = readStream(offer, answer, offered, answered, index);
    if (outcome?.kind === 'problem') return outcome;
    if (outcome) media.push(outcome);
  }
  return { kind: 'agreed', media };
}

function readStream(
  offer: SessionDescription,
  answer: SessionDescription,
  offered: MediaDescription,
  answered: MediaDescription,
  index: number,
): NegotiatedMedia | ReturnType<typeof problem> | undefined {
  const line = `m= line ${index + 1} of the answer`;
  if (answered.media !== offered.media) return problem(304, `${line} is not ${offered.media}`);
  if (answered.port === 0) return undefined;
  if (offered.port === 0) return problem(399, `${line} revives a stream that was offered with port 0`);
  if (answered.protocol !== offered.protocol) return problem(302, `${line} is not ${offered.protocol}`);
  const ours = offered.connection ?? offer.connection;
  const address = remoteAddressOf(answer, answered, ours?.address ?? '');
  if (address.kind === 'unusable') return problem(address.warnCode, `${line}: ${address.reason}`);
  const local = audioFormatsOf(offered);
  const formats = commonFormats(audioFormatsOf(answered), local);
  const [codec] = formats.codecs;
  if (!codec) return problem(305, `${line} has no codec of the offer`);
  return negotiatedAudio({
    index,
    ...address,
    codec,
    dtmfPayloadType: formats.telephoneEvent,
    receives: commonFormats(local, formats),
    direction: intersectDirections(
      directionOf(offer, offered),
      reverseDirection(directionOf(answer, answered)),
    ),
    remoteMedia: answered,
  });
}

function problem(
  warnCode: number,
  reason: string,
): { readonly kind: 'problem'; readonly warnCode: number; readonly reason: string } {
  return { kind: 'problem', warnCode, reason };
}
