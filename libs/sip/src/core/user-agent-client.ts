import { isSipUri, type Uri } from '../grammar/uri.js';
import { CSeq } from '../message/headers/cseq.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { locateTargets, numericTarget } from '../resolve/locate-targets.js';
import type { Resolver } from '../resolve/resolver.js';
import type { ClientTransaction } from '../transaction/client-transaction.js';
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
  /** A final response; to an INVITE every 2xx comes here. A timeout comes as 408, a failed transport as 503. */
  onFinal(response: SipResponse, request: SipRequest): void;
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

  /** Sends an ACK to a 2xx: once, without a transaction (RFC 3261 §13.2.2.4). */
  async sendAck(ack: SipRequest, nextHop: Uri): Promise<void> {
    const [target] = await this.locate(nextHop);
    if (target !== undefined) this.transactions.sendStateless(ack, target);
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
  private targets: readonly Target[] = [];
  private targetAt = 0;
  private authentications = 0;
  private provisional = false;
  private cancelled = false;
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

  begin(): void {
    const located = this.client.locate(this.nextHop);
    if (!(located instanceof Promise)) return this.sendTo(located);
    located.then(
      (targets) => this.sendTo(targets),
      () => this.fail(503, 'Service Unavailable: the next hop could not be looked up'),
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
    this.targets = targets;
    this.targetAt = 0;
    if (targets.length === 0) return this.fail(503, 'Service Unavailable: no address for the next hop');
    this.transmit();
  }

  private transmit(): void {
    const target = this.targets[this.targetAt];
    if (target === undefined) return;
    try {
      this.transaction = this.client.transactions.sendRequest(this.current, target, {
        onResponse: (response) => this.receive(response),
        onTimeout: () => this.failTarget(408),
        onTransportError: () => this.failTarget(503),
      });
    } catch (error) {
      this.fail(503, `Service Unavailable: ${(error as Error).message}`);
    }
  }

  /** The next target is tried in a new transaction (RFC 3263 §4.3). */
  private failTarget(statusCode: number): void {
    if (this.targetAt + 1 < this.targets.length && !this.cancelled) {
      this.targetAt++;
      return this.transmit();
    }
    this.fail(statusCode);
  }

  private receive(response: SipResponse): void {
    if (response.provisional) {
      this.provisional = true;
      if (this.cancelled) this.sendCancel();
      else this.user.onProvisional?.(response, this.current);
      return;
    }
    if ((response.statusCode === 401 || response.statusCode === 407) && this.repeatWithCredentials(response))
      return;
    this.finished = true;
    this.client.options.authenticator?.learn?.(response);
    this.user.onFinal(response, this.current);
  }

  private repeatWithCredentials(response: SipResponse): boolean {
    if (this.cancelled || this.authentications >= maximumAuthentications) return false;
    const authorized = this.client.options.authenticator?.answer(this.current, response);
    if (authorized === undefined) return false;
    this.authentications++;
    this.provisional = false;
    const { number, method } = this.current.required(CSeq);
    this.current = authorized.with(CSeq, { number: this.nextSequence?.() ?? number + 1, method });
    this.transmit();
    return true;
  }

  /** Where the far end never answers the cancelled INVITE, it ends by itself after 64*T1 (RFC 3261 §9.1). */
  private sendCancel(): void {
    const invite = this.transaction;
    if (invite === undefined || this.client.transactions.cancel(invite) === undefined) return;
    const { clock, timerValues } = this.client.transactions;
    clock.setTimeout(() => {
      if (this.finished) return;
      invite.terminate();
      this.fail(487);
    }, 64 * timerValues.T1);
  }

  private fail(statusCode: number, reasonPhrase?: string): void {
    if (this.finished) return;
    this.finished = true;
    const response = makeResponse(
      this.current,
      statusCode,
      reasonPhrase === undefined ? {} : { reasonPhrase },
    );
    this.user.onFinal(response, this.current);
  }
}
