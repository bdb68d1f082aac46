import {
  type Call,
  type Dialog,
  From,
  IncomingCall,
  type OfferRefusal,
  type ReceivedDescription,
  type ReceivedInvite,
  type SessionBody,
  SipRequest,
  type SipUri,
  To,
  tagOf,
  type UserAgent,
} from '@trapezoid/sip';
import type { LegState } from './coupling.js';
import type { SessionOrigin } from './session-origin.js';

/** What a change of the session comes to at the other leg. */
export type Agreed = SessionBody | OfferRefusal | undefined;

/** One of the two dialogs of a call, as its other leg sees it. */
export class Leg {
  /** There once SIP has begun. */
  call: Call | undefined;
  /** The leg that its far end talks to. */
  peer: Leg | undefined;
  /** Where a leg that is idle is to be called, and what belongs into its INVITE. */
  target: { readonly uri: SipUri; readonly amend: (invite: SipRequest) => SipRequest } | undefined;
  /** Its far end's change of the session that waits for the other leg; `asks` where that was a re-INVITE without an offer. */
  change: { readonly asks?: ReceivedInvite } | undefined;
  /** A call of a REFER or of the command line may have ended before it was known here. */
  over = false;
  /** Whom it talked to has gone; the other party of a transfer is on its way. */
  transferring = false;
  /** A description of its far end that nobody has taken yet. */
  private told: SessionBody | undefined;
  /** The answer that its far end gave last. */
  private answer: SessionBody | undefined;
  /** The tag of whose descriptions go to the other leg: of several phones that ring the first that has sent one. */
  private speaker: string | undefined;
  /** Whom the B2BUA has called with it has answered, and has the ACK. */
  private answered = false;
  private wait: ((answer: SessionBody | undefined) => void) | undefined;

  constructor(
    readonly ua: UserAgent,
    readonly callId: string,
    /** Whom its far end is, for a reader: a URI. */
    readonly remote: string,
    /** What hides the other side's origin from its far end. */
    private readonly origin: SessionOrigin | undefined,
  ) {}

  get state(): LegState {
    const { call, change } = this;
    if (this.over || call?.finished) return 'Ended';
    if (call === undefined) return 'Idle';
    if (!call.confirmed) return call instanceof IncomingCall ? 'Invited' : 'Inviting';
    if (change === undefined) return 'Confirmed';
    return change.asks === undefined ? 'Changing' : 'Asking';
  }

  /** Confirmed, and no description of its INVITE is on its way any more: somebody else may talk to its far end. */
  get stands(): boolean {
    return this.state === 'Confirmed' && (this.answered || this.invited !== undefined);
  }

  get dialog(): Dialog | undefined {
    return this.call?.dialog;
  }

  /** The call that it came with, while it has no answer. */
  get invited(): IncomingCall | undefined {
    return this.call instanceof IncomingCall ? this.call : undefined;
  }

  /** A description as this leg's far end gets it. */
  shown(body: SessionBody): SessionBody {
    return this.origin?.hide(body) ?? body;
  }

  /**
   * Whether a description is to go to the other leg. That has one dialog, in which the first description counts, so that
   * those of other phones which ring for this leg don't (RFC 3261 §13.2.1).
   */
  speaksIn({ message }: ReceivedDescription): boolean {
    if (message === undefined) return true;
    const tag = tagOf(message, message instanceof SipRequest ? From : To);
    this.speaker ??= tag;
    return this.speaker === tag;
  }

  /** Its requests would go to another one of the phones that ring than whom the other leg has the description of. */
  get divided(): boolean {
    const { speaker, dialog } = this;
    return speaker !== undefined && dialog !== undefined && dialog.remoteTag !== speaker;
  }

  /** One of the phones that ring has picked up. True where the other leg has the description of another one. */
  pickUp(tag: string): boolean {
    const { speaker = tag } = this;
    this.speaker = tag;
    this.answered = true;
    return speaker !== tag;
  }

  /** An answer of its far end, or a preview of it. */
  hear(answer: ReceivedDescription): void {
    if (!this.speaksIn(answer)) return;
    this.answer = answer;
    const { wait } = this;
    if (wait === undefined) this.told = answer;
    else this.settle(answer);
  }

  /** The description that came last, once. */
  take(): SessionBody | undefined {
    const { told } = this;
    this.told = undefined;
    return told;
  }

  /** What its far end has answered, for a response that needs it once more. */
  get lastAnswer(): SessionBody | undefined {
    return this.answer;
  }

  /** The answer that its far end gives next; undefined where it gives none. */
  nextAnswer(): Promise<SessionBody | undefined> {
    this.settle(undefined);
    return new Promise((resolve) => {
      this.wait = resolve;
    });
  }

  settle(answer: SessionBody | undefined): void {
    this.wait?.(answer);
    this.wait = undefined;
  }
}
