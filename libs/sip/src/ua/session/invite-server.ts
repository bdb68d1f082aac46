import { readHeader } from '../../core/read-header.js';
import { Parameters } from '../../grammar/parameters.js';
import { Accept } from '../../message/headers/accept.js';
import { Contact } from '../../message/headers/contact.js';
import { RAck } from '../../message/headers/rack.js';
import { RecordRoute } from '../../message/headers/record-route.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { TimerHandle } from '../../ports/clock.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type {
  AmendResponse,
  ProgressOptions,
  ReceivedDescription,
  ReceivedInvite,
  SessionBody,
} from '../call-user.js';
import { RepeatedSuccess } from '../repeated-success.js';
import { ask } from './ask.js';
import type { Agreement } from './offer-answer.js';
import { names, requires } from './peer-capabilities.js';
import { withInfoPackages } from './receive-info.js';
import { ReliableProvisionals } from './reliable-provisionals.js';
import type { SessionCore } from './session-core.js';
import { sessionDescriptionOf } from './session-description.js';

export const sdpRange = { type: 'application', subtype: 'sdp', parameters: Parameters.none };

const asItIs: AmendResponse = (response) => response;

/** How often a provisional response is sent anew while nobody decides, milliseconds: unreliably, and reliably. */
const extension = { unreliable: 60_000, reliable: 150_000 };

/**
 * The server's side of one INVITE in a session, the first or a later one: its provisional responses, its 2xx and the
 * ACK to it.
 * RFC 3261 §13.3, §14.2, RFC 3262 §3
 */
export class InviteServer implements ReceivedInvite {
  readonly offer: ReceivedDescription | undefined;
  private readonly provisionals: ReliableProvisionals;
  private success: RepeatedSuccess | undefined;
  /** What was agreed before it came. */
  private readonly before: Agreement;
  private readonly forgetPackages: () => void;
  private accepting: { readonly body: SessionBody | undefined; readonly amend: AmendResponse } | undefined;
  private preview: SessionBody | undefined;
  private extend: TimerHandle;

  constructor(
    private readonly session: SessionCore,
    readonly transaction: ServerTransaction,
  ) {
    const { exchange, ua } = session;
    this.before = exchange.agreement;
    this.forgetPackages = session.peer.beforeChange();
    session.peer.learn(transaction.request);
    this.offer = sessionDescriptionOf(transaction.request);
    exchange.receive('INVITE', this.offer);
    this.provisionals = new ReliableProvisionals(transaction, ua.transactions, () => this.giveUp());
  }

  get invite(): SipRequest {
    return this.transaction.request;
  }

  get waiting(): boolean {
    return !this.transaction.final && !this.session.over;
  }

  /** True until its final response, and the ACK to a 2xx, have come through. */
  get open(): boolean {
    return !this.transaction.final || (this.success?.pending ?? false);
  }

  /** Whether a description is on its way to the far end that it has not acknowledged. */
  get unacknowledged(): boolean {
    return this.provisionals.holdsDescription;
  }

  /** Changes of the session have been agreed on since it came: it is too late to refuse it. RFC 6141 §3.3 */
  get executed(): boolean {
    const { exchange } = this.session;
    return exchange.stable && exchange.agreement.exchanges > this.before.exchanges;
  }

  ring(statusCode = 180, options: ProgressOptions = {}): void {
    if (!this.waiting || this.accepting !== undefined) return;
    const isReliable = this.isReliable(statusCode, options);
    this.extendAfter(extension[isReliable ? 'reliable' : 'unreliable'], statusCode, options);
    if (isReliable) {
      return this.provisionals.inTurn(() => this.ringReliably(statusCode, options));
    }
    const { body, amend = asItIs } = options;
    const response = amend(this.establish(statusCode, options.reasonPhrase));
    if (body === undefined || !this.session.exchange.mayHold('1xx'))
      return void this.transaction.respond(response);
    this.preview = body;
    this.session.exchange.send('1xx', body);
    this.transaction.respond(response.withBody(body.contentType, body.content));
  }

  accept(body?: SessionBody, amend: AmendResponse = asItIs): void {
    if (!this.waiting || this.accepting !== undefined) return;
    this.accepting = { body, amend };
    this.goOn();
  }

  reject(statusCode: number, reasonPhrase?: string, amend: AmendResponse = asItIs): void {
    this.refuse(amend(this.refusal(statusCode, reasonPhrase)));
  }

  refusal(statusCode: number, reasonPhrase?: string): SipResponse {
    return makeResponse(this.invite, statusCode, {
      toTag: this.session.dialog.localTag,
      ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
    });
  }

  refuse(response: SipResponse): void {
    if (this.transaction.final) return;
    this.stopProgress();
    this.transaction.respond(response);
    this.forgetPackages();
    this.session.exchange.refuse('send', 'INVITE');
    this.session.rollBack(this.before);
    this.session.changed();
  }

  /** The answer of its user is there: goes out as the 200, or refuses. For a re-INVITE that nobody takes over. */
  askUser(): void {
    const { user, ua } = this.session;
    const { offer } = this;
    ask(
      () => (offer === undefined ? user.onOfferWanted?.() : user.onOffer?.(offer, 'INVITE')),
      ua.transactions,
      (answered) => {
        if (answered.kind === 'body') return this.accept(answered.body);
        if (!this.waiting) return;
        if (answered.kind === 'late') return this.reject(504);
        const { statusCode = 488 } = answered.kind === 'none' ? answered : {};
        const refusal = this.refusal(statusCode);
        this.refuse(statusCode === 488 ? refusal.with(Accept, sdpRange) : refusal);
      },
    );
  }

  /** False where the PRACK is for nothing that was sent (RFC 3262 §3). */
  receivePrack(prack: ServerTransaction): boolean {
    const number = readHeader(prack.request, RAck);
    if (number === undefined || !this.provisionals.matches(number)) return false;
    const { session } = this;
    const description = sessionDescriptionOf(prack.request);
    const step = session.exchange.receive('PRACK', description);
    session.tell(step, prack.request);
    if (step.refuse !== undefined) session.refuseRequest(prack, step.refuse);
    else if (step.body === 'offer' && description !== undefined) this.answerInPrack(prack, description);
    else {
      prack.respond(makeResponse(prack.request, 200));
      if (step.body === 'answer' && description !== undefined) session.user.onAnswer?.(description, 'PRACK');
      if (step.outcome === 'refuse INVITE') this.abort(488, step.fault?.what ?? '');
      this.provisionals.acknowledge();
      this.goOn();
    }
    return true;
  }

  /** True where it is the first ACK to our 2xx. */
  receiveAck(ack: SipRequest): boolean {
    if (!this.success?.acknowledge(ack)) return false;
    const { session } = this;
    const description = sessionDescriptionOf(ack);
    const step = session.exchange.receive('ACK', description);
    session.tell(step, ack);
    if (step.body === 'answer' && description !== undefined) session.user.onAnswer?.(description, 'ACK');
    if (step.outcome === 'end') session.fail(488, step.fault?.what ?? '');
    else session.acknowledged(ack);
    session.changed();
    return true;
  }

  /** The session is over: an INVITE that has no final response gets one (RFC 3261 §15.1.2). */
  stop(): void {
    this.success?.stop();
    this.stopProgress();
    if (!this.transaction.final) this.transaction.respond(this.refusal(487));
  }

  /** Proxies give up on an INVITE of which they hear nothing for three minutes (RFC 3261 §13.3.1.1, RFC 3262 §3). */
  private extendAfter(milliseconds: number, statusCode: number, options: ProgressOptions): void {
    const { clock } = this.session.ua.transactions;
    clock.clearTimeout(this.extend);
    this.extend = clock.setTimeout(() => this.ring(statusCode, options), milliseconds);
  }

  private stopProgress(): void {
    this.session.ua.transactions.clock.clearTimeout(this.extend);
    this.provisionals.stop();
  }

  private isReliable(statusCode: number, { body, reliable }: ProgressOptions): boolean {
    const use = this.session.ua.features.use('100rel');
    if (statusCode <= 100 || use === 'off' || !names(this.invite, '100rel')) return false;
    if (requires(this.invite, '100rel') || use === 'required') return true;
    return reliable ?? body !== undefined;
  }

  private ringReliably(statusCode: number, { body, reasonPhrase, amend = asItIs }: ProgressOptions): void {
    if (!this.waiting) return;
    const { exchange, user, ua } = this.session;
    const send = (description: SessionBody | undefined) => {
      const held = description !== undefined && exchange.mayHold('reliable 1xx') ? description : undefined;
      exchange.send('reliable 1xx', held);
      const response = amend(this.complete(this.establish(statusCode, reasonPhrase)));
      this.provisionals.send(
        held === undefined ? response : response.withBody(held.contentType, held.content),
      );
      this.session.dialog.accept(this.invite);
    };
    if (body !== undefined || exchange.state !== 'offer due from us') return send(body);
    // The first reliable response to an INVITE without an offer must hold one (RFC 3262 §5).
    ask(
      () => user.onOfferWanted?.(),
      ua.transactions,
      (answered) => {
        if (answered.kind === 'body' && this.waiting) this.provisionals.inTurn(() => send(answered.body));
      },
    );
  }

  private answerInPrack(prack: ServerTransaction, offer: ReceivedDescription): void {
    const { session } = this;
    ask(
      () => session.user.onOffer?.(offer, 'PRACK'),
      session.ua.transactions,
      (answered) => {
        if (answered.kind !== 'body') {
          // It was not taken: the response still waits for its PRACK, one without this offer (RFC 6337 §2.3).
          session.exchange.refuse('send', 'PRACK');
          const statusCode = answered.kind === 'late' ? 504 : (answered.statusCode ?? 488);
          return void prack.respond(makeResponse(prack.request, statusCode));
        }
        const { body } = answered;
        session.exchange.send('2xx to PRACK', body);
        prack.respond(makeResponse(prack.request, 200).withBody(body.contentType, body.content));
        this.provisionals.acknowledge();
        this.goOn();
      },
    );
  }

  /** The 2xx waits for the PRACK of every description that is on its way, and for the answer in PRACK (RFC 3262 §3, §5). */
  private goOn(): void {
    this.session.changed();
    if (this.accepting === undefined || !this.waiting || this.unacknowledged) return;
    const { exchange } = this.session;
    if (exchange.state === 'remote offer in PRACK' || exchange.state === 'local offer in reliable 1xx')
      return;
    this.succeed(this.accepting.body ?? this.preview, this.accepting.amend);
  }

  private succeed(body: SessionBody | undefined, amend: AmendResponse): void {
    const { session, transaction } = this;
    const { exchange } = session;
    const due = exchange.mayHold('2xx');
    if (due && body === undefined) throw new Error('a 2xx must hold the session description that is due');
    const held = due ? body : undefined;
    exchange.send('2xx', held);
    this.stopProgress();
    const bare = session.timer.answer(this.invite, amend(this.complete(this.establish(200))));
    const response = held === undefined ? bare : bare.withBody(held.contentType, held.content);
    session.dialog.accept(this.invite);
    const first = !session.confirmed;
    session.confirmed = true;
    this.success = new RepeatedSuccess(transaction, response, session.ua.transactions, () => {
      session.problem('RFC 3261 §13.3.1.4', 'no ACK came', this.invite);
      session.fail(undefined, 'no ACK came');
    });
    if (first) session.established();
    session.changed();
  }

  private giveUp(): void {
    this.session.problem('RFC 3262 §3', 'no PRACK came', this.invite);
    this.abort(504, 'no PRACK came');
  }

  /** The far end can't go on: the INVITE is refused, and the call that it began is lost. */
  private abort(statusCode: number, why: string): void {
    this.reject(statusCode);
    if (!this.session.confirmed)
      this.session.end({ kind: 'lost', by: 'local', statusCode, reasonPhrase: why });
  }

  private complete(response: SipResponse): SipResponse {
    const { ua } = this.session;
    return withInfoPackages(ua.capabilities(response), this.invite, ua.infoPackages);
  }

  private establish(statusCode: number, reasonPhrase?: string): SipResponse {
    return this.refusal(statusCode, reasonPhrase)
      .withRawFields(this.invite.fieldsOf(RecordRoute))
      .withAll(Contact, [this.session.contact]);
  }
}
