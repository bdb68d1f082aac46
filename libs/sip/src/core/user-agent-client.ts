import { isSipUri, type Uri } from '../grammar/uri.js';
import type { SipRequest } from '../message/request.js';
import { locateTargets, numericTarget } from '../resolve/locate-targets.js';
import type { Resolver } from '../resolve/resolver.js';
import { TargetHealth } from '../resolve/target-health.js';
import type { TransactionLayer } from '../transaction/transaction-layer.js';
import type { Target } from '../transport/flow.js';
import { ClientRequest } from './client-request.js';
import type {
  ClientAuthenticator,
  ClientFeatures,
  ClientRequestUser,
  ClientSurroundings,
  NextHop,
} from './client-request-user.js';
import { MovedAddresses } from './moved-addresses.js';
import type { RedirectionPolicy } from './redirection.js';

export type { ClientRequest } from './client-request.js';
export type { ClientAuthenticator, ClientRequestUser } from './client-request-user.js';

export interface UserAgentClientOptions {
  readonly resolver: Resolver;
  readonly authenticator?: ClientAuthenticator;
  /** What is known of targets; to be shared with whatever else of the element sends requests. Default: one of its own. */
  readonly health?: TargetHealth;
  /** What is done with redirections. Default: they are reported. */
  readonly redirection?: RedirectionPolicy;
  /** What it may offer after a 421, and does not leave out after a 420. Default: nothing. */
  readonly features?: ClientFeatures;
  /** What a request with a new target needs besides, e.g. another Contact (RFC 3261 §8.1.1.8). */
  readonly retargeted?: (request: SipRequest) => SipRequest;
}

/**
 * Sends requests: finds the next hop, goes on to the next target where one fails, answers challenges, follows
 * redirections, changes what is refused.
 * RFC 3261 §8.1
 */
export class UserAgentClient {
  readonly health: TargetHealth;
  private readonly surroundings: ClientSurroundings;

  constructor(
    readonly transactions: TransactionLayer,
    readonly options: UserAgentClientOptions,
  ) {
    const { authenticator, features, redirection = 'report', health, retargeted } = options;
    this.health = health ?? new TargetHealth({ clock: transactions.clock });
    this.surroundings = {
      transactions,
      health: this.health,
      authenticator,
      redirection,
      features,
      retargeted,
      moved: new MovedAddresses(transactions.clock),
      locate: (nextHop) => this.locate(nextHop),
    };
  }

  /**
   * Sends a request to the next hop that its route names. `nextSequence` gives the CSeq of a repetition, e.g. with
   * credentials; inside a dialog it is the dialog's.
   */
  send(
    request: SipRequest,
    nextHop: Uri,
    user: ClientRequestUser,
    nextSequence?: () => number,
  ): ClientRequest {
    return this.begin(request, { uri: nextHop }, user, nextSequence);
  }

  /** Sends a request over one flow and no other; `nextHop` is whom it leads to. RFC 5626 §4.2.2 */
  sendOver(
    flow: Target,
    request: SipRequest,
    nextHop: Uri,
    user: ClientRequestUser,
    nextSequence?: () => number,
  ): ClientRequest {
    return this.begin(request, { uri: nextHop, flow }, user, nextSequence);
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

  locate(nextHop: Uri): readonly Target[] | Promise<readonly Target[]> {
    if (!isSipUri(nextHop)) return [];
    const numeric = numericTarget(nextHop);
    if (numeric !== undefined) return [numeric];
    const { transport, random } = this.transactions;
    const protocols = transport.listens.map(({ protocol }) => protocol);
    return locateTargets(nextHop, this.options.resolver, { protocols, random });
  }

  private begin(
    request: SipRequest,
    hop: NextHop,
    user: ClientRequestUser,
    nextSequence: (() => number) | undefined,
  ): ClientRequest {
    const authorized = this.options.authenticator?.authorize(request) ?? request;
    const pending = new ClientRequest(this.surroundings, authorized, hop, user, nextSequence);
    pending.begin();
    return pending;
  }

  private sendAckTo(ack: SipRequest, targets: readonly Target[]): void {
    const { transport } = this.transactions;
    const target = this.health
      .livingFirst(targets)
      .find(({ protocol, host }) => transport.canSend(protocol, host));
    if (target === undefined) transport.counters.sendFailures++;
    else this.transactions.sendStateless(ack, target);
  }
}
