import type { ReceivedDescription, SessionBody } from '../call-user.js';

/**
 * Makes and reads the session descriptions of one call, in its user's place. The SIP library knows of them only where
 * they stand; `describedAudio` of the SDP library is such media.
 * RFC 3264
 */
export interface SessionMedia {
  /** An offer, the first or a later one. */
  offer(): SessionBody;
  /** The answer to an offer; undefined: it can't be accepted. */
  answer(offer: ReceivedDescription): SessionBody | undefined;
  /** Takes the answer to its offer; gives what is wrong with it, so that the call can't go on. */
  acceptAnswer(answer: ReceivedDescription): string | undefined;
  /** Whether its next offer holds the call: nothing is to be sent to this side. RFC 3264 §8.4 */
  hold(held: boolean): void;
  /** The call is over. */
  close(): void;
}
