import type { Dialog } from '../dialog/dialog.js';
import { Parameters } from '../grammar/parameters.js';
import { InfoPackage } from '../message/headers/info-package.js';
import type { ReasonValue } from '../message/headers/reason.js';
import type { SipRequest } from '../message/request.js';
import { SipResponse } from '../message/response.js';
import type { CallOwner } from './call-owner.js';
import type {
  AmendRequest,
  CallEnd,
  CallUser,
  ChangeOptions,
  ChangeOutcome,
  ReceivedDescription,
  SessionBody,
} from './call-user.js';
import type { CallEvents } from './face/call-events.js';
import { CallFailed } from './face/failures.js';
import { ObservedUser } from './face/observed-user.js';
import type { SessionMedia } from './face/session-media.js';
import { TypedEvents } from './face/typed-events.js';
import { type Wait, waitFor } from './face/wait.js';
import type { Session } from './session/session.js';
import type { Offer } from './session/session-changes.js';
import type { Transfer } from './transfer/transfer.js';
import { type TransferOptions, type TransferTarget, transferCall } from './transfer/transfer-call.js';

export interface HangUpOptions {
  /** What the BYE, or the CANCEL, says of the cause. RFC 3326 */
  readonly reasons?: readonly ReasonValue[];
  /** The whole BYE with what else belongs into it. */
  readonly amend?: AmendRequest;
}

/** Milliseconds that are waited where nobody says how long. */
export const defaultWaits = {
  /** An answer: as long as a proxy lets a phone ring (RFC 3261 §16.6, timer C). */
  answer: 180_000,
  /** The end of a call. */
  end: 3_600_000,
} as const;

/** What both sides of a call can do. RFC 3261 §12.2, §14, §15 */
export abstract class Call {
  protected readonly user: CallUser;
  private readonly events: TypedEvents<CallEvents>;
  /** Whether this side holds it, as both sides have agreed. */
  private held = false;
  private outcome:
    | { readonly end: CallEnd; readonly message: SipRequest | SipResponse | undefined }
    | undefined;

  protected constructor(
    protected readonly ua: CallOwner,
    /** Names the call on both sides. */
    readonly callId: string,
    user: CallUser,
    /** Makes and reads its session descriptions, where its user does not. */
    protected readonly media: SessionMedia | undefined,
  ) {
    this.events = new TypedEvents((work) => ua.transactions.transport.guard(work));
    this.user = new ObservedUser(user, this.events, media, (why, answer) => this.refuseAnswer(why, answer));
  }

  /** Ends the call by CANCEL, a refusal or BYE, as its state asks for. */
  abstract hangUp(options?: HangUpOptions): void;

  /** The session that requests of this side go to; undefined before there is a dialog. */
  protected abstract get session(): Session | undefined;

  /** Whether this side has placed it. */
  abstract readonly placed: boolean;

  /** Every session that it has, early and confirmed. */
  abstract get sessions(): readonly Session[];

  /** What was agreed can't be used. */
  protected abstract giveUp(why: string): void;

  get finished(): boolean {
    return this.outcome !== undefined;
  }

  /** True from its first 2xx to its end. */
  get confirmed(): boolean {
    return !this.finished && (this.session?.confirmed ?? false);
  }

  /** The dialog that requests of this side go to; undefined where there is none. */
  get dialog(): Dialog | undefined {
    return this.session?.dialog;
  }

  /** Whether the far end has said that it knows an extension, by option tag. RFC 3261 §20.37 */
  supports(extension: string): boolean {
    return this.session?.peer.supports(extension) ?? false;
  }

  /** Calls the listener for each such event, until the function that this gives is called. */
  on<Name extends keyof CallEvents>(name: Name, listener: (...words: CallEvents[Name]) => void): () => void {
    return this.events.on(name, listener);
  }

  /** How the call ended, once it has. Rejects with DeadlineError; by default after an hour. */
  ended({ within = defaultWaits.end, signal }: Wait = {}): Promise<CallEnd> {
    return waitFor(this.clock, 'the end of the call', { within, signal }, (resolve) => {
      if (this.outcome !== undefined) resolve(this.outcome.end);
      return this.events.on('ended', (end) => resolve(end));
    });
  }

  /**
   * Holds the call: offers that nothing be sent to this side. It needs media, here or of the user agent: without them
   * `reoffer` does the same with an offer of one's own.
   * RFC 3264 §8.4
   */
  hold(): Promise<ChangeOutcome> {
    return this.reofferHeld(true);
  }

  /** Takes a call back that was held. */
  resume(): Promise<ChangeOutcome> {
    return this.reofferHeld(false);
  }

  /**
   * Transfers the far end by REFER: to an address, or to the far end of another call of this user agent, which then takes
   * the place of both. Once the far end says that it has got there, this call is hung up.
   * RFC 5589 §6, §7
   */
  transfer(target: TransferTarget, options: TransferOptions = {}): Transfer {
    return transferCall(this, this.ua, target, options);
  }

  /**
   * Offers another session description, e.g. to hold or to resume; without one the far end is asked for an offer. It waits
   * for its turn, and is tried again after a 491; a function makes the offer each time that it goes out. By re-INVITE; in
   * an early dialog by UPDATE, where the far end takes it.
   * RFC 3261 §14.1, RFC 3311 §5.1
   */
  reoffer(offer?: Offer, options?: ChangeOptions): Promise<ChangeOutcome> {
    const { session } = this;
    return session === undefined ? abandoned : session.changes.offer(offer, options);
  }

  /** Refreshes dialog and session: by UPDATE where the far end takes it, else by a re-INVITE. RFC 4028 §7.4 */
  refresh(): Promise<ChangeOutcome> {
    return this.session?.changes.refresh() ?? abandoned;
  }

  /**
   * Sends an INFO, of a package or of none. Rejects where the far end has not said that it takes the package.
   * RFC 6086 §4.2.1
   */
  async info(body?: SessionBody, infoPackage?: string): Promise<SipResponse> {
    if (infoPackage === undefined) return this.request('INFO', body);
    if (!this.session?.peer.takesPackage(infoPackage)) {
      throw new Error(`the far end has not asked for INFOs of the package ${infoPackage}`);
    }
    const value = { infoPackage, parameters: Parameters.none };
    return this.request('INFO', body, (request) => request.with(InfoPackage, value));
  }

  /**
   * Sends a request inside the dialog that begins no exchange and no usage: INFO, MESSAGE, OPTIONS. A timeout comes as 408,
   * a failed transport as 503. Rejects where there is no dialog.
   */
  request(
    method: string,
    body?: SessionBody,
    amend: (request: SipRequest) => SipRequest = (request) => request,
  ): Promise<SipResponse> {
    const { session } = this;
    if (session === undefined || session.over) return Promise.reject(new Error('the call has no dialog'));
    return new Promise((resolve) => {
      session.request(
        method,
        (request) => amend(body === undefined ? request : request.withBody(body.contentType, body.content)),
        (response, local) => {
          session.endsBy(response, local);
          resolve(response);
        },
      );
    });
  }

  protected end(end: CallEnd, message?: SipRequest | SipResponse): void {
    if (this.finished) return;
    this.outcome = { end, message };
    this.ua.forget(this);
    this.user.onEnded?.(end, message);
  }

  /** Waits for one event; rejects with CallFailed where the call ends before, with DeadlineError where it is too late. */
  protected until<Name extends 'answered' | 'acknowledged'>(
    name: Name,
    happened: CallEvents[Name][0] | undefined,
    what: string,
    { within = defaultWaits.answer, signal }: Wait,
  ): Promise<CallEvents[Name][0]> {
    return waitFor<CallEvents[Name][0]>(this.clock, what, { within, signal }, (resolve, reject) => {
      if (happened !== undefined) resolve(happened);
      else if (this.outcome !== undefined) reject(failure(this.outcome.end, this.outcome.message));
      const stops = [
        this.events.on(name, (...[message]) => resolve(message as CallEvents[Name][0])),
        this.events.on('ended', (end, message) => reject(failure(end, message))),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    });
  }

  /** RFC 3264 §6: the call can't go on with an answer that is none. */
  private refuseAnswer(what: string, { message }: ReceivedDescription): void {
    if (message !== undefined) this.ua.problem({ paragraph: 'RFC 3264 §6', what, message }, this.user);
    this.giveUp(what);
  }

  private get clock() {
    return this.ua.transactions.clock;
  }

  /** Where the far end refuses, the media are held or not as before. */
  private async reofferHeld(held: boolean): Promise<ChangeOutcome> {
    const { media } = this;
    if (media === undefined) throw new Error('the call has no media to hold: reoffer does it');
    const outcome = await this.reoffer(() => {
      media.hold(held);
      return media.offer();
    });
    if (outcome.kind === 'agreed') this.held = held;
    if (!this.finished) media.hold(this.held);
    return outcome;
  }
}

const failure = (end: CallEnd, message: SipRequest | SipResponse | undefined): CallFailed =>
  new CallFailed(end, message instanceof SipResponse ? message : undefined);

const abandoned = Promise.resolve<ChangeOutcome>({ kind: 'abandoned' });
