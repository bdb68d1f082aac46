import { createAnswer } from './create-answer.js';
import { createOffer } from './create-offer.js';
import type { LocalSession } from './local-session.js';
import type { NegotiatedMedia } from './negotiated-media.js';
import { parseSessionDescription } from './parse-session-description.js';
import { printSessionDescription } from './print-session-description.js';
import { readAnswer } from './read-answer.js';
import { type SessionDescription, SessionDescriptionError } from './session-description.js';

export interface DescribedAudioOptions extends Omit<LocalSession, 'previous' | 'direction'> {
  /** The streams that media flow in from now on; empty: none. */
  readonly onMedia?: (media: readonly NegotiatedMedia[]) => void;
}

/** A description as it stands in a message. */
export interface DescriptionBody {
  readonly contentType: 'application/sdp';
  readonly content: string;
}

const bodyOf = (description: SessionDescription): DescriptionBody => ({
  contentType: 'application/sdp',
  content: printSessionDescription(description),
});

/**
 * The offers and answers of one audio session, the first and all later ones, held or not: the media of a call of the SIP
 * library.
 * RFC 3264 §4, §8
 */
export class DescribedAudio {
  /** Why the last offer was not acceptable, or the last answer not usable. */
  problem: string | undefined;
  /** What this side said last, offer or answer. */
  private local: SessionDescription | undefined;
  private held = false;

  constructor(private readonly options: DescribedAudioOptions) {}

  /** Whether this side holds the session: its next offer, and its answers, say that it sends and does not receive. §8.4 */
  hold(held: boolean): void {
    this.held = held;
  }

  offer(): DescriptionBody {
    this.local = createOffer(this.next());
    return bodyOf(this.local);
  }

  /** The answer to an offer; undefined where none is possible: `problem` says why. */
  answer({ content }: { readonly content: Uint8Array }): DescriptionBody | undefined {
    const offer = this.read(content);
    if (offer === undefined) return undefined;
    const outcome = createAnswer(offer, this.next());
    if (outcome.kind === 'not-acceptable') {
      this.problem = outcome.reason;
      return undefined;
    }
    this.local = outcome.answer;
    this.options.onMedia?.(outcome.media);
    return bodyOf(outcome.answer);
  }

  /** Takes the answer to the last offer; gives what is wrong with it. */
  acceptAnswer({ content }: { readonly content: Uint8Array }): string | undefined {
    const answer = this.read(content);
    if (answer === undefined) return this.problem;
    this.problem = this.take(answer);
    return this.problem;
  }

  close(): void {
    this.options.onMedia?.([]);
  }

  private take(answer: SessionDescription): string | undefined {
    if (this.local === undefined) return 'an answer without an offer';
    const outcome = readAnswer(this.local, answer);
    if (outcome.kind === 'problem') return outcome.reason;
    if (outcome.media.length === 0) return 'the answer refuses every stream';
    this.options.onMedia?.(outcome.media);
    return undefined;
  }

  private read(content: Uint8Array): SessionDescription | undefined {
    this.problem = undefined;
    if (content.length === 0) {
      this.problem = 'no session description';
      return undefined;
    }
    try {
      return parseSessionDescription(content);
    } catch (error) {
      if (!(error instanceof SessionDescriptionError)) throw error;
      this.problem = error.message;
      return undefined;
    }
  }

  private next(): LocalSession {
    const { onMedia, ...local } = this.options;
    return {
      ...local,
      direction: this.held ? 'sendonly' : 'sendrecv',
      ...(this.local === undefined ? {} : { previous: this.local }),
    };
  }
}
