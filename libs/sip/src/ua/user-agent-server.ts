import { checkRequest } from '../core/check-request.js';
import { tagOf } from '../dialog/dialog-id.js';
import { isSecureRequest } from '../dialog/secure-request.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { Replaces } from '../message/headers/replaces.js';
import { To } from '../message/headers/to.js';
import { Warning } from '../message/headers/warning.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { TransactionLayer } from '../transaction/transaction-layer.js';
import { answerOptions, type OptionsOwner } from './answer-options.js';
import type { DialogUsages } from './dialog-usages.js';
import type { Features } from './features.js';
import { MergedRequests } from './merged-requests.js';

/** Takes a request that stands in no dialog. */
export type RequestHandler = (transaction: ServerTransaction) => void;

/** The user agent as its server half needs it. */
export interface ServerOwner extends OptionsOwner {
  readonly transactions: TransactionLayer;
  readonly features: Features;
  readonly dialogs: DialogUsages;
  newTag(): string;
}

const answeredAnywhere = ['OPTIONS', 'MESSAGE'];

/**
 * The server half of a user agent: what comes before any method of its own, and who gets a request.
 * RFC 3261 §8.2
 */
export class UserAgentServer {
  private readonly handlers = new Map<string, RequestHandler>();
  private readonly merged = new MergedRequests();

  constructor(private readonly ua: ServerOwner) {
    this.handle('OPTIONS', (transaction) => void transaction.respond(answerOptions(ua, transaction)));
  }

  handle(method: string, handler: RequestHandler): void {
    this.ua.features.allow(method);
    this.handlers.set(method, handler);
  }

  /** A request that can't be read where it matters is answered 400, with what is wrong. RFC 3261 §21.4.1 */
  receive(transaction: ServerTransaction): void {
    try {
      this.dispatch(transaction);
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
      transaction.respond(this.badRequest(transaction.request, error));
    }
  }

  transactionEnded(transaction: ServerTransaction): void {
    this.merged.forget(transaction);
  }

  private dispatch(transaction: ServerTransaction): void {
    const { ua } = this;
    const { request } = transaction;
    if (request.method === 'CANCEL') return this.receiveCancel(transaction);
    const inDialog = tagOf(request, To) !== '';
    if (!inDialog && this.merged.isMerged(transaction)) {
      transaction.respond(ua.answer(request, 482));
      return;
    }
    const refusal = checkRequest(request, ua.features, ua.newTag());
    if (refusal !== undefined) return void transaction.respond(refusal);
    if (!inDialog && isSecureRequest(request) && !this.isSecure(transaction))
      return this.refuseSips(transaction);
    // Other requests have no dialog that could be replaced (RFC 3891 §3).
    if (request.method !== 'INVITE' && request.has(Replaces) && ua.features.use('replaces') !== 'off') {
      throw new SipSyntaxError(`has no place in ${request.method}`, 0, Replaces.name);
    }
    // OPTIONS and MESSAGE are answered alike inside a dialog and outside (RFC 3261 §11, RFC 3428 §7).
    if (inDialog && ua.dialogs.receive(transaction)) return;
    const handler = this.handlers.get(request.method);
    if (handler === undefined || (inDialog && !answeredAnywhere.includes(request.method))) {
      // A BYE without a dialog, and what no usage of a dialog takes.
      return void transaction.respond(ua.answer(request, 481));
    }
    handler(transaction);
  }

  /** Whether there is a way here over TLS, that of this request or another. */
  private isSecure({ flow: { protocol, remote } }: ServerTransaction): boolean {
    const { transport } = this.ua.transactions;
    const ways = ['TLS', 'WSS'] as const;
    return ways.some((way) => way === protocol || transport.canSend(way, remote.host));
  }

  /** Who is called by a SIPS URI has to give one as Contact, and here nobody could be reached at it. RFC 5630 §5.1.2 */
  private refuseSips(transaction: ServerTransaction): void {
    const warning = { code: 380, agent: 'ua', text: 'SIPS Not Allowed' };
    transaction.respond(this.ua.answer(transaction.request, 480).with(Warning, warning));
  }

  /** RFC 3261 §9.2 */
  private receiveCancel(transaction: ServerTransaction): void {
    const { request } = transaction;
    const invite = this.ua.transactions.inviteToCancel(request);
    const answered = invite?.latestResponse;
    const tag = answered === undefined ? '' : tagOf(answered, To);
    const toTag = tag === '' ? this.ua.newTag() : tag;
    transaction.respond(makeResponse(request, invite === undefined ? 481 : 200, { toTag }));
    invite?.user.onCancel?.(request);
  }

  private badRequest(request: SipRequest, { reason, where }: SipSyntaxError): SipResponse {
    const place = where === undefined ? '' : ` (${where})`;
    return makeResponse(request, 400, {
      toTag: this.ua.newTag(),
      reasonPhrase: `Bad Request: ${reason}${place}`,
    });
  }
}
