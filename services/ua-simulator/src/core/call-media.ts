import type { SessionBody, Uri } from '@trapezoid/sip';

/** The audio side of one call: its place in the offer/answer exchange, and its counts. */
export interface CallMedia {
  offer(): SessionBody;
  /** The answer to an offer; a text says why there is none. Audio flows from here on. */
  answer(offer: Uint8Array): SessionBody | string;
  /** Takes the answer to our offer; gives what is wrong with it, or nothing. Audio flows from here on. */
  acceptAnswer(answer: Uint8Array): string | undefined;
  /** Whether the next offer, and the answers, hold the call. RFC 3264 §8.4 */
  hold(held: boolean): void;
  counts(): { readonly packetsSent: number; readonly packetsReceived: number };
  close(): void;
}

/** Who is at the other end: as it describes its own media, or before that by its URI. */
export type CallPeer =
  | { readonly kind: 'offer'; readonly content: Uint8Array }
  | { readonly kind: 'uri'; readonly uri: Uri };

/** Opens the audio of a call with somebody. Rejects where no RTP port can be had. */
export type OpenCallMedia = (audio: 'echo' | 'tone' | 'silence', peer: CallPeer) => Promise<CallMedia>;
