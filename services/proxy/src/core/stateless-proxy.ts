import {
  dropsStrayResponse,
  type Flow,
  makeResponse,
  Parameters,
  RetryAfter,
  refusesDefective,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
  type Target,
  To,
  type TransportUser,
  Via,
} from '@trapezoid/sip';
import { failureGrounds, transportFailure } from './branch-failure.js';
import { Copies } from './copies.js';
import type { ExaminedRegister, ExaminedRequest } from './examined.js';
import { copyForTarget, type ForwardedRequest } from './forward-request.js';
import { breadthOf, MaxBreadth } from './max-breadth.js';
import { ownAddresses } from './own-addresses.js';
import { withoutOwnCredentials } from './own-credentials.js';
import { requestUriOf } from './preprocess-route.js';
import type { ProxyPorts } from './proxy-ports.js';
import { RegisterPaths } from './register-paths.js';
import { type Rejection, refusal, responseTo } from './rejection.js';
import { RequestSteps } from './request-steps.js';
import { statelessBranch, transactionHash, wayBack } from './stateless-branch.js';
import { chooseTarget } from './stateless-choice.js';
import { malformed } from './validate-request.js';

export interface StatelessPorts extends Omit<ProxyPorts, 'send' | 'sendAck' | 'forking' | 'recurse'> {
  /** Sends a copy on, with this branch and no transaction; `failed` is told, once at most, that it could not be sent. */
  readonly sendStateless: (copy: ForwardedRequest, from: Flow, branch: string, failed: () => void) => void;
  /** What a failed question is answered with; undefined for a fault of ours. */
  readonly describeFailure: (error: unknown) => { statusCode: number; retryAfter?: number } | undefined;
}

/**
 * A proxy that keeps nothing: each message goes by itself where its fields say, and so does each that comes again. It
 * does not fork, sends no 100, and a CANCEL or an ACK is a request like any other.
 * RFC 3261 §16.11
 */
export class StatelessProxy implements TransportUser {
  private readonly steps: RequestSteps;
  private readonly copies: Copies;
  private readonly registerPaths: RegisterPaths;

  constructor(private readonly ports: StatelessPorts) {
    const { transactions, domains, tokens, endFlow, strictRouter = false } = ports;
    const { transport } = transactions;
    const own = ownAddresses(transport, domains);
    this.steps = new RequestSteps(ports, own, transactionHash);
    this.copies = new Copies({ own, tokens, transport, strictRouter });
    this.registerPaths = new RegisterPaths({ transport, tokens, endFlow });
  }

  receiveRequest(request: SipRequest, flow: Flow): void {
    this.ports.transactions.transport.showReceived(request, flow, { retransmission: false });
    this.take(request, flow).catch((error: unknown) => this.fail(error, request, flow));
  }

  /** RFC 3261 §16.11: ours by its topmost Via, which the transport has looked at; by its token it is one that was sent. */
  receiveResponse(response: SipResponse, flow: Flow): void {
    const { transport } = this.ports.transactions;
    transport.showReceived(response, flow, { retransmission: false });
    const way = wayBack(response, this.ports.tokens);
    const upstream = response.withoutFirst(Via);
    if (way === undefined || !upstream.has(Via)) {
      transport.counters.strayResponses++;
      return transport.showDecision(response, dropsStrayResponse);
    }
    transport.sendResponse(upstream, flowOf(way, flow), () => undefined);
  }

  receiveDefective(request: SipRequest, error: SipSyntaxError, flow: Flow): void {
    const { transport } = this.ports.transactions;
    const answerable = request.method !== 'ACK' && request.has(Via);
    transport.showReceived(request, flow, { retransmission: false });
    transport.showDecision(request, refusesDefective(error, answerable));
    if (answerable) this.respond(makeResponse(request, error.statusCode), flow);
  }

  flowEnded(flow: Flow): void {
    this.registerPaths.flowEnded(flow);
  }

  private async take(request: SipRequest, flow: Flow): Promise<void> {
    if (isForOwnAnswer(request)) return this.drop(request);
    // Nobody is asked for credentials by a CANCEL or an ACK, which could not bring others (RFC 3261 §22.1).
    const unasked = request.method === 'ACK' || request.method === 'CANCEL';
    const examined = await (unasked ? this.steps.examineUnasked(request) : this.steps.examine(request, flow));
    switch (examined.kind) {
      case 'answer':
        return this.respond(examined.response, flow);
      case 'reject':
        return this.reject(examined.rejection, request, flow);
      case 'register':
        return this.register(examined, request, flow);
      case 'forward':
        return this.forward(examined, request, flow);
    }
  }

  private register({ request, registrar }: ExaminedRegister, received: SipRequest, flow: Flow): void {
    const { request: copy } = copyForTarget(request, { uri: requestUriOf(request), path: [], q: 1 });
    this.send({ request: this.registerPaths.add(copy, flow).request, nextHop: registrar }, received, flow);
  }

  private forward({ request, targets }: ExaminedRequest, received: SipRequest, flow: Flow): void {
    const target = chooseTarget(targets);
    if (target === undefined) return this.reject({ kind: 'temporarily-unavailable' }, received, flow);
    const outgoing = withoutOwnCredentials(request, this.ports.domains.all);
    this.send(this.copies.make(outgoing, target), received, flow);
  }

  private send(copy: ForwardedRequest, received: SipRequest, flow: Flow): void {
    const { tokens, sendStateless, decided } = this.ports;
    const breadth = breadthOf(received);
    if (breadth < 1) return this.reject({ kind: 'max-breadth-exceeded' }, received, flow);
    decided(received, {
      decision: 'forward',
      section: 'RFC 3261 §16.11',
      reason: 'to the one target, without state',
      targets: [copy.request.requestUri],
    });
    const request = copy.request.with(MaxBreadth, breadth);
    const failed = () => this.unreached(copy, received, flow);
    sendStateless({ ...copy, request }, flow, statelessBranch(received, flow, tokens), failed);
  }

  /** "as if the forwarded request received a 503" (§16.9), which nobody is told as one (§16.7 step 6). */
  private unreached(copy: ForwardedRequest, received: SipRequest, flow: Flow): void {
    const failure = transportFailure(copy);
    const ground = failureGrounds[failure];
    const targets = [copy.request.requestUri];
    if (received.method === 'ACK')
      return this.ports.decided(received, { decision: 'drop', ...ground, targets });
    const statusCode = failure === 503 ? 500 : failure;
    this.ports.decided(received, { decision: 'answer', statusCode, ...ground, targets });
    this.respond(makeResponse(received, statusCode, { toTag: transactionHash(received) }), flow);
  }

  private drop(request: SipRequest): void {
    const reason = 'it acknowledges an answer of this proxy';
    this.ports.decided(request, { decision: 'drop', section: 'RFC 3261 §8.2.7', reason });
  }

  /** An ACK is not answered, whatever is wrong with it. */
  private reject(rejection: Rejection, request: SipRequest, flow: Flow): void {
    const decision = refusal(rejection);
    const dropped = request.method === 'ACK';
    this.ports.decided(request, dropped ? { ...decision, decision: 'drop' } : decision);
    if (!dropped) this.respond(responseTo(rejection, request, transactionHash(request)), flow);
  }

  private fail(error: unknown, request: SipRequest, flow: Flow): void {
    if (error instanceof SipSyntaxError) return this.reject(malformed(error), request, flow);
    const failure = this.ports.describeFailure(error);
    if (failure === undefined) this.ports.onFault(error, request);
    if (request.method === 'ACK') return;
    const { statusCode, retryAfter } = failure ?? { statusCode: 500 };
    const response = makeResponse(request, statusCode, { toTag: transactionHash(request) });
    if (retryAfter === undefined) return this.respond(response, flow);
    this.respond(response.with(RetryAfter, { seconds: retryAfter, parameters: Parameters.none }), flow);
  }

  /** Without state: a request that comes again gets the same answer, with the same tag (RFC 3261 §8.2.7). */
  private respond(response: SipResponse, flow: Flow): void {
    this.ports.transactions.transport.sendResponse(response, flow, () => undefined);
  }
}

/** True for the ACK to what this proxy has answered, told by the tag that it gives. */
function isForOwnAnswer(request: SipRequest): boolean {
  if (request.method !== 'ACK') return false;
  return request.header(To)?.parameters.get('tag') === transactionHash(request);
}

/** The flow that a request came over, as far as it takes to send its response there. */
function flowOf({ protocol, host, port, connection, local }: Target, arrival: Flow): Flow {
  return {
    protocol,
    remote: { host, port },
    local: local ?? arrival.local,
    ...(connection === undefined ? {} : { connection }),
  };
}
