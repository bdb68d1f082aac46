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
  SipSyntaxError,
  Supported,
  type TimerHandle,
  To,
  type TransactionLayer,
  type TransactionUser,
} from '@trapezoid/sip';
import { requestFault } from './request-fault.js';
import { failureDetails, type SipFailureDetails } from './sip-failure.js';
import { anyMethod } from './sip-request.decorator.js';
import { SipRequestContext } from './sip-request-context.js';

/** Gives the final response, or undefined where the context says that it comes later. */
export type SipHandler = (context: SipRequestContext) => Promise<SipResponse | undefined>;

export interface SipDispatcherOptions {
  /** Called for what a handler should not have thrown. */
  readonly onFault: (error: unknown, request?: SipRequest) => void;
  /** Called when a connection has ended. */
  readonly onFlowEnded?: (flow: Flow) => void;
  /** Option tags that the handlers understand. */
  readonly extensions?: readonly string[];
  /** How long a handler may take, in milliseconds; one that has deferred its answer is not waited for. */
  readonly patience?: HandlerPatience;
}

export interface HandlerPatience {
  /** A person may have to answer. */
  readonly invite: number;
  readonly other: number;
}

/**
 * An INVITE may ring for longer than any proxy's timer C waits; the sender of another request gives up after 32 s, so
 * the answer must come before that (RFC 3261 §16.6 step 11, §17.1.2.2).
 */
const defaultPatience: HandlerPatience = { invite: 10 * 60_000, other: 25_000 };

/** How long a phone is asked to wait after a fault of ours, in seconds. */
const retryAfterFault = 5;

const fault: SipFailureDetails = { statusCode: 500, retryAfter: retryAfterFault };

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
    if (request.method === 'CANCEL') return this.receiveCancel(transaction);
    const handler = this.handlers.get(request.method) ?? this.handlers.get(anyMethod);
    if (handler === undefined) return this.answerWithoutHandler(transaction);
    const context = new SipRequestContext(request, flow, transaction, this.transactions);
    this.answer(handler, context, transaction).catch((error: unknown) =>
      this.options.onFault(error, request),
    );
  }

  receiveAck(ack: SipRequest, flow: Flow): void {
    const handler = this.handlers.get('ACK') ?? this.handlers.get(anyMethod);
    if (handler === undefined) return;
    handler(new SipRequestContext(ack, flow, undefined, this.transactions)).catch((error: unknown) => {
      if (failureDetails(error) === undefined) this.options.onFault(error, ack);
    });
  }

  flowEnded(flow: Flow): void {
    this.options.onFlowEnded?.(flow);
  }

  private async answer(
    handler: SipHandler,
    context: SipRequestContext,
    transaction: ServerTransaction,
  ): Promise<void> {
    const { method } = context.request;
    const late = this.watch(context, transaction);
    try {
      const response = await handler(context);
      if (response !== undefined) transaction.respond(response);
      if (transaction.final || context.deferred) return;
      throw new Error(`the handler of ${method} gave no final response`);
    } catch (error) {
      const details = detailsFor(context.request, error);
      if (details === undefined) this.options.onFault(error, context.request);
      this.refuse(transaction, details ?? fault);
    } finally {
      this.transactions.clock.clearTimeout(late);
    }
  }

  private watch(context: SipRequestContext, transaction: ServerTransaction): TimerHandle {
    const { method } = context.request;
    const { invite, other } = this.options.patience ?? defaultPatience;
    return this.transactions.clock.setTimeout(
      () => {
        if (context.deferred || transaction.final) return;
        this.options.onFault(new Error(`the handler of ${method} takes too long`), context.request);
        this.refuse(transaction, fault);
      },
      method === 'INVITE' ? invite : other,
    );
  }

  private refuse(
    transaction: ServerTransaction,
    details: SipFailureDetails,
    toTag: string = this.newTag(),
  ): void {
    if (transaction.final) return;
    const { statusCode, reasonPhrase, retryAfter } = details;
    const response = makeResponse(transaction.request, statusCode, {
      toTag,
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
    const methods = [...new Set([...this.handlers.keys(), 'OPTIONS', 'CANCEL', 'ACK'])];
    const { extensions = [] } = this.options;
    const toTag = this.newTag();
    const refusal = checkRequest(transaction.request, { methods, extensions }, toTag);
    transaction.respond(
      refusal ??
        makeResponse(transaction.request, 200, { toTag })
          .withAll(Allow, methods)
          .withAll(Supported, extensions)
          .with(Accept, { type: '*', subtype: '*', parameters: Parameters.none }),
    );
  }

  /**
   * Ends the INVITE that it means, unless its handler does so itself.
   * Deviation: a CANCEL for an unknown INVITE is answered 481 by a proxy too; one that never acts statelessly knows
   * that it has sent nothing on that could be cancelled (RFC 3261 §16.10).
   * RFC 3261 §9.2
   */
  private receiveCancel(transaction: ServerTransaction): void {
    const { request } = transaction;
    const invite = this.transactions.inviteToCancel(request);
    // "The To tag of the response to the CANCEL and the To tag in the response to the original request SHOULD be the same."
    const toTag = invite?.latestResponse?.header(To)?.parameters.get('tag') ?? this.newTag();
    transaction.respond(makeResponse(request, invite === undefined ? 481 : 200, { toTag }));
    if (invite === undefined) return;
    if (invite.user.onCancel !== undefined) invite.user.onCancel(request);
    else this.refuse(invite, { statusCode: 487 }, toTag);
  }

  private newTag(): string {
    return this.transactions.random.token(10);
  }
}

/** A syntax error has a status code of its own, which counts only where it is the request that is malformed. */
const detailsFor = (request: SipRequest, error: unknown): SipFailureDetails | undefined =>
  error instanceof SipSyntaxError ? requestFault(request, error) : failureDetails(error);
