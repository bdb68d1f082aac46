import type { Dialog } from '../dialog/dialog.js';
import { Parameters } from '../grammar/parameters.js';
import { InfoPackage } from '../message/headers/info-package.js';
import type { ReasonValue } from '../message/headers/reason.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { CallOwner } from './call-owner.js';
import type { CallEnd, CallUser, ChangeOutcome, SessionBody } from './call-user.js';
import type { Session } from './session/session.js';

export interface HangUpOptions {
  /** What the BYE, or the CANCEL, says of the cause. RFC 3326 */
  readonly reasons?: readonly ReasonValue[];
}

export interface ReofferOptions {
  /** Default: INVITE, in an early dialog UPDATE. */
  readonly by?: 'INVITE' | 'UPDATE';
  /** A 491, or a refusal with Retry-After, is told and not tried again: whoever asked for the change tries again. */
  readonly once?: boolean;
}

/** What both sides of a call can do. RFC 3261 §12.2, §14, §15 */
export abstract class Call {
  protected ended = false;

  protected constructor(
    protected readonly ua: CallOwner,
    /** Names the call on both sides. */
    readonly callId: string,
    readonly user: CallUser,
  ) {}

  /** Ends the call by CANCEL, a refusal or BYE, as its state asks for. */
  abstract hangUp(options?: HangUpOptions): void;

  /** The session that requests of this side go to; undefined before there is a dialog. */
  protected abstract get session(): Session | undefined;

  /** The dialog that requests of this side go to; undefined before there is one. */
  get dialog(): Dialog | undefined {
    return this.session?.dialog;
  }

  get finished(): boolean {
    return this.ended;
  }

  /** True from its first 2xx to its end. */
  get confirmed(): boolean {
    return !this.ended && (this.session?.confirmed ?? false);
  }

  /**
   * Offers another session description, e.g. to hold or to resume; without one the far end is asked for an offer. It waits
   * for its turn, and is tried again after a 491. By re-INVITE; in an early dialog by UPDATE, where the far end takes it.
   * RFC 3261 §14.1, RFC 3311 §5.1
   */
  reoffer(offer?: SessionBody, { by, once = false }: ReofferOptions = {}): Promise<ChangeOutcome> {
    const { session } = this;
    return session === undefined ? abandoned : session.changes.offer(offer, by, once);
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
          // What belongs to no usage ends none (RFC 5057 §5.2).
          if (method === 'INFO') session.endsBy(response, local);
          resolve(response);
        },
      );
    });
  }

  protected end(end: CallEnd, message?: SipRequest | SipResponse): void {
    if (this.ended) return;
    this.ended = true;
    this.ua.forget(this);
    this.user.onEnded?.(end, message);
  }
}

const abandoned = Promise.resolve<ChangeOutcome>({ kind: 'abandoned' });
