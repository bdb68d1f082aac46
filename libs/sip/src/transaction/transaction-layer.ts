import { Parameters } from '../grammar/parameters.js';
import type { SipSyntaxError } from '../grammar/syntax-error.js';
import { CSeq } from '../message/headers/cseq.js';
import { To } from '../message/headers/to.js';
import { magicCookie, Via } from '../message/headers/via.js';
import { makeCancel } from '../message/make-ack.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { type Clock, guardedClock, systemClock } from '../ports/clock.js';
import { type Random, systemRandom } from '../ports/random.js';
import type { Flow, Target } from '../transport/flow.js';
import type { TransportLayer, TransportUser } from '../transport/transport-layer.js';
import { ClientTransaction, type ClientTransactionUser } from './client-transaction.js';
import { ServerTransaction } from './server-transaction.js';
import { defaultTimerValues, type TimerValues } from './timers.js';
import { clientTransactionKey, responseKey, serverTransactionKey } from './transaction-key.js';

/** The core of an element: what stands above the transactions. RFC 3261 §5 */
export interface TransactionUser {
  /** A new request; the transaction takes its responses. */
  receiveRequest(transaction: ServerTransaction): void;
  /** An ACK that belongs to no transaction: the one to a 2xx, on its own way (RFC 3261 §13.2.2.4, §17). */
  receiveAck(ack: SipRequest, flow: Flow): void;
  /** A server transaction is over: nothing that repeats its request is recognised any more. */
  transactionEnded?(transaction: ServerTransaction): void;
  /** A connection has ended. */
  flowEnded?(flow: Flow): void;
}

export interface TransactionLayerOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly timerValues?: TimerValues;
  /** More open server transactions than this are answered 503. Default 100,000. */
  readonly maximumServerTransactions?: number;
}

/**
 * Matches messages with transactions, and makes both.
 * RFC 3261 §17, §8.1.1.7
 */
export class TransactionLayer implements TransportUser {
  readonly clock: Clock;
  readonly random: Random;
  readonly timerValues: TimerValues;
  private readonly clients = new Map<string, ClientTransaction>();
  private readonly servers = new Map<string, ServerTransaction>();
  /** The CANCEL of each INVITE that has one: it is sent once. */
  private readonly cancels = new WeakMap<ClientTransaction, ClientTransaction>();
  private readonly maximumServerTransactions: number;
  private user: TransactionUser | undefined;

  constructor(
    readonly transport: TransportLayer,
    options: TransactionLayerOptions = {},
  ) {
    this.clock = guardedClock(options.clock ?? systemClock, (work) => transport.guard(work));
    this.random = options.random ?? systemRandom;
    this.timerValues = options.timerValues ?? defaultTimerValues;
    this.maximumServerTransactions = options.maximumServerTransactions ?? 100_000;
    transport.attach(this);
  }

  attach(user: TransactionUser): void {
    this.user = user;
  }

  get openTransactions(): { readonly client: number; readonly server: number } {
    return { client: this.clients.size, server: this.servers.size };
  }

  newBranch(): string {
    return magicCookie + this.random.token(16);
  }

  /** Sends a request in a transaction of its own; a Via is put on top here. */
  sendRequest(
    request: SipRequest,
    target: Target,
    user: ClientTransactionUser,
    branch: string = this.newBranch(),
  ): ClientTransaction {
    return this.startClient(this.withVia(request, target, branch), target, user, branch);
  }

  /** Sends a request without a transaction: an ACK to a 2xx, or anything that is forwarded statelessly. */
  sendStateless(request: SipRequest, target: Target, branch: string = this.newBranch()): void {
    let stamped: SipRequest;
    try {
      stamped = this.withVia(request, target, branch);
    } catch {
      this.transport.counters.sendFailures++;
      return;
    }
    this.transport.sendRequest(stamped, target, () => undefined);
  }

  /**
   * Cancels an INVITE in a transaction of its own. A CANCEL may be sent only after a provisional response and
   * before a final one; the caller sees to the first (RFC 3261 §9.1). Asked again, it gives the CANCEL that there is.
   */
  cancel(invite: ClientTransaction, user?: Partial<ClientTransactionUser>): ClientTransaction | undefined {
    const earlier = this.cancels.get(invite);
    if (invite.final || earlier !== undefined) return earlier;
    const cancel = makeCancel(invite.request);
    const branch = cancel.first(Via)?.parameters.get('branch') ?? '';
    const transaction = this.startClient(
      cancel,
      invite.target,
      { onResponse: () => undefined, onTimeout: () => undefined, onTransportError: () => undefined, ...user },
      branch,
    );
    this.cancels.set(invite, transaction);
    return transaction;
  }

  /** The INVITE that a CANCEL means: same branch and sent-by (RFC 3261 §9.2). */
  inviteToCancel(cancel: SipRequest): ServerTransaction | undefined {
    return this.servers.get(serverTransactionKey(cancel, 'INVITE'));
  }

  receiveRequest(request: SipRequest, flow: Flow): void {
    const key = serverTransactionKey(request);
    const known = this.servers.get(key);
    this.transport.showReceived(request, flow, known !== undefined && request.method !== 'ACK');
    if (known !== undefined) return known.receive(request, flow);
    if (request.method === 'ACK') return this.user?.receiveAck(request, flow);
    if (this.servers.size >= this.maximumServerTransactions) {
      return this.transport.sendResponse(this.answer(request, 503), flow, () => undefined);
    }
    this.offer(this.startServer(key, request, flow));
  }

  /** No request stays without an answer because its user has a fault. */
  private offer(transaction: ServerTransaction): void {
    try {
      this.user?.receiveRequest(transaction);
    } catch (error) {
      transaction.respond(this.answer(transaction.request, 500));
      throw error;
    }
  }

  private startServer(key: string, request: SipRequest, flow: Flow): ServerTransaction {
    const transaction: ServerTransaction = new ServerTransaction(request, flow, this.transport, {
      clock: this.clock,
      timerValues: this.timerValues,
      terminated: () => {
        if (this.servers.get(key) === transaction) this.servers.delete(key);
        this.user?.transactionEnded?.(transaction);
      },
      receiveAck: (ack, from) => this.user?.receiveAck(ack, from),
    });
    this.servers.set(key, transaction);
    transaction.start();
    return transaction;
  }

  /** A response that matches no transaction is dropped, by a proxy too (RFC 6026 §8.9). */
  receiveResponse(response: SipResponse, flow: Flow): void {
    const key = responseKey(response);
    const client = key === undefined ? undefined : this.clients.get(key);
    this.transport.showReceived(response, flow, client?.final ?? true);
    if (client === undefined || isMisrouted(response, client.request)) {
      this.transport.counters.strayResponses++;
      return;
    }
    client.receive(response);
  }

  /** Answers a request that is wrong, without state, where it carries what an answer needs. An ACK gets none. */
  receiveDefective(request: SipRequest, error: SipSyntaxError, flow: Flow): void {
    this.transport.showReceived(request, flow, false);
    // The sender matches an answer by its Via and CSeq (RFC 3261 §17.1.3).
    const answerable = request.has(Via) && request.has(CSeq);
    if (request.method === 'ACK' || !answerable) {
      this.transport.counters.malformedDropped++;
      return;
    }
    const where = error.where === undefined ? '' : ` (${error.where})`;
    const reasonPhrase = error.statusCode === 400 ? `Bad Request: ${error.reason}${where}` : undefined;
    this.transport.sendResponse(this.answer(request, error.statusCode, reasonPhrase), flow, () => undefined);
  }

  flowEnded(flow: Flow): void {
    this.user?.flowEnded?.(flow);
  }

  /** Ends every transaction without a word, so that no timer outlives the element. */
  close(): void {
    for (const transaction of [...this.clients.values()]) transaction.terminate();
    for (const transaction of [...this.servers.values()]) transaction.terminate();
  }

  private answer(request: SipRequest, statusCode: number, reasonPhrase?: string): SipResponse {
    // The To of a malformed request may itself be what is wrong; it is then sent back as it stands.
    let toTag: string | undefined = this.random.token(10);
    try {
      request.header(To);
    } catch {
      toTag = undefined;
    }
    return makeResponse(request, statusCode, {
      ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
      ...(toTag === undefined ? {} : { toTag }),
    });
  }

  private startClient(
    request: SipRequest,
    target: Target,
    user: ClientTransactionUser,
    branch: string,
  ): ClientTransaction {
    const key = clientTransactionKey(branch, request.method);
    const transaction: ClientTransaction = new ClientTransaction(request, target, this.transport, user, {
      clock: this.clock,
      timerValues: this.timerValues,
      terminated: () => {
        if (this.clients.get(key) === transaction) this.clients.delete(key);
      },
    });
    this.clients.set(key, transaction);
    transaction.start();
    return transaction;
  }

  /** rport is always asked for: it costs nothing and finds the way back through a NAT (RFC 3581 §3). */
  private withVia(request: SipRequest, target: Target, branch: string): SipRequest {
    const sentBy = this.transport.ownAddress(target.protocol, target.host);
    const parameters = new Parameters([
      ['branch', branch],
      ['rport', undefined],
    ]);
    return request.withFirst(Via, { protocol: target.protocol, sentBy, parameters });
  }
}

/** A response with more than one Via to a request that had only ours (RFC 3261 §8.1.3.3). */
function isMisrouted(response: SipResponse, request: SipRequest): boolean {
  return request.headers(Via).length === 1 && response.headers(Via).length > 1;
}
