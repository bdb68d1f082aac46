import type { Dialog } from '../../dialog/dialog.js';
import { Parameters } from '../../grammar/parameters.js';
import { Contact, type ContactValue } from '../../message/headers/contact.js';
import { CSeq } from '../../message/headers/cseq.js';
import { Reason, type ReasonValue } from '../../message/headers/reason.js';
import { RetryAfter } from '../../message/headers/retry-after.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { CallOwner } from '../call-owner.js';
import type { AmendRequest, CallEnd, CallUser } from '../call-user.js';
import type { DialogUsage } from '../dialog-usages.js';
import { effectOfFailure } from '../failure-effect.js';
import { retryAfterSeconds } from './glare.js';
import { InviteServer } from './invite-server.js';
import { type Agreement, OfferAnswer } from './offer-answer.js';
import type { OfferAnswerStep } from './offer-answer.machine.js';
import { PeerCapabilities } from './peer-capabilities.js';
import { reasonsOf } from './reasons-of.js';
import { receiveInfo, withInfoPackages } from './receive-info.js';
import { receiveUpdate } from './receive-update.js';
import { refusalOfRefresh } from './refusal-of-refresh.js';
import { secondFinal } from './second-final.js';
import { SessionChanges } from './session-changes.js';
import { SessionClock } from './session-clock.js';
import type { OwnInvite, SessionCore } from './session-core.js';
import { sipReason } from './sip-reason.js';

/** Requests that a user may take over: they change nothing of the session. RFC 5057 §4.1 */
const withoutEffect: readonly string[] = ['INFO', 'MESSAGE', 'OPTIONS', 'REFER'];

export interface SessionOptions {
  readonly ua: CallOwner;
  readonly dialog: Dialog;
  readonly user: CallUser;
  /** Whether this side made the Call-ID. */
  readonly ownsCallId: boolean;
  readonly contact: ContactValue;
  /** The ACK to a 2xx of this side has come, and its user knows. */
  readonly onAcknowledged?: (ack: SipRequest) => void;
  /** A 2xx of this side to the INVITE that began it has gone out. */
  readonly onEstablished?: () => void;
  /** The session is over; called once. */
  readonly onEnded: (end: CallEnd, message: SipRequest | SipResponse | undefined) => void;
}

/**
 * The INVITE usage of one dialog, early or confirmed: what both sides do inside it.
 * RFC 3261 §12.2, §14, §15, RFC 5057 §4.1
 */
export class Session implements SessionCore, DialogUsage {
  readonly ua: CallOwner;
  readonly dialog: Dialog;
  /** Told and asked; nobody, where the dialog is not wanted any more. */
  user: CallUser;
  readonly ownsCallId: boolean;
  /** What the far end reaches this side at. */
  readonly contact: ContactValue;
  readonly exchange = new OfferAnswer();
  readonly peer = new PeerCapabilities();
  readonly changes: SessionChanges;
  readonly timer: SessionClock;
  /** A 2xx has been sent or received. */
  confirmed = false;
  over = false;
  /** INVITEs of the far end that are not yet through. */
  private servers: readonly InviteServer[] = [];
  /** The INVITE of ours that is under way. */
  client: OwnInvite | undefined;

  constructor(private readonly options: SessionOptions) {
    this.ua = options.ua;
    this.dialog = options.dialog;
    this.user = options.user;
    this.ownsCallId = options.ownsCallId;
    this.contact = options.contact;
    this.changes = new SessionChanges(this);
    this.timer = new SessionClock(this.ua.sessionTimer, this.ua.transactions.clock, {
      onRefresh: () => void this.changes.refresh(),
      onExpired: () => this.fail(undefined, 'the session was not refreshed in time'),
    });
    this.ua.dialogs.enter(this.dialog, this);
  }

  /** An INVITE of the far end has no final response yet, or its 2xx no ACK. */
  get serving(): boolean {
    return this.servers.some(({ open }) => open);
  }

  /** An INVITE of the far end has no final response yet. */
  get deciding(): boolean {
    return this.servers.some(({ waiting }) => waiting);
  }

  /** A description of ours is on its way in a reliable provisional response. */
  get unacknowledged(): boolean {
    return this.servers.some(({ unacknowledged }) => unacknowledged);
  }

  /** Takes an INVITE of the far end; it is to be answered by what this gives. */
  serve(transaction: ServerTransaction): InviteServer {
    const server = new InviteServer(this, transaction);
    this.servers = [...this.servers.filter((other) => other.transaction.state !== 'Terminated'), server];
    transaction.user = {
      onCancel: (cancel) => this.receiveCancel(server, cancel),
      onAck: (ack) => this.receiveAck(ack),
    };
    return server;
  }

  takes({ method }: SipRequest): boolean {
    if (['INVITE', 'BYE', 'UPDATE', 'PRACK', 'INFO'].includes(method)) return true;
    if (this.over) return false;
    const { onRequest, onMessage } = this.user;
    return onRequest === undefined
      ? method === 'MESSAGE' && onMessage !== undefined
      : withoutEffect.includes(method);
  }

  receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (request.method === 'BYE') return this.receiveBye(transaction);
    // After our BYE the far end may still send what it began before (RFC 5407 §3.2.2).
    if (this.over) return this.answer(transaction, 481);
    if (this.user.onRequest !== undefined && withoutEffect.includes(request.method))
      return this.user.onRequest(transaction);
    switch (request.method) {
      case 'INVITE':
        return this.receiveReinvite(transaction);
      case 'UPDATE':
        return receiveUpdate(this, transaction);
      case 'PRACK':
        return this.receivePrack(transaction);
      case 'INFO':
        return receiveInfo(this, transaction);
      default:
        return this.answer(transaction, this.user.onMessage?.(request) ?? 405);
    }
  }

  receiveAck(ack: SipRequest): void {
    for (const server of this.servers) if (server.receiveAck(ack)) return;
  }

  outOfOrder(request: SipRequest): void {
    this.problem('RFC 3261 §12.2.2', 'a sequence number that goes back', request);
  }

  /** RFC 5057 §5.1 */
  dialogLost(statusCode: number): void {
    this.end({ kind: 'lost', by: 'remote', statusCode });
  }

  /** Something has come to its end: what waits for it may go on. */
  changed(): void {
    this.changes.goOn();
  }

  /** Sends a request inside the dialog. */
  request(
    method: string,
    amend: (request: SipRequest) => SipRequest,
    onFinal: (response: SipResponse, local: boolean) => void,
  ): void {
    const { dialog, ua } = this;
    const { request, nextHop } = dialog.makeRequest(method);
    const complete = amend(ua.withOwnHeaders(request));
    ua.client.send(
      complete,
      nextHop,
      {
        onContradiction: (message) => this.tell({ fault: secondFinal }, message),
        onFinal: (response, _request, local) => onFinal(response, local),
      },
      () => dialog.nextSequence(),
    );
  }

  /** A request of ours was refused: true where the session is over because of it. RFC 3261 §12.2.1.2, RFC 5057 §5.1 */
  endsBy(response: SipResponse, local: boolean): boolean {
    if (local && response.statusCode !== 408) return false;
    const effect = effectOfFailure(response.statusCode, response.required(CSeq).method);
    if (this.over || effect === 'transaction') return this.over;
    if (effect === 'usage') this.bye();
    const { statusCode, reasonPhrase } = response;
    this.end({ kind: 'lost', by: local ? 'local' : 'remote', statusCode, reasonPhrase }, response);
    if (effect === 'dialog') this.ua.dialogs.lose(this.dialog, statusCode);
    return true;
  }

  /** Ends the session by BYE, as the far end or a timer leaves no other way. */
  fail(cause: number | undefined, reasonPhrase: string): void {
    if (this.over) return;
    this.bye(cause === undefined ? [] : [sipReason(cause, reasonPhrase)]);
    this.end({ kind: 'lost', by: 'local', reasonPhrase });
  }

  /** Sends BYE; until it is answered, a BYE of the far end that crosses it gets its 200 (RFC 3261 §15.1.1, RFC 5407 §3.2.1). */
  bye(reasons: readonly ReasonValue[] = [], amend: AmendRequest = (request) => request): void {
    const { dialog, ua } = this;
    // The ACK goes first (RFC 3261 §15).
    this.client?.abandon();
    const mortal: DialogUsage = {
      takes: (request) => this.takes(request),
      receive: (transaction) => this.receive(transaction),
      dialogLost: () => undefined,
    };
    ua.dialogs.enter(dialog, mortal);
    const leave = () => ua.dialogs.leave(dialog, mortal);
    this.request(
      'BYE',
      (request) => amend(reasons.length === 0 ? request : request.withAll(Reason, reasons)),
      leave,
    );
  }

  end(end: CallEnd, message?: SipRequest | SipResponse): void {
    if (this.over) return;
    this.over = true;
    this.timer.stop();
    for (const server of this.servers) server.stop();
    this.ua.dialogs.leave(this.dialog, this);
    this.changes.abandon();
    this.options.onEnded(end, message);
  }

  established(): void {
    this.options.onEstablished?.();
  }

  acknowledged(ack: SipRequest): void {
    this.user.onAcknowledged?.(ack);
    this.options.onAcknowledged?.(ack);
  }

  /** A re-INVITE was refused: what was agreed within it counts no more. RFC 6141 §3.4 */
  rollBack(before: Agreement): boolean {
    const executed = !this.over && this.confirmed && this.exchange.rollBack(before);
    if (executed) this.user.onRolledBack?.();
    return executed;
  }

  tell({ fault }: Pick<OfferAnswerStep, 'fault'>, message: SipRequest | SipResponse): void {
    if (fault !== undefined) this.problem(fault.paragraph, fault.what, message);
  }

  problem(paragraph: string, what: string, message: SipRequest | SipResponse): void {
    this.ua.problem({ paragraph, what, message }, this.user);
  }

  /** Tells the user something that must not keep us from what is due; a fault of the user's is told. */
  guarded(work: () => void): void {
    this.ua.transactions.transport.guard(work);
  }

  /** Refuses a request that came too early (RFC 3261 §14.2, RFC 3311 §5.2). */
  refuseRequest(transaction: ServerTransaction, statusCode: 491 | 500): void {
    const response = makeResponse(transaction.request, statusCode);
    const seconds = retryAfterSeconds(this.ua.transactions.random);
    transaction.respond(
      statusCode === 491 ? response : response.with(RetryAfter, { seconds, parameters: Parameters.none }),
    );
  }

  /** A response to a target refresh request of the far end. */
  complete(request: SipRequest, response: SipResponse): SipResponse {
    const able = withInfoPackages(this.ua.capabilities(response), request, this.ua.infoPackages);
    return able.withAll(Contact, [this.contact]);
  }

  private receiveReinvite(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (this.deciding) return this.refuseRequest(transaction, 500);
    if (this.client !== undefined) return this.refuseRequest(transaction, 491);
    const early = this.exchange.refusalOf('INVITE');
    if (early !== undefined) return this.refuseRequest(transaction, early);
    const refusal = refusalOfRefresh(this, request);
    if (refusal !== undefined) return void transaction.respond(refusal);
    const server = this.serve(transaction);
    if (this.user.onReinvite !== undefined) this.user.onReinvite(server);
    else server.askUser();
  }

  private receivePrack(transaction: ServerTransaction): void {
    for (const server of this.servers) if (server.receivePrack(transaction)) return;
    this.problem('RFC 3262 §3', 'a PRACK for nothing that was sent', transaction.request);
    this.answer(transaction, 481);
  }

  /** RFC 3261 §9.2; what was agreed within a re-INVITE stays, and so it is accepted (RFC 6141 §3.8). */
  private receiveCancel(server: InviteServer, cancel: SipRequest): void {
    if (!server.waiting) return;
    if (this.confirmed) return server.executed ? server.accept() : server.reject(487);
    server.reject(487);
    this.end({ kind: 'cancelled', by: 'remote', statusCode: 487, ...reasonsOf(cancel) }, cancel);
  }

  /** RFC 3261 §15.1.2 */
  private receiveBye(transaction: ServerTransaction): void {
    const { request } = transaction;
    for (const server of this.servers) server.stop();
    this.answer(transaction, 200);
    this.end({ kind: 'hung up', by: 'remote', ...reasonsOf(request) }, request);
  }

  private answer(transaction: ServerTransaction, statusCode: number): void {
    transaction.respond(makeResponse(transaction.request, statusCode));
  }
}
