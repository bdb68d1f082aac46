import { readHeader } from '../core/read-header.js';
import { Dialog } from '../dialog/dialog.js';
import type { NameAddress } from '../grammar/name-address.js';
import { CallId } from '../message/headers/call-id.js';
import { Contact } from '../message/headers/contact.js';
import { Expires } from '../message/headers/expires.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { TimerHandle } from '../ports/clock.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import { Call, type HangUpOptions } from './call.js';
import type { CallOwner } from './call-owner.js';
import type {
  AmendResponse,
  CallEnd,
  CallUser,
  ProgressOptions,
  ReceivedDescription,
  ReceivedInvite,
  SessionBody,
} from './call-user.js';
import type { SessionMedia } from './face/session-media.js';
import type { Wait } from './face/wait.js';
import type { InviteServer } from './session/invite-server.js';
import { Session } from './session/session.js';

/** A call that comes to this user agent. RFC 3261 §13.3 */
export class IncomingCall extends Call implements ReceivedInvite {
  override readonly placed = false;
  protected override readonly session: Session;
  /**
   * The call that its caller wants it to take the place of: is to be answered at once, without ringing. It is hung up once
   * this one is accepted, and goes on where it is refused.
   * RFC 3891 §3
   */
  readonly replaced: Call | undefined;
  private readonly server: InviteServer;
  private expiry: TimerHandle;
  private ack: SipRequest | undefined;
  private hangUpOnAck: HangUpOptions | undefined;

  /** Throws SipSyntaxError where the INVITE can't begin a dialog. */
  constructor(
    ua: CallOwner,
    transaction: ServerTransaction,
    user: CallUser,
    {
      media,
      replaced,
    }: { readonly media?: SessionMedia | undefined; readonly replaced?: Call | undefined } = {},
  ) {
    super(ua, transaction.request.required(CallId), user, media);
    this.replaced = replaced;
    this.session = new Session({
      ua,
      onEstablished: () => this.replaced?.hangUp(),
      dialog: Dialog.ofServer(transaction.request, ua.transactions.random.token(10)),
      user: this.user,
      ownsCallId: false,
      contact: ua.contactFor(transaction),
      onAcknowledged: (ack) => {
        this.ack ??= ack;
        if (this.hangUpOnAck !== undefined) this.hangUp(this.hangUpOnAck);
      },
      onEnded: (end, message) => this.end(end, message),
    });
    this.server = this.session.serve(transaction);
    const seconds = readHeader(this.invite, Expires);
    if (seconds !== undefined) this.expireAfter(seconds);
  }

  /** The INVITE that began it. */
  get invite(): SipRequest {
    return this.server.invite;
  }

  /** The offer of the INVITE; undefined where it asks for one. */
  get offer(): ReceivedDescription | undefined {
    return this.server.offer;
  }

  /** True until it is answered, refused or cancelled. */
  get waiting(): boolean {
    return this.server.waiting;
  }

  /** Sends 180 Ringing, or another provisional response. */
  ring(statusCode?: number, options?: ProgressOptions): void {
    this.server.ring(statusCode, options);
  }

  /**
   * Sends 200 with an answer, or with an offer where the INVITE had none; with neither where it went out reliably before.
   * Without one to be sent its media make it.
   * Where a reliable provisional response still waits for its PRACK, so does the 200 (RFC 3262 §5).
   */
  accept(body?: SessionBody, amend?: AmendResponse): void {
    if (body !== undefined || this.media === undefined || !this.waiting)
      return this.server.accept(body, amend);
    const own = this.offer === undefined ? this.media.offer() : this.media.answer(this.offer);
    if (own === undefined) this.reject(488);
    else this.server.accept(own, amend);
  }

  /**
   * The ACK to its 2xx, once that has come: the call stands on both sides. Rejects with CallFailed, or with DeadlineError,
   * by default after three minutes.
   */
  acknowledged(wait: Wait = {}): Promise<SipRequest> {
    return this.until('acknowledged', this.ack, 'the ACK', wait);
  }

  /**
   * Refuses with a final response of 300 to 699. `also`: where the caller may try instead (RFC 3261 §21.3), or what adds to
   * the response.
   */
  reject(statusCode: number, reasonPhrase?: string, also: readonly NameAddress[] | AmendResponse = []): void {
    if (!this.waiting) return;
    const refusal = this.server.refusal(statusCode, reasonPhrase);
    if (typeof also === 'function') this.server.refuse(also(refusal));
    else this.server.refuse(also.length === 0 ? refusal : refusal.withAll(Contact, also));
    const phrase = reasonPhrase === undefined ? {} : { reasonPhrase };
    this.session.end({ kind: 'refused', by: 'local', statusCode, ...phrase });
  }

  hangUp(options: HangUpOptions = {}): void {
    if (this.finished) return;
    if (this.waiting) return this.reject(480);
    // A BYE before the ACK would overtake it: the callee waits (RFC 3261 §15).
    if (this.server.open) {
      this.hangUpOnAck = options;
      return;
    }
    this.session.bye(options.reasons, options.amend);
    this.session.end({ kind: 'hung up', by: 'local' });
  }

  override get sessions(): readonly Session[] {
    return [this.session];
  }

  protected override giveUp(why: string): void {
    if (this.waiting) this.reject(488);
    else this.session.fail(488, why);
  }

  protected override end(end: CallEnd, message?: SipRequest | SipResponse): void {
    this.ua.transactions.clock.clearTimeout(this.expiry);
    super.end(end, message);
  }

  /** The invitation holds for so long (RFC 3261 §13.3.1). */
  private expireAfter(seconds: number): void {
    const { clock } = this.ua.transactions;
    this.expiry = clock.setTimeout(
      () => {
        if (!this.waiting) return;
        this.server.reject(487);
        this.session.end({
          kind: 'cancelled',
          by: 'remote',
          statusCode: 487,
          reasonPhrase: 'the INVITE has expired',
        });
      },
      Math.min(seconds * 1000, 0x7fffffff),
    );
  }
}
