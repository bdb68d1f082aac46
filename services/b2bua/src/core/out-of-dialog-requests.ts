import { Contact, makeResponse, type ServerTransaction, type UserAgent } from '@trapezoid/sip';
import type { BackToBackOptions } from './back-to-back-options.js';
import { type InviteRules, requestLike } from './invite-like.js';
import { targetOf } from './own-domain.js';
import { answerLike, bodyOf } from './pass-request.js';
import { fieldsOfRefusal } from './refusals.js';

export interface OutOfDialogPorts {
  readonly options: BackToBackOptions;
  readonly caller: UserAgent;
  readonly callee: UserAgent;
  readonly rules: InviteRules;
}

/** What comes to the caller's side outside any dialog and begins none: MESSAGE, OPTIONS, and a REFER that nobody takes. */
export class OutOfDialogRequests {
  constructor(private readonly ports: OutOfDialogPorts) {}

  handle(): void {
    const { caller } = this.ports;
    caller.handle('MESSAGE', (transaction) => void this.relay(transaction));
    caller.handle('REFER', (transaction) => this.refuseRefer(transaction));
    caller.handle('OPTIONS', (transaction) => this.receiveOptions(transaction));
  }

  /** Which call it means, it does not say: transfers are asked for inside them. RFC 3515 §2.4.2, RFC 5589 §6 */
  private refuseRefer(transaction: ServerTransaction): void {
    const toTag = this.ports.options.transactions.random.token(10);
    const reasonPhrase = 'Forbidden: REFER is taken inside a call alone';
    transaction.respond(makeResponse(transaction.request, 403, { toTag, reasonPhrase }));
  }

  /** To nobody in particular it says what it can do itself; the rest it asks the callee's side. RFC 3261 §11 */
  private receiveOptions(transaction: ServerTransaction): void {
    const { request } = transaction;
    const { options, caller } = this.ports;
    if (targetOf(request, options) !== undefined) return void this.relay(transaction);
    const toTag = options.transactions.random.token(10);
    const able = caller.capabilities(makeResponse(request, 200, { toTag }));
    transaction.respond(able.withAll(Contact, [caller.contactFor(transaction)]));
  }

  /** Asks the callee's side with a request of its own, outside any dialog. */
  private async relay(transaction: ServerTransaction): Promise<void> {
    const { request } = transaction;
    const { options, callee, rules } = this.ports;
    const toTag = options.transactions.random.token(10);
    const target = targetOf(request, options);
    if (target === undefined) return void transaction.respond(makeResponse(request, 404, { toTag }));
    const { request: bare, nextHop } = callee.prepare(request.method, target);
    const body = bodyOf(request);
    const like = requestLike(callee.withOwnHeaders(bare), request, rules);
    const complete = body === undefined ? like : like.withBody(body.contentType, body.content);
    const response = await callee.send(complete, nextHop);
    const fields = fieldsOfRefusal(response, { ownAccount: !rules.passesCredentials, contacts: false });
    transaction.respond(answerLike(response, request, rules.headers, toTag).withRawFields(fields));
  }
}
