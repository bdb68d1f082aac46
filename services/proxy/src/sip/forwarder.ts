import {
  type ClientTransactionUser,
  type Flow,
  flowTarget,
  isSipUri,
  locateTargets,
  numericTarget,
  type Random,
  type Resolver,
  type SipRequest,
  type Target,
  TargetFailover,
  TargetHealth,
  type TransactionLayer,
} from '@trapezoid/sip';
import { isBehindNat } from '../core/behind-nat.js';
import { hasContactAt } from '../core/contact-host.js';
import { type ForwardedRequest, recordRoute } from '../core/forward-request.js';
import { branchWith, loopHash } from '../core/loop-detection.js';
import type { ForwardedRequestUser, SendForwarded } from '../core/ports.js';
import { dialogSubject, type RouteTokens } from '../core/route-token.js';
import { isSecure } from '../core/secure-targets.js';
import type { IdentityBorder } from '../core/trust/identity-border.js';
import { wantsItsFlow } from '../core/wants-its-flow.js';
import { fixedRandom } from './fixed-random.js';

/** Requests that may begin a dialog: the proxy stays on its way. */
const dialogForming = ['INVITE', 'SUBSCRIBE', 'REFER'];

/** What a copy has of the request as it came. */
interface Inbound {
  readonly from: Flow;
  readonly received: SipRequest;
  readonly loop: string;
}

export interface ForwarderOptions {
  readonly transactions: TransactionLayer;
  readonly resolver: Resolver;
  readonly tokens: RouteTokens;
  readonly recordRoute: boolean;
  /** See ProxyPorts. */
  readonly strictRouter?: boolean;
  /** Where the trust domain ends; absent: the proxy is of none. */
  readonly border?: IdentityBorder;
}

/**
 * Sends forwarded requests: finds the next hop, records the route for the transport that is used, and goes on to the
 * next address where one can't be reached.
 * RFC 3261 §16.6 steps 4, 7, 8 and 10
 */
export class Forwarder {
  private readonly health: TargetHealth;

  constructor(private readonly options: ForwarderOptions) {
    this.health = new TargetHealth({ clock: options.transactions.clock });
  }

  /** For a request that came over this flow. */
  sender(from: Flow, received: SipRequest): SendForwarded {
    const loop = loopHash(received);
    return (copy, user) => {
      const send = (targets: readonly Target[]) => this.send(copy, targets, { from, received, loop }, user);
      const located = this.locate(copy);
      if (!(located instanceof Promise)) return send(located);
      located.then(send).catch((error: Error) => user.onTransportError(error));
    };
  }

  /**
   * Sends a copy with this branch and no transaction: to the first address of its next hop, which the branch alone
   * chooses among equals, so that what comes again goes there again.
   * RFC 3261 §16.11, RFC 3263 §4.2
   * @param failed told, once at most, that it could not be sent.
   */
  sendStateless(copy: ForwardedRequest, from: Flow, branch: string, failed: () => void): void {
    const { transactions, border } = this.options;
    const { transport } = transactions;
    const unreached = () => {
      transport.counters.sendFailures++;
      failed();
    };
    const send = (targets: readonly Target[]) => {
      const target = targets.find(({ protocol, host }) => transport.canSend(protocol, host));
      if (target === undefined) unreached();
      else {
        const inside = border?.request(copy.request, target, copy.foreign === true) ?? copy.request;
        const request = this.recorded(inside, from, target, copy.flow !== undefined);
        transactions.sendStateless(request, target, branch, failed);
      }
    };
    const located = this.locate(copy, fixedRandom(branch));
    if (!(located instanceof Promise)) return send(located);
    located.then(send).catch(unreached);
  }

  /** At once where the next hop is numeric, so that a BYE that follows does not overtake it. */
  sendAck(copy: ForwardedRequest): void {
    const { transactions } = this.options;
    const send = (targets: readonly Target[]) => {
      const target = this.health
        .livingFirst(targets)
        .find(({ protocol, host }) => transactions.transport.canSend(protocol, host));
      if (target === undefined) transactions.transport.counters.sendFailures++;
      else transactions.sendStateless(copy.request, target);
    };
    const located = this.locate(copy);
    if (!(located instanceof Promise)) return send(located);
    // Whom it was for repeats its 2xx, and the caller its ACK.
    located.then(send).catch(() => transactions.transport.counters.sendFailures++);
  }

  private send(
    { request, flow, foreign = false }: ForwardedRequest,
    targets: readonly Target[],
    inbound: Inbound,
    user: ForwardedRequestUser,
  ): void {
    if (!user.wanted) return;
    const { transactions, border } = this.options;
    const { from, loop } = inbound;
    const failover = new TargetFailover(targets, user, {
      transactions,
      health: this.health,
      send: (target, attempt) =>
        transactions.sendRequest(
          this.recorded(
            border?.request(request, target, foreign) ?? request,
            from,
            target,
            flow !== undefined,
          ),
          target,
          this.crossing(attempt, target, inbound),
          branchWith(transactions.random.token(12), loop),
        ),
    });
    user.onSending(failover);
    failover.begin();
  }

  /** Its responses as they come back over the border of the trust domain. */
  private crossing(
    attempt: ClientTransactionUser,
    target: Target,
    { from, received }: Inbound,
  ): ClientTransactionUser {
    const { border } = this.options;
    if (border === undefined) return attempt;
    return {
      onResponse: (response) => attempt.onResponse(border.response(response, target, from, received)),
      onTimeout: () => attempt.onTimeout(),
      onTransportError: (error) => attempt.onTransportError(error),
      onContradiction: (response) => attempt.onContradiction?.(response),
    };
  }

  /** @param overFlow whoever it goes to is reached over this proxy's flow alone: later requests must come this way. */
  private recorded(request: SipRequest, from: Flow, target: Target, overFlow: boolean): SipRequest {
    if (!dialogForming.includes(request.method)) return request;
    const behindNat = isBehindNat(request);
    if (!this.options.recordRoute && !overFlow && !behindNat && !wantsItsFlow(request)) return request;
    const { transactions, tokens, strictRouter } = this.options;
    const { transport } = transactions;
    const subject = dialogSubject(request);
    const inbound = {
      protocol: from.protocol,
      address: transport.ownAddress(from.protocol, from.remote.host),
      host: from.remote.host,
      ...(behindNat || this.isByFlowAlone(request, from) ? { flow: flowTarget(from) } : {}),
    };
    const outbound = {
      protocol: target.protocol,
      address: transport.ownAddress(target.protocol, target.host),
      host: target.host,
      ...(target.connection === undefined && !(overFlow && target.protocol === 'UDP')
        ? {}
        : { flow: target }),
    };
    return recordRoute(request, inbound, outbound, (token) => tokens.make(subject, token), strictRouter);
  }

  /** Over its connection, or through the address translation that it has come by. */
  private isByFlowAlone(request: SipRequest, { connection, remote }: Flow): boolean {
    if (connection !== undefined) return true;
    return this.options.transactions.transport.isOutside(remote.host) && !hasContactAt(request, remote.host);
  }

  /**
   * The connection of the flow first. Its user agent may listen at its address too, but nowhere else: who holds a
   * flow's token must not send by it where the flow does not lead.
   */
  private locate(
    { request, nextHop, flow, flowOnly }: ForwardedRequest,
    random: Random = this.options.transactions.random,
  ): readonly Target[] | Promise<readonly Target[]> {
    if (!isSipUri(nextHop)) return [];
    // "each hop … must be secured" (RFC 3261 §26.2.2)
    if (flow !== undefined && request.uri.scheme === 'sips' && !isSecure(flow.protocol)) return [];
    const numeric = numericTarget(nextHop);
    if (flow !== undefined && flowOnly) return [flow];
    if (flow !== undefined) return numeric?.host === flow.host ? [flow, numeric] : [flow];
    if (numeric !== undefined) return [numeric];
    const { transactions, resolver } = this.options;
    const protocols = transactions.transport.listens.map(({ protocol }) => protocol);
    return locateTargets(nextHop, resolver, { protocols, random });
  }
}
