import { Dialog } from '../dialog/dialog.js';
import { Parameters } from '../grammar/parameters.js';
import { CallId } from '../message/headers/call-id.js';
import { Contact } from '../message/headers/contact.js';
import { RecordRoute } from '../message/headers/record-route.js';
import { RetryAfter } from '../message/headers/retry-after.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import { Call, type CallEnd, type CallUser, type SessionBody } from './call.js';
import type { CallOwner } from './call-owner.js';
import type { RepeatedSuccess } from './repeated-success.js';

/** A call that comes to this user agent. RFC 3261 §13.3 */
export class IncomingCall extends Call {
  private readonly toTag: string;
  private success: RepeatedSuccess | undefined;
  private hangUpOnAck = false;

  /** Throws SipSyntaxError where the INVITE can't begin a dialog. */
  constructor(
    ua: CallOwner,
    private readonly transaction: ServerTransaction,
    user: CallUser,
  ) {
    super(ua, transaction.request.required(CallId), user);
    this.toTag = ua.transactions.random.token(10);
    this.adopt(Dialog.ofServer(transaction.request, this.toTag));
    transaction.user = {
      onCancel: () => this.receiveCancel(),
      onAck: (ack) => this.receiveAck(ack),
      onTransportError: () => undefined,
    };
  }

  /** The INVITE that began it. */
  get invite(): SipRequest {
    return this.transaction.request;
  }

  /** True until it is answered, refused or cancelled. */
  get waiting(): boolean {
    return !this.ended && !this.transaction.final;
  }

  /** Sends 180 Ringing, or another provisional response. */
  ring(statusCode = 180): void {
    if (this.waiting) this.transaction.respond(this.establish(statusCode));
  }

  /** Sends 200 with an answer, or with an offer where the INVITE had none. */
  accept(body: SessionBody): void {
    if (!this.waiting) return;
    const response = this.ua.capabilities(this.establish(200)).withBody(body.contentType, body.content);
    this.success = this.repeat(this.transaction, response);
  }

  /** Refuses with a final response of 300 to 699. */
  reject(statusCode: number, reasonPhrase?: string): void {
    if (!this.waiting) return;
    this.transaction.respond(this.refusal(statusCode, reasonPhrase));
    this.end({
      kind: 'refused',
      by: 'local',
      statusCode,
      ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
    });
  }

  hangUp(): void {
    if (this.ended) return;
    if (this.waiting) return this.reject(480);
    // A BYE before the ACK would overtake it: the callee waits (RFC 3261 §15).
    if (this.success?.pending) {
      this.hangUpOnAck = true;
      return;
    }
    this.sendBye();
    this.end({ kind: 'hung up', by: 'local' });
  }

  override receiveAck(ack: SipRequest): void {
    if (this.success?.acknowledge(ack)) {
      this.user.onAcknowledged?.(ack.body);
      if (this.hangUpOnAck) this.hangUp();
      return;
    }
    super.receiveAck(ack);
  }

  /** A BYE may come for an early dialog too; the INVITE is then answered 487 (RFC 3261 §15.1.2). */
  protected override receiveBye(transaction: ServerTransaction): void {
    if (this.waiting) this.transaction.respond(this.refusal(487));
    super.receiveBye(transaction);
  }

  /** A second INVITE before the first has its final response is to come again a little later (RFC 3261 §14.2). */
  protected override receiveReinvite(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (this.waiting) {
      const seconds = this.ua.transactions.random.integer(11);
      const later = makeResponse(request, 500).with(RetryAfter, { seconds, parameters: Parameters.none });
      return this.answer(transaction, later);
    }
    if (this.success?.pending) return this.answer(transaction, makeResponse(request, 491));
    super.receiveReinvite(transaction);
  }

  /** RFC 3261 §9.2 */
  private receiveCancel(): void {
    if (!this.waiting) return;
    this.transaction.respond(this.refusal(487));
    this.end({ kind: 'cancelled', by: 'remote', statusCode: 487 });
  }

  protected override end(end: CallEnd): void {
    this.success?.stop();
    super.end(end);
  }

  private establish(statusCode: number): SipResponse {
    return makeResponse(this.invite, statusCode, { toTag: this.toTag })
      .withRawFields(this.invite.fieldsOf(RecordRoute))
      .withAll(Contact, [this.ua.contactFor(this.transaction.flow)]);
  }

  private refusal(statusCode: number, reasonPhrase?: string): SipResponse {
    return makeResponse(this.invite, statusCode, {
      toTag: this.toTag,
      ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
    });
  }
}
