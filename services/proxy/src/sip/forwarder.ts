import {
  CallId,
  type ClientTransaction,
  type Flow,
  flowTarget,
  isSipUri,
  locateTargets,
  NoTransport,
  numericTarget,
  type Resolver,
  type SipRequest,
  type Target,
  type TransactionLayer,
} from '@trapezoid/sip';
import { type ForwardedRequest, recordRoute } from '../core/forward-request.js';
import { branchWith, loopHash } from '../core/loop-detection.js';
import type { ForwardedRequestUser, SendForwarded } from '../core/ports.js';
import type { RouteTokens } from '../core/route-token.js';

/** Requests that may begin a dialog: the proxy stays on its way. */
const dialogForming = ['INVITE', 'SUBSCRIBE', 'REFER'];

export interface ForwarderOptions {
  readonly transactions: TransactionLayer;
  readonly resolver: Resolver;
  readonly tokens: RouteTokens;
  readonly recordRoute: boolean;
}

/**
 * Sends forwarded requests: finds the next hop, records the route for the transport that is used, and goes on to the
 * next address where one can't be reached.
 * RFC 3261 §16.6 steps 4, 7, 8 and 10
 */
export class Forwarder {
  constructor(private readonly options: ForwarderOptions) {}

  /** For requests that came over this flow. `loop` is taken before the request was changed. */
  sender(from: Flow, received: SipRequest): SendForwarded {
    const loop = loopHash(received);
    return (copy, user) => {
      const located = this.locate(copy);
      if (!(located instanceof Promise)) return this.tryTargets(copy, located, 0, from, loop, user);
      located.then(
        (targets) => this.tryTargets(copy, targets, 0, from, loop, user),
        (error: Error) => user.onTransportError(error),
      );
    };
  }

  sendAck(copy: ForwardedRequest): void {
    void Promise.resolve(this.locate(copy)).then(
      ([target]) => {
        if (target !== undefined) this.options.transactions.sendStateless(copy.request, target);
      },
      () => undefined,
    );
  }

  private tryTargets(
    copy: ForwardedRequest,
    targets: readonly Target[],
    at: number,
    from: Flow,
    loop: string,
    user: ForwardedRequestUser,
  ): void {
    const target = targets[at];
    if (target === undefined) return user.onTransportError(new NoTransport('no address for the next hop'));
    const { transactions } = this.options;
    const next = (error: Error) =>
      at + 1 < targets.length
        ? this.tryTargets(copy, targets, at + 1, from, loop, user)
        : user.onTransportError(error);
    let transaction: ClientTransaction;
    try {
      const request = this.recorded(copy.request, from, target);
      const branch = branchWith(transactions.random.token(12), loop);
      transaction = transactions.sendRequest(
        request,
        target,
        { ...this.upTo(user), onTransportError: next },
        branch,
      );
    } catch (error) {
      if (error instanceof NoTransport) return next(error);
      throw error;
    }
    user.onSent(transaction);
  }

  private upTo(user: ForwardedRequestUser) {
    return {
      onResponse: (response: Parameters<ForwardedRequestUser['onResponse']>[0]) => user.onResponse(response),
      onTimeout: () => user.onTimeout(),
    };
  }

  private recorded(request: SipRequest, from: Flow, target: Target): SipRequest {
    if (!this.options.recordRoute || !dialogForming.includes(request.method)) return request;
    const { transport } = this.options.transactions;
    const callId = request.required(CallId);
    const inbound = {
      protocol: from.protocol,
      address: transport.ownAddress(from.protocol, from.remote.host),
      ...(from.connection === undefined ? {} : { flow: flowTarget(from) }),
    };
    const outbound = {
      protocol: target.protocol,
      address: transport.ownAddress(target.protocol, target.host),
      ...(target.connection === undefined ? {} : { flow: target }),
    };
    return recordRoute(request, inbound, outbound, (token) => this.options.tokens.make(callId, token));
  }

  /** The connection of the flow first, then the address: a phone may listen where it says, or not. */
  private locate({ nextHop, flow }: ForwardedRequest): readonly Target[] | Promise<readonly Target[]> {
    if (!isSipUri(nextHop)) return [];
    const numeric = numericTarget(nextHop);
    if (flow !== undefined) return numeric === undefined ? [flow] : [flow, numeric];
    return numeric === undefined ? locateTargets(nextHop, this.options.resolver) : [numeric];
  }
}
