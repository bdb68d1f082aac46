import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type {
  CallEnd,
  CallUser,
  DescriptionPlace,
  ProtocolProblem,
  ReceivedDescription,
  Reply,
} from '../call-user.js';
import type { CallEvents } from './call-events.js';
import type { SessionMedia } from './session-media.js';
import type { TypedEvents } from './typed-events.js';

/**
 * The user of a call as the library sees it: the one that was given; where that one has nothing to say of session
 * descriptions, the call's media; and then whoever listens.
 */
export class ObservedUser implements CallUser {
  constructor(
    private readonly user: CallUser,
    private readonly events: TypedEvents<CallEvents>,
    private readonly media: SessionMedia | undefined,
    /** An answer that can't be used: the call can't go on. */
    private readonly onUnusable: (why: string, answer: ReceivedDescription) => void,
  ) {}

  onProgress(response: SipResponse): void {
    this.user.onProgress?.(response);
    this.events.emit('progress', response);
  }

  onPreview(answer: ReceivedDescription): void {
    this.user.onPreview?.(answer);
    this.events.emit('preview', answer);
  }

  onAnswered(response: SipResponse): void {
    this.user.onAnswered?.(response);
    this.events.emit('answered', response);
  }

  onAcknowledged(ack: SipRequest): void {
    this.user.onAcknowledged?.(ack);
    this.events.emit('acknowledged', ack);
  }

  onOffer(offer: ReceivedDescription, place: DescriptionPlace, response?: SipResponse): Reply {
    this.events.emit('offer', offer, place);
    return this.user.onOffer === undefined
      ? this.media?.answer(offer)
      : this.user.onOffer(offer, place, response);
  }

  onOfferWanted(): Reply {
    return this.user.onOfferWanted === undefined ? this.media?.offer() : this.user.onOfferWanted();
  }

  onAnswer(answer: ReceivedDescription, place: DescriptionPlace): void {
    this.events.emit('answer', answer, place);
    if (this.user.onAnswer !== undefined) return this.user.onAnswer(answer, place);
    const why = this.media?.acceptAnswer(answer);
    if (why !== undefined) this.onUnusable(why, answer);
  }

  onPrackDue(response: SipResponse) {
    return this.user.onPrackDue?.(response);
  }

  onRolledBack(): void {
    this.user.onRolledBack?.();
    this.events.emit('rolled back');
  }

  get onReinvite(): CallUser['onReinvite'] {
    const { user } = this;
    return user.onReinvite === undefined ? undefined : (reinvite) => user.onReinvite?.(reinvite);
  }

  /** There where somebody takes INFOs, else they are refused (RFC 6086 §4.2.2). */
  get onInfo(): CallUser['onInfo'] {
    const { user, events } = this;
    if (user.onInfo === undefined && !events.heard('info')) return undefined;
    return (request, infoPackage) => {
      user.onInfo?.(request, infoPackage);
      events.emit('info', request, infoPackage);
    };
  }

  get onMessage(): CallUser['onMessage'] {
    const { user, events } = this;
    if (user.onMessage === undefined && !events.heard('message')) return undefined;
    return (request) => {
      events.emit('message', request);
      return user.onMessage?.(request) ?? 200;
    };
  }

  get onRequest(): CallUser['onRequest'] {
    const { user } = this;
    return user.onRequest === undefined ? undefined : (transaction) => user.onRequest?.(transaction);
  }

  onProblem(problem: ProtocolProblem): void {
    this.user.onProblem?.(problem);
    this.events.emit('problem', problem);
  }

  onEnded(end: CallEnd, message?: SipRequest | SipResponse): void {
    this.user.onEnded?.(end, message);
    this.media?.close();
    this.events.emit('ended', end, message);
  }
}
