import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isSipUri, type Uri } from '../grammar/uri.js';
import { CSeq } from '../message/headers/cseq.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { TimerHandle } from '../ports/clock.js';
import { locateTargets, numericTarget } from '../resolve/locate-targets.js';
import type { Resolver } from '../resolve/resolver.js';
import type { ClientTransaction, ClientTransactionUser } from '../transaction/client-transaction.js';
import type { TransactionLayer } from '../transaction/transaction-layer.js';
import type { Target } from '../transport/flow.js';

/** Adds credentials to requests. */
export interface ClientAuthenticator {
  /** The request with credentials for the challenges of a 401 or 407; undefined where it has none that could help. */
  answer(request: SipRequest, response: SipResponse): SipRequest | undefined;
  /** The request with credentials that an earlier challenge lets it expect to need. */
  authorize(request: SipRequest): SipRequest;
  /** Takes note of what a final response says about the next nonce. */
  learn?(response: SipResponse): void;
}

/** What becomes of a request. */
export interface ClientRequestUser {
  onProvisional?(response: SipResponse, request: SipRequest): void;
  /**
   * A final response; to an INVITE every 2xx comes here. `local` tells one that was made here: a timeout comes as 408,
   * a failed transport as 503, an INVITE that ended by its CANCEL alone as 487 (RFC 3261 §8.1.3.1).
   */
  onFinal(response: SipResponse, request: SipRequest, local: boolean): void;
}

export interface UserAgentClientOptions {
  readonly resolver: Resolver;
  readonly authenticator?: ClientAuthenticator;
}

/** How often a request is sent again with credentials: once for each of two proxies and the far end, and once stale. */
const maximumAuthentications = 4;

/**
 * Sends requests: finds the next hop, goes on to the next target where one fails, answers challenges.
 * RFC 3261 §8.1
 */
export class UserAgentClient {
  constructor(
    readonly transactions: TransactionLayer,
    readonly options: UserAgentClientOptions,
  ) {}

  /**
   * Sends a request to the next hop that its route names. `nextSequence` gives the CSeq of a repetition with
   * credentials; inside a dialog it is the dialog's.
   */
  send(
    request: SipRequest,
    nextHop: Uri,
    user: ClientRequestUser,
    nextSequence?: () => number,
  ): ClientRequest {
    const authorized = this.options.authenticator?.authorize(request) ?? request;
    const pending = new ClientRequest(this, authorized, nextHop, user, nextSequence);
    pending.begin();
    return pending;
  }

  /**
   * Sends an ACK to a 2xx: once, without a transaction, and at once where nothing has to be looked up, so that no BYE
   * overtakes it (RFC 3261 §13.2.2.4). Where the next hop can't be looked up, it stays unsent: the 2xx comes again, and
   * so does its ACK.
   */
  sendAck(ack: SipRequest, nextHop: Uri): void {
    const located = this.locate(nextHop);
    if (!(located instanceof Promise)) return this.sendAckTo(ack, located);
    const { transport } = this.transactions;
    located.then(
      (targets) => transport.guard(() => this.sendAckTo(ack, targets)),
      () => transport.counters.sendFailures++,
    );
  }

  private sendAckTo(ack: SipRequest, targets: readonly Target[]): void {
    const { transport } = this.transactions;
    const target = targets.find(({ protocol, host }) => transport.canSend(protocol, host));
    if (target === undefined) transport.counters.sendFailures++;
    else this.transactions.sendStateless(ack, target);
  }

  locate(nextHop: Uri): readonly Target[] | Promise<readonly Target[]> {
    if (!isSipUri(nextHop)) return [];
    const numeric = numericTarget(nextHop);
    return numeric === undefined ? locateTargets(nextHop, this.options.resolver) : [numeric];
  }
}

/** A request under way, over all its repetitions. */
export class ClientRequest {
  private transaction: ClientTransaction | undefined;
  /** Counts transactions: what an earlier one still has to say is not heard. */
  private attempt = 0;
  private targets: readonly Target[] = [];
  private targetAt = 0;
  private authentications = 0;
  private beginning = false;
  private provisional = false;
  private cancelled = false;
  private cancelTimer: TimerHandle | undefined;
  private finished = false;

  constructor(
    private readonly client: UserAgentClient,
    private current: SipRequest,
    private readonly nextHop: Uri,
    private readonly user: ClientRequestUser,
    private readonly nextSequence: (() => number) | undefined,
  ) {}

  /** The request as last sent, without our Via. */
  get request(): SipRequest {
    return this.current;
  }

  /** Sends it. The user is told nothing before this returns. */
  begin(): void {
    const located = this.client.locate(this.nextHop);
    if (!(located instanceof Promise)) {
      this.beginning = true;
      try {
        this.sendTo(located);
      } finally {
        this.beginning = false;
      }
      return;
    }
    located.then(
      (targets) => this.guard(() => this.sendTo(targets)),
      () => this.guard(() => this.fail(503, 'Service Unavailable: the next hop could not be looked up')),
    );
  }

  /**
   * Cancels an INVITE: at once where a provisional response has come, else when one comes.
   * RFC 3261 §9.1
   */
  cancel(): void {
    if (this.finished || this.cancelled) return;
    this.cancelled = true;
    if (this.provisional) this.sendCancel();
  }

  private sendTo(targets: readonly Target[]): void {
    if (this.cancelled) return this.fail(487);
    this.targets = targets;
    this.targetAt = 0;
    if (targets.length === 0) return this.fail(503, 'Service Unavailable: no address for the next hop');
    this.transmit();
  }

  private transmit(): void {
    const target = this.targets[this.targetAt];
    if (target === undefined) return;
    this.provisional = false;
    const attempt = ++this.attempt;
    const user: ClientTransactionUser = {
      onResponse: (response) => {
        if (attempt === this.attempt) this.receive(response);
      },
      onTimeout: () => {
        if (attempt === this.attempt) this.failTarget(408);
      },
      onTransportError: (error) => {
        if (attempt === this.attempt) this.failTarget(503, `Service Unavailable: ${error.message}`);
      },
    };
    try {
      this.transaction = this.client.transactions.sendRequest(this.current, target, user);
    } catch (error) {
      this.failTarget(503, `Service Unavailable: ${(error as Error).message}`);
    }
  }

  /** The next target is tried in a new transaction (RFC 3263 §4.3). */
  private failTarget(statusCode: number, reasonPhrase?: string): void {
    if (this.finished) return;
    if (this.cancelled) return this.fail(487);
    if (this.hasNextTarget) return this.tryNextTarget();
    this.fail(statusCode, reasonPhrase);
  }

  private get hasNextTarget(): boolean {
    return !this.cancelled && this.targetAt + 1 < this.targets.length;
  }

  private tryNextTarget(): void {
    this.targetAt++;
    this.transmit();
  }

  private receive(response: SipResponse): void {
    if (response.provisional) {
      this.provisional = true;
      if (this.cancelled) this.sendCancel();
      else this.user.onProvisional?.(response, this.current);
      return;
    }
    const { statusCode } = response;
    if ((statusCode === 401 || statusCode === 407) && this.repeatWithCredentials(response)) return;
    // A server that is overloaded counts as one that can't be reached (RFC 3263 §4.3).
    if (statusCode === 503 && this.hasNextTarget) return this.tryNextTarget();
    this.finish();
    this.client.options.authenticator?.learn?.(response);
    this.user.onFinal(response, this.current, false);
  }

  private repeatWithCredentials(response: SipResponse): boolean {
    if (this.cancelled || this.authentications >= maximumAuthentications) return false;
    const authorized = this.credentialsFor(response);
    if (authorized === undefined) return false;
    this.authentications++;
    const { number, method } = this.current.required(CSeq);
    this.current = authorized.with(CSeq, { number: this.nextSequence?.() ?? number + 1, method });
    this.transmit();
    return true;
  }

  /** A challenge that can't be read is one that can't be answered. */
  private credentialsFor(response: SipResponse): SipRequest | undefined {
    try {
      return this.client.options.authenticator?.answer(this.current, response);
    } catch (error) {
      if (error instanceof SipSyntaxError) return undefined;
      throw error;
    }
  }

  /** Where the far end never answers the cancelled INVITE, it ends by itself after 64*T1 (RFC 3261 §9.1). */
  private sendCancel(): void {
    const invite = this.transaction;
    if (invite === undefined || this.cancelTimer !== undefined) return;
    const { transactions } = this.client;
    if (transactions.cancel(invite) === undefined) return;
    this.cancelTimer = transactions.clock.setTimeout(() => {
      invite.terminate();
      this.fail(487);
    }, 64 * transactions.timerValues.T1);
  }

  private finish(): void {
    this.finished = true;
    if (this.cancelTimer !== undefined) this.client.transactions.clock.clearTimeout(this.cancelTimer);
  }

  private fail(statusCode: number, reasonPhrase?: string): void {
    if (this.finished) return;
    this.finish();
    const response = makeResponse(
      this.current,
      statusCode,
      reasonPhrase === undefined ? {} : { reasonPhrase },
    );
    const tell = () => this.user.onFinal(response, this.current, true);
    if (this.beginning) queueMicrotask(() => this.guard(tell));
    else tell();
  }

  /** What a promise calls has nobody above it who would catch a fault. */
  private guard(work: () => void): void {
    this.client.transactions.transport.guard(work);
  }
}
