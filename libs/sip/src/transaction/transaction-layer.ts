import { Parameters } from '../grammar/parameters.js';
import type { SipSyntaxError } from '../grammar/syntax-error.js';
import { CSeq } from '../message/headers/cseq.js';
import type { ReasonValue } from '../message/headers/reason.js';
import { RetryAfter } from '../message/headers/retry-after.js';
import { magicCookie, Via } from '../message/headers/via.js';
import { makeCancel } from '../message/make-ack.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { type Clock, guardedClock, systemClock } from '../ports/clock.js';
import { type Random, systemRandom } from '../ports/random.js';
import type { Flow, Target } from '../transport/flow.js';
import { dropsStrayResponse, refusesDefective } from '../transport/tapped-decisions.js';
import type { TransportLayer } from '../transport/transport-layer.js';
import type { TransportUser } from '../transport/transport-layer-options.js';
import {
  ClientTransaction,
  type ClientTransactionKeeper,
  type ClientTransactionUser,
  type RequestWay,
} from './client-transaction.js';
import { RequestWays } from './request-ways.js';
import { ServerTransaction } from './server-transaction.js';
import { ServerTransactions } from './server-transactions.js';
import { StatelessAnswers } from './stateless-answers.js';
import { defaultTimerValues, type TimerValues } from './timers.js';
import { clientTransactionKey, responseKey, serverTransactionKey } from './transaction-key.js';
import { TransactionsByConnection } from './transactions-by-connection.js';

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
  /**
   * Open server transactions. A further request is answered 503 with Retry-After, without state; a CANCEL for an open
   * INVITE is taken. Each takes about 7 kB beside its messages. Default 100,000.
   */
  readonly maximumServerTransactions?: number;
  /** Bytes of the requests in them, heads and bodies; what would be more is answered alike. Default 134,217,728. */
  readonly maximumServerBytes?: number;
  /** Told of each server transaction's final response: the method, and the milliseconds since the request. */
  readonly onAnswered?: ((method: string, milliseconds: number) => void) | undefined;
}

/** Seconds after which somebody who was refused for want of room may ask again: a burst is over by then. */
const refusedFor = 5;

/**
 * Matches messages with transactions, and makes both.
 * RFC 3261 §17, §8.1.1.7
 */
export class TransactionLayer implements TransportUser {
  readonly clock: Clock;
  readonly random: Random;
  readonly timerValues: TimerValues;
  private readonly clients = new Map<string, ClientTransaction>();
  private readonly servers: ServerTransactions;
  private readonly stateless: StatelessAnswers;
  private readonly ways: RequestWays;
  private readonly onConnections = new TransactionsByConnection();
  private readonly keeper: ClientTransactionKeeper = {
    sentOver: (transaction, { connection = '' }) => this.onConnections.add(connection, transaction),
    fallsBack: ({ target }, refused) => this.noteFallback(target, refused),
  };
  /** The CANCEL of each INVITE that has one: it is sent once. */
  private readonly cancels = new WeakMap<ClientTransaction, ClientTransaction>();
  private readonly closers = new Set<() => void>();
  private readonly onAnswered: TransactionLayerOptions['onAnswered'];
  private user: TransactionUser | undefined;

  constructor(
    readonly transport: TransportLayer,
    options: TransactionLayerOptions = {},
  ) {
    this.clock = guardedClock(options.clock ?? systemClock, (work) => transport.guard(work));
    this.random = options.random ?? systemRandom;
    this.onAnswered = options.onAnswered;
    this.timerValues = options.timerValues ?? defaultTimerValues;
    this.servers = new ServerTransactions({
      maximumServerTransactions: options.maximumServerTransactions ?? 100_000,
      maximumServerBytes: options.maximumServerBytes ?? 128 * 1024 * 1024,
    });
    this.stateless = new StatelessAnswers(this.random);
    this.ways = new RequestWays(transport);
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

  /**
   * Sends a request in a transaction of its own; a Via is put on top here. One that is too large for UDP goes over TCP,
   * and over UDP after all where there is no TCP (RFC 3261 §18.1.1). Throws NoTransport.
   */
  sendRequest(
    request: SipRequest,
    target: Target,
    user: ClientTransactionUser,
    branch: string = this.newBranch(),
  ): ClientTransaction {
    const way = this.ways.to(target, request, branch);
    const large = this.ways.overTcp(way, request, branch);
    return large === undefined
      ? this.startClient(way, user, branch)
      : this.startClient(large, user, branch, way);
  }

  /**
   * Sends a request without a transaction: an ACK to a 2xx, or anything that is forwarded statelessly.
   * @param failed told, once at most, that it could not be sent.
   */
  sendStateless(
    request: SipRequest,
    target: Target,
    branch: string = this.newBranch(),
    failed: (error: Error) => void = () => undefined,
  ): void {
    const { transport } = this;
    const done = (error: Error | undefined) => {
      if (error !== undefined) failed(error);
    };
    try {
      const way = this.ways.to(target, request, branch);
      const large = this.ways.overTcp(way, request, branch);
      const overUdp = () => transport.sendRequest(way.request, target, done);
      if (large === undefined) return overUdp();
      const tell = (error: Error | undefined) => {
        if (error === undefined) return;
        this.noteFallback(target, true);
        overUdp();
      };
      transport.sendRequest(large.request, large.target, tell, false, true);
    } catch (error) {
      transport.counters.sendFailures++;
      failed(error as Error);
    }
  }

  /**
   * Cancels an INVITE in a transaction of its own. A CANCEL may be sent only after a provisional response and
   * before a final one; the caller sees to the first (RFC 3261 §9.1). Asked again, it gives the CANCEL that there is.
   */
  cancel(
    invite: ClientTransaction,
    user?: Partial<ClientTransactionUser>,
    reasons?: readonly ReasonValue[],
  ): ClientTransaction | undefined {
    const earlier = this.cancels.get(invite);
    if (invite.final || earlier !== undefined) return earlier;
    const cancel = makeCancel(invite.request, reasons);
    const branch = cancel.first(Via)?.parameters.get('branch') ?? '';
    const transaction = this.startClient(
      { request: cancel, target: invite.target },
      { onResponse: () => undefined, onTimeout: () => undefined, onTransportError: () => undefined, ...user },
      branch,
    );
    this.cancels.set(invite, transaction);
    return transaction;
  }

  /** The INVITE that a CANCEL means: same branch and sent-by (RFC 3261 §9.2). */
  inviteToCancel(cancel: SipRequest): ServerTransaction | undefined {
    return this.servers.findCancelled(cancel);
  }

  receiveRequest(request: SipRequest, flow: Flow): void {
    const key = serverTransactionKey(request);
    const known = this.servers.find(key, request);
    if (known !== undefined) {
      const retransmission = request.method !== 'ACK';
      const absorbed = known.absorbs(request);
      this.transport.showReceived(request, flow, { retransmission, transaction: known, absorbed });
      return known.receive(request, flow);
    }
    const absorbed = request.method === 'ACK' && this.stateless.isAcknowledgedBy(request);
    const hasRoom = request.method !== 'ACK' && this.servers.hasRoomFor(request);
    const transaction = hasRoom ? this.startServer(key, request, flow) : undefined;
    this.transport.showReceived(request, flow, { retransmission: false, transaction, absorbed });
    if (transaction !== undefined) this.offer(transaction);
    else if (request.method !== 'ACK') this.refuse(request, flow);
    else if (!absorbed) this.user?.receiveAck(request, flow);
  }

  private refuse(request: SipRequest, flow: Flow): void {
    const response = this.stateless
      .make(request, 503, 'Service Unavailable: too many transactions are open')
      .with(RetryAfter, { seconds: refusedFor, parameters: Parameters.none });
    this.transport.sendResponse(response, flow, () => undefined);
  }

  /** Tells how long a request waited for its final response, where somebody wants to know. */
  private timing(method: string): (() => void) | undefined {
    const { onAnswered } = this;
    if (onAnswered === undefined) return undefined;
    const begun = this.clock.now();
    return () => onAnswered(method, this.clock.now() - begun);
  }

  /** No request stays without an answer because its user has a fault. */
  private offer(transaction: ServerTransaction): void {
    try {
      this.user?.receiveRequest(transaction);
    } catch (error) {
      transaction.respond(this.stateless.make(transaction.request, 500));
      throw error;
    }
  }

  private startServer(key: string, request: SipRequest, flow: Flow): ServerTransaction {
    const transaction: ServerTransaction = new ServerTransaction(request, flow, this.transport, {
      clock: this.clock,
      timerValues: this.timerValues,
      terminated: () => {
        this.servers.remove(key, transaction);
        this.user?.transactionEnded?.(transaction);
      },
      receiveAck: (ack, from) => this.user?.receiveAck(ack, from),
      answered: this.timing(request.method),
    });
    this.servers.add(key, transaction);
    transaction.start();
    return transaction;
  }

  /** A response that matches no transaction is dropped, by a proxy too (RFC 6026 §8.9). */
  receiveResponse(response: SipResponse, flow: Flow): void {
    const key = responseKey(response);
    const client = key === undefined ? undefined : this.clients.get(key);
    this.transport.showReceived(response, flow, {
      retransmission: client?.final ?? true,
      transaction: client,
      absorbed: client?.absorbs(response) ?? true,
    });
    if (client === undefined || isMisrouted(response, client.request)) {
      this.transport.counters.strayResponses++;
      this.transport.showDecision(response, dropsStrayResponse);
      return;
    }
    client.receive(response);
  }

  /** Answers a request that is wrong, without state, where it carries what an answer needs. An ACK gets none. */
  receiveDefective(request: SipRequest, error: SipSyntaxError, flow: Flow): void {
    this.transport.showReceived(request, flow, { retransmission: false });
    // The sender matches an answer by its Via and CSeq (RFC 3261 §17.1.3).
    const answerable = request.method !== 'ACK' && request.has(Via) && request.has(CSeq);
    this.transport.showDecision(request, refusesDefective(error, answerable));
    if (!answerable) {
      this.transport.counters.malformedDropped++;
      return;
    }
    const where = error.where === undefined ? '' : ` (${error.where})`;
    const reasonPhrase = error.statusCode === 400 ? `Bad Request: ${error.reason}${where}` : undefined;
    const response = this.stateless.make(request, error.statusCode, reasonPhrase);
    this.transport.sendResponse(response, flow, () => undefined);
  }

  /** What waits for a response over the connection is told at once, before the element (RFC 3261 §17.1.4, §18.4). */
  flowEnded(flow: Flow): void {
    for (const transaction of this.onConnections.of(flow.connection ?? '')) {
      this.transport.guard(() => transaction.connectionEnded());
    }
    this.user?.flowEnded?.(flow);
  }

  /** Told when the element closes, so that no timer of its users outlives it. Gives a function that takes this back. */
  whenClosed(work: () => void): () => void {
    this.closers.add(work);
    return () => this.closers.delete(work);
  }

  /** Ends every transaction without a word, so that no timer outlives the element. */
  close(): void {
    for (const work of [...this.closers]) this.transport.guard(work);
    this.closers.clear();
    for (const transaction of [...this.clients.values()]) transaction.terminate();
    for (const transaction of this.servers.all) transaction.terminate();
  }

  private startClient(
    way: RequestWay,
    user: ClientTransactionUser,
    branch: string,
    fallback?: RequestWay,
  ): ClientTransaction {
    const key = clientTransactionKey(branch, way.request.method);
    const transaction: ClientTransaction = new ClientTransaction(way, this.transport, user, {
      clock: this.clock,
      timerValues: this.timerValues,
      terminated: () => {
        if (this.clients.get(key) === transaction) this.clients.delete(key);
        this.onConnections.remove(transaction);
      },
      keeper: this.keeper,
      fallback,
    });
    this.clients.set(key, transaction);
    transaction.start();
    return transaction;
  }

  private noteFallback(target: Target, refused: boolean): void {
    this.transport.counters.backToUdp++;
    if (refused) this.transport.largeRequests.refused(target);
  }
}

/** A response with more than one Via to a request that had only ours (RFC 3261 §8.1.3.3). */
function isMisrouted(response: SipResponse, request: SipRequest): boolean {
  return request.headers(Via).length === 1 && response.headers(Via).length > 1;
}
