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
import type { InviteServer } from './session/invite-server.js';
import { Session } from './session/session.js';

/** A call that comes to this user agent. RFC 3261 §13.3 */
export class IncomingCall extends Call implements ReceivedInvite {
  protected override readonly session: Session;
  private readonly server: InviteServer;
  private expiry: TimerHandle;
  private hangUpOnAck: HangUpOptions | undefined;

  /** Throws SipSyntaxError where the INVITE can't begin a dialog. */
  constructor(ua: CallOwner, transaction: ServerTransaction, user: CallUser) {
    super(ua, transaction.request.required(CallId), user);
    this.session = new Session({
      ua,
      dialog: Dialog.ofServer(transaction.request, ua.transactions.random.token(10)),
      user,
      ownsCallId: false,
      contact: ua.contactFor(transaction.flow),
      onAcknowledged: () => {
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
   * Where a reliable provisional response still waits for its PRACK, so does the 200 (RFC 3262 §5).
   */
  accept(body?: SessionBody, amend?: AmendResponse): void {
    this.server.accept(body, amend);
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
    if (this.ended) return;
    if (this.waiting) return this.reject(480);
    // A BYE before the ACK would overtake it: the callee waits (RFC 3261 §15).
    if (this.server.open) {
      this.hangUpOnAck = options;
      return;
    }
    this.session.bye(options.reasons);
    this.session.end({ kind: 'hung up', by: 'local' });
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
