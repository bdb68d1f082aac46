import {
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
import { dialogSubject, type RouteTokens } from '../core/route-token.js';

/** Requests that may begin a dialog: the proxy stays on its way. */
const dialogForming = ['INVITE', 'SUBSCRIBE', 'REFER'];

export interface ForwarderOptions {
  readonly transactions: TransactionLayer;
  readonly resolver: Resolver;
  readonly tokens: RouteTokens;
  readonly recordRoute: boolean;
}

/** A request on its way along the addresses of its next hop. */
interface Attempt {
  readonly copy: ForwardedRequest;
  readonly targets: readonly Target[];
  readonly from: Flow;
  /** Taken of the request as it came. */
  readonly loop: string;
  readonly user: ForwardedRequestUser;
}

/**
 * Sends forwarded requests: finds the next hop, records the route for the transport that is used, and goes on to the
 * next address where one can't be reached.
 * RFC 3261 §16.6 steps 4, 7, 8 and 10
 */
export class Forwarder {
  constructor(private readonly options: ForwarderOptions) {}

  /** For a request that came over this flow. */
  sender(from: Flow, received: SipRequest): SendForwarded {
    const loop = loopHash(received);
    return (copy, user) => {
      const located = this.locate(copy);
      if (!(located instanceof Promise)) return this.attempt({ copy, targets: located, from, loop, user }, 0);
      located
        .then((targets) => this.attempt({ copy, targets, from, loop, user }, 0))
        .catch((error: Error) => user.onTransportError(error));
    };
  }

  /** At once where the next hop is numeric, so that a BYE that follows does not overtake it. */
  sendAck(copy: ForwardedRequest): void {
    const send = ([target]: readonly Target[]) => {
      if (target !== undefined) this.options.transactions.sendStateless(copy.request, target);
    };
    const located = this.locate(copy);
    if (!(located instanceof Promise)) return send(located);
    // Whom it was for repeats its 2xx, and the caller its ACK.
    located.then(send).catch(() => undefined);
  }

  private attempt(attempt: Attempt, at: number): void {
    const { copy, targets, from, loop, user } = attempt;
    if (!user.wanted) return;
    const target = targets[at];
    if (target === undefined) return user.onTransportError(new NoTransport('no address for the next hop'));
    const { transactions } = this.options;
    let failed = false;
    const next = (error: Error) => {
      failed = true;
      if (at + 1 < targets.length && user.wanted) this.attempt(attempt, at + 1);
      else user.onTransportError(error);
    };
    let transaction: ClientTransaction;
    try {
      transaction = transactions.sendRequest(
        this.recorded(copy.request, from, target),
        target,
        {
          onResponse: (response) => user.onResponse(response),
          onTimeout: () => (isLast(attempt, at) ? user.onTimeout() : this.attempt(attempt, at + 1)),
          onTransportError: next,
        },
        branchWith(transactions.random.token(12), loop),
      );
    } catch (error) {
      if (error instanceof NoTransport) return next(error);
      throw error;
    }
    // A connection that is gone says so at once: the next target has its transaction by then.
    if (!failed) user.onSent(transaction);
  }

  private recorded(request: SipRequest, from: Flow, target: Target): SipRequest {
    if (!this.options.recordRoute || !dialogForming.includes(request.method)) return request;
    const { transport } = this.options.transactions;
    const subject = dialogSubject(request);
    const inbound = {
      protocol: from.protocol,
      address: transport.ownAddress(from.protocol, from.remote.host),
      host: from.remote.host,
      ...(from.connection === undefined ? {} : { flow: flowTarget(from) }),
    };
    const outbound = {
      protocol: target.protocol,
      address: transport.ownAddress(target.protocol, target.host),
      host: target.host,
      ...(target.connection === undefined ? {} : { flow: target }),
    };
    return recordRoute(request, inbound, outbound, (token) => this.options.tokens.make(subject, token));
  }

  /**
   * The connection of the flow first. Its user agent may listen at its address too, but nowhere else: who holds a
   * flow's token must not send by it where the flow does not lead.
   */
  private locate({ nextHop, flow }: ForwardedRequest): readonly Target[] | Promise<readonly Target[]> {
    if (!isSipUri(nextHop)) return [];
    const numeric = numericTarget(nextHop);
    if (flow !== undefined) return numeric?.host === flow.host ? [flow, numeric] : [flow];
    return numeric === undefined ? locateTargets(nextHop, this.options.resolver) : [numeric];
  }
}

/**
 * True where a timeout is the end: behind a connection there is the one user agent, which has had its time. Among
 * the addresses of a name another may answer (RFC 3261 §16.6 step 7).
 */
function isLast({ copy, targets, user }: Attempt, at: number): boolean {
  return copy.flow !== undefined || at + 1 >= targets.length || !user.wanted;
}
