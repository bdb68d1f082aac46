import { readHeader } from '../../core/read-header.js';
import type { Uri } from '../../grammar/uri.js';
import { CSeq } from '../../message/headers/cseq.js';
import { RAck } from '../../message/headers/rack.js';
import { RSeq } from '../../message/headers/rseq.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ReceivedDescription, SessionBody } from '../call-user.js';
import { ask } from './ask.js';
import { requires } from './peer-capabilities.js';
import type { SessionCore } from './session-core.js';
import { sessionDescriptionOf } from './session-description.js';

export interface InviteClientUser {
  /** An offer in a response was not answered: the INVITE is to be given up. */
  onUnacceptable(): void;
  /** The first 2xx is acknowledged; `wanted` is false where the session can't go on. */
  onAcknowledged(response: SipResponse, invite: SipRequest, wanted: boolean): void;
}

/** An ACK as it was sent, to be sent again for each repetition of its 2xx. */
interface SentAck {
  readonly request: SipRequest;
  readonly nextHop: Uri;
}

/** The client's side of one INVITE within one dialog: PRACKs and the ACK. RFC 3261 §13.2.2, §14.1, RFC 3262 §4 */
export class InviteClient {
  /** Number of the last reliable provisional response that was taken in its order. */
  private lastReliable: number | undefined;
  private openPracks = 0;
  private previewed = false;
  /** The 2xx, and the INVITE as it was sent, with its credentials. */
  private success: { readonly response: SipResponse; readonly invite: SipRequest } | undefined;
  private ack: SentAck | undefined;

  constructor(
    private readonly session: SessionCore,
    private readonly user: InviteClientUser,
  ) {}

  /** A PRACK is under way, or waits for what it is to hold. */
  get pracking(): boolean {
    return this.openPracks > 0;
  }

  /** A 2xx has come. */
  get answered(): boolean {
    return this.success !== undefined;
  }

  /** False where the response is a repetition, or came before one that is missing (RFC 3262 §4). */
  receiveProvisional(response: SipResponse): boolean {
    const { session } = this;
    if (!this.isReliable(response)) {
      session.peer.learn(response);
      this.receivePreview(response);
      return true;
    }
    const number = readHeader(response, RSeq);
    if (number === undefined) {
      session.problem('RFC 3262 §7.1', 'a reliable provisional response without RSeq', response);
      return true;
    }
    if (this.lastReliable !== undefined && number !== this.lastReliable + 1) return false;
    this.lastReliable = number;
    session.peer.learn(response);
    session.dialog.receiveResponse(response, true);
    this.receiveReliable(response, number);
    return true;
  }

  /** A 2xx: the first is acknowledged once the answer to what it holds is there, each repetition at once. */
  receiveSuccess(response: SipResponse, invite: SipRequest): void {
    if (this.ack !== undefined) return this.session.ua.client.sendAck(this.ack.request, this.ack.nextHop);
    if (this.success !== undefined) return;
    this.success = { response, invite };
    const { session } = this;
    // Whoever has hung up meanwhile still owes the ACK (RFC 5407 §3.2.3).
    if (session.over) return this.acknowledge(undefined);
    session.peer.learn(response);
    const description = sessionDescriptionOf(response);
    const step = session.exchange.receive('2xx', description);
    session.tell(step, response);
    if (step.body === 'offer' && description !== undefined)
      return this.answerInAck(response, invite, description);
    this.acknowledge(undefined);
    if (step.body === 'answer' && description !== undefined) {
      session.guarded(() => session.user.onAnswer?.(description, '2xx'));
    }
    this.user.onAcknowledged(response, invite, step.outcome === undefined);
  }

  /** Acknowledges a 2xx whose offer will not be answered any more, before a BYE. */
  abandon(): void {
    if (this.success === undefined || this.ack !== undefined) return;
    this.acknowledge(undefined);
  }

  private isReliable(response: SipResponse): boolean {
    if (response.statusCode === 100 || !requires(response, '100rel')) return false;
    if (this.session.ua.features.use('100rel') !== 'off') return true;
    this.session.problem('RFC 3262 §3', 'a reliable provisional response that nobody asked for', response);
    return false;
  }

  private receivePreview(response: SipResponse): void {
    const description = sessionDescriptionOf(response);
    const step = this.session.exchange.receive('1xx', description);
    if (step.body !== 'preview' || description === undefined || this.previewed) return;
    this.previewed = true;
    this.session.user.onPreview?.(description);
  }

  private receiveReliable(response: SipResponse, number: number): void {
    const { session } = this;
    const description = sessionDescriptionOf(response);
    const step = session.exchange.receive('reliable 1xx', description);
    session.tell(step, response);
    if (step.body === 'offer' && description !== undefined)
      return this.answerInPrack(response, number, description);
    let offer: SessionBody | undefined;
    if (step.body === 'answer' && description !== undefined) {
      session.guarded(() => {
        session.user.onAnswer?.(description, 'reliable 1xx');
        offer = session.user.onPrackDue?.(response);
      });
    }
    this.openPracks++;
    this.prack(response, number, offer);
  }

  private answerInPrack(response: SipResponse, number: number, offer: ReceivedDescription): void {
    const { session } = this;
    this.openPracks++;
    ask(
      () => session.user.onOffer?.(offer, 'reliable 1xx', response),
      session.ua.transactions,
      (answered) => {
        // The INVITE has got its final response meanwhile.
        if (session.over || session.exchange.state !== 'remote offer in reliable 1xx')
          return void this.openPracks--;
        const body = answered.kind === 'body' ? answered.body : undefined;
        this.prack(response, number, body);
        if (body === undefined) this.user.onUnacceptable();
      },
    );
  }

  private prack(response: SipResponse, responseNumber: number, body: SessionBody | undefined): void {
    const { session } = this;
    const { number, method } = response.required(CSeq);
    const step = session.exchange.send('PRACK', body);
    const offered = step.body === 'offer';
    session.request(
      'PRACK',
      (request) => {
        const prack = request.with(RAck, { responseNumber, sequenceNumber: number, method });
        return body === undefined ? prack : prack.withBody(body.contentType, body.content);
      },
      (final) => {
        this.openPracks--;
        if (final.successful) this.receivePrackAnswer(final);
        else if (offered) {
          session.exchange.refuse('receive', 'PRACK');
          // The response still waits for its PRACK (RFC 6337 §2.3).
          if (final.statusCode === 488 && !session.over) {
            this.openPracks++;
            return this.prack(response, responseNumber, undefined);
          }
        }
        session.changed();
      },
    );
  }

  private receivePrackAnswer(final: SipResponse): void {
    const { session } = this;
    const description = sessionDescriptionOf(final);
    const step = session.exchange.receive('2xx to PRACK', description);
    session.tell(step, final);
    if (step.body === 'answer' && description !== undefined)
      session.user.onAnswer?.(description, '2xx to PRACK');
  }

  private answerInAck(response: SipResponse, invite: SipRequest, offer: ReceivedDescription): void {
    const { session } = this;
    ask(
      () => session.user.onOffer?.(offer, '2xx', response),
      session.ua.transactions,
      (answered) => {
        if (this.ack !== undefined) return;
        const body = answered.kind === 'body' ? answered.body : undefined;
        this.acknowledge(body);
        this.user.onAcknowledged(response, invite, body !== undefined);
      },
    );
  }

  private acknowledge(body: SessionBody | undefined): void {
    if (this.success === undefined) return;
    const { session } = this;
    const { invite } = this.success;
    session.exchange.send('ACK', body);
    const { request, nextHop } = session.dialog.makeRequest('ACK', invite.required(CSeq).number);
    const bare = session.ua.withCredentialsOf(invite, request);
    const ack = body === undefined ? bare : bare.withBody(body.contentType, body.content);
    this.ack = { request: ack, nextHop };
    session.ua.client.sendAck(ack, nextHop);
  }
}
