import {
  Accept,
  Allow,
  checkRequest,
  type Flow,
  makeResponse,
  Parameters,
  RetryAfter,
  type ServerTransaction,
  type SipRequest,
  type SipResponse,
  type TransactionLayer,
  type TransactionUser,
} from '@trapezoid/sip';
import { failureDetails } from './sip-failure.js';
import { anyMethod } from './sip-request.decorator.js';
import { SipRequestContext } from './sip-request-context.js';

/** Gives the final response, or undefined where the context says that it comes later. */
export type SipHandler = (context: SipRequestContext) => Promise<SipResponse | undefined>;

export interface SipDispatcherOptions {
  /** Called for what a handler should not have thrown. */
  readonly onFault: (error: unknown, request?: SipRequest) => void;
  /** Option tags that the handlers understand. */
  readonly extensions?: readonly string[];
}

/** How long a phone is asked to wait after a fault of ours, in seconds. */
const retryAfterFault = 5;

/**
 * Brings each request to the handler of its method and sees that it gets a final answer, whatever happens there.
 * RFC 3261 §8.2
 */
export class SipDispatcher implements TransactionUser {
  constructor(
    private readonly transactions: TransactionLayer,
    private readonly handlers: ReadonlyMap<string, SipHandler>,
    private readonly options: SipDispatcherOptions,
  ) {}

  receiveRequest(transaction: ServerTransaction): void {
    const { request, flow } = transaction;
    const handler = this.handlers.get(request.method) ?? this.handlers.get(anyMethod);
    if (request.method === 'CANCEL') return this.receiveCancel(transaction);
    if (handler === undefined) return this.answerWithoutHandler(transaction);
    void this.run(handler, new SipRequestContext(request, flow, transaction, this.transactions));
  }

  receiveAck(ack: SipRequest, flow: Flow): void {
    const handler = this.handlers.get('ACK') ?? this.handlers.get(anyMethod);
    if (handler !== undefined)
      void this.run(handler, new SipRequestContext(ack, flow, undefined, this.transactions));
  }

  private async run(handler: SipHandler, context: SipRequestContext): Promise<void> {
    const { transaction, request } = context;
    try {
      const response = await handler(context);
      if (response !== undefined) transaction?.respond(response);
      else if (!context.deferred && transaction !== undefined && !transaction.final) {
        throw new Error(`the handler of ${request.method} gave no answer`);
      }
    } catch (error) {
      const details = failureDetails(error);
      if (details === undefined) this.options.onFault(error, request);
      this.answerFailure(transaction, details ?? { statusCode: 500, retryAfter: retryAfterFault });
    }
  }

  private answerFailure(
    transaction: ServerTransaction | undefined,
    details: NonNullable<ReturnType<typeof failureDetails>>,
  ): void {
    if (transaction === undefined || transaction.final) return;
    const { statusCode, reasonPhrase, retryAfter } = details;
    const response = makeResponse(transaction.request, statusCode, {
      toTag: this.transactions.random.token(10),
      ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
    });
    transaction.respond(
      retryAfter === undefined
        ? response
        : response.with(RetryAfter, { seconds: retryAfter, parameters: Parameters.none }),
    );
  }

  /** OPTIONS is answered by every element (RFC 3261 §11); other methods without a handler are not allowed. */
  private answerWithoutHandler(transaction: ServerTransaction): void {
    const methods = [...this.handlers.keys()].filter((method) => method !== anyMethod);
    const allowed = [...new Set([...methods, 'OPTIONS', 'CANCEL', 'ACK'])];
    const toTag = this.transactions.random.token(10);
    const capabilities = { methods: allowed, extensions: this.options.extensions ?? [] };
    const refusal = checkRequest(transaction.request, capabilities, toTag);
    const response = refusal ?? makeResponse(transaction.request, 200, { toTag }).withAll(Allow, allowed);
    transaction.respond(
      refusal ?? response.with(Accept, { type: '*', subtype: '*', parameters: Parameters.none }),
    );
  }

  /** RFC 3261 §9.2 */
  private receiveCancel(transaction: ServerTransaction): void {
    const { request } = transaction;
    const invite = this.transactions.inviteToCancel(request);
    const toTag = this.transactions.random.token(10);
    transaction.respond(makeResponse(request, invite === undefined ? 481 : 200, { toTag }));
    invite?.user.onCancel?.(request);
  }
}
