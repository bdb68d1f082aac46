export type { AudioFormats, CodecFormat, CodecName } from './audio-format.js';
export { type Answered, createAnswer, type NotAcceptable } from './create-answer.js';
export { createOffer } from './create-offer.js';
export { describeCapabilities } from './describe-capabilities.js';
export {
  DescribedAudio,
  type DescribedAudioOptions,
  type DescriptionBody,
} from './described-audio.js';
export type { LocalSession } from './local-session.js';
export type { NegotiatedMedia } from './negotiated-media.js';
export { parseSessionDescription } from './parse-session-description.js';
export { printSessionDescription } from './print-session-description.js';
export { type AnswerOutcome, readAnswer } from './read-answer.js';
export type { RemoteAddress } from './remote-address.js';
export * from './session-description.js';
