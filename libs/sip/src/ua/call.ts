import type { Dialog } from '../dialog/dialog.js';
import { Parameters } from '../grammar/parameters.js';
import { Accept } from '../message/headers/accept.js';
import { Allow } from '../message/headers/allow.js';
import { Contact } from '../message/headers/contact.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { CallOwner } from './call-owner.js';
import { RepeatedSuccess } from './repeated-success.js';

/** The body of an offer or an answer. RFC 3264; its place in the exchange is RFC 3261 §13.2.1's */
export interface SessionBody {
  readonly contentType: string;
  readonly content: Uint8Array | string;
}

/** How a call came to its end. */
export interface CallEnd {
  /**
   * refused: a final response other than 2xx. cancelled: ended before an answer. hung up: BYE.
   * lost: a timer or the transport gave up.
   */
  readonly kind: 'refused' | 'cancelled' | 'hung up' | 'lost';
  readonly by: 'local' | 'remote';
  readonly statusCode?: number;
  readonly reasonPhrase?: string;
}

export interface CallUser {
  /** A provisional response other than 100. */
  onProgress?(response: SipResponse): void;
  /** The 2xx of a call that we placed; `body` is the answer, or the offer where ours held none. */
  onAnswered?(response: SipResponse, body: Uint8Array): SessionBody | undefined;
  /** The ACK to our 2xx; `body` is the answer where our 2xx held the offer. */
  onAcknowledged?(body: Uint8Array): void;
  /** A re-INVITE or its like: the answer to its offer, an offer of ours where it has none; undefined refuses (488). */
  onOffer?(body: Uint8Array): SessionBody | undefined;
  onEnded?(end: CallEnd): void;
}

/** What both sides of a call do inside its dialog. RFC 3261 §12.2, §14, §15 */
export abstract class Call {
  protected dialog: Dialog | undefined;
  protected ended = false;
  private reanswer: RepeatedSuccess | undefined;

  protected constructor(
    protected readonly ua: CallOwner,
    /** Names the call on both sides. */
    readonly callId: string,
    readonly user: CallUser,
  ) {}

  /** Ends the call by CANCEL, a refusal or BYE, as its state asks for. */
  abstract hangUp(): void;

  get finished(): boolean {
    return this.ended;
  }

  /** A request inside the call's dialog. */
  receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (this.dialog?.receiveRequest(request) === 'out of order') {
      return this.answer(transaction, makeResponse(request, 500, { reasonPhrase: 'CSeq Out Of Order' }));
    }
    switch (request.method) {
      case 'BYE':
        return this.receiveBye(transaction);
      case 'INVITE':
        return this.receiveReinvite(transaction);
      case 'OPTIONS':
        return this.answer(transaction, this.ua.capabilities(makeResponse(request, 200)));
      default:
        return this.answer(transaction, makeResponse(request, 405).withAll(Allow, this.ua.methods));
    }
  }

  /** An ACK inside the call's dialog. */
  receiveAck(ack: SipRequest): void {
    if (this.reanswer === undefined || !this.reanswer.acknowledge(ack)) return;
    this.user.onAcknowledged?.(ack.body);
  }

  /** RFC 3261 §15.1.2 */
  protected receiveBye(transaction: ServerTransaction): void {
    this.answer(transaction, makeResponse(transaction.request, 200));
    this.end({ kind: 'hung up', by: 'remote' });
  }

  /** RFC 3261 §14.2. Until the ACK to our last 2xx has come, its exchange of offer and answer may be open. */
  protected receiveReinvite(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (this.reanswer?.pending) return this.answer(transaction, makeResponse(request, 491));
    const body = this.user.onOffer?.(request.body);
    if (body === undefined) {
      return this.answer(transaction, makeResponse(request, 488).with(Accept, sdpRange));
    }
    const response = this.ua
      .capabilities(makeResponse(request, 200))
      .withAll(Contact, [this.ua.contactFor(transaction.flow)])
      .withBody(body.contentType, body.content);
    transaction.user = { onAck: (ack) => this.receiveAck(ack) };
    this.reanswer = this.repeat(transaction, response);
  }

  /** Sends a 2xx and repeats it until its ACK comes; without one the call ends (RFC 3261 §13.3.1.4). */
  protected repeat(transaction: ServerTransaction, response: SipResponse): RepeatedSuccess {
    return new RepeatedSuccess(transaction, response, this.ua.transactions, () => {
      this.sendBye();
      this.end({ kind: 'lost', by: 'local', reasonPhrase: 'no ACK came' });
    });
  }

  /** Sends BYE; its outcome changes nothing any more (RFC 3261 §15.1.1). */
  protected sendBye(dialog: Dialog | undefined = this.dialog): void {
    if (dialog === undefined) return;
    const { request, nextHop } = dialog.makeRequest('BYE');
    this.ua.client.send(request, nextHop, { onFinal: () => undefined }, () => dialog.nextSequence());
  }

  protected adopt(dialog: Dialog): void {
    this.dialog = dialog;
    this.ua.enter(dialog, this);
  }

  protected end(end: CallEnd): void {
    if (this.ended) return;
    this.ended = true;
    this.reanswer?.stop();
    if (this.dialog !== undefined) this.ua.leave(this.dialog);
    this.ua.forget(this);
    this.user.onEnded?.(end);
  }

  protected answer(transaction: ServerTransaction, response: SipResponse): void {
    transaction.respond(response);
  }
}

const sdpRange = { type: 'application', subtype: 'sdp', parameters: Parameters.none };
