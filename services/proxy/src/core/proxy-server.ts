import {
  type Flow,
  From,
  makeResponse,
  type ServerTransaction,
  type SipRequest,
  SipResponse,
  SipSyntaxError,
  type Uri,
} from '@trapezoid/sip';
import { Copies } from './copies.js';
import { forwarding } from './decision.js';
import type { ExaminedRegister, ExaminedRequest } from './examined.js';
import { withFlowTimer } from './flow-timer.js';
import { roundsOf } from './forking.js';
import { copyForTarget, type ForwardedRequest } from './forward-request.js';
import { planForwarding } from './forwarding-plan.js';
import { because, CallHistory, type Retargeting, redirected } from './history/call-history.js';
import { breadthOf } from './max-breadth.js';
import { ownAddresses } from './own-addresses.js';
import { withoutOwnCredentials } from './own-credentials.js';
import { type OwnAddresses, requestUriOf } from './preprocess-route.js';
import type { ProxyPorts } from './proxy-ports.js';
import { Redirections } from './recursion.js';
import { withContacts } from './redirect-caller.js';
import { RegisterPaths } from './register-paths.js';
import { type Rejection, refusal, responseTo } from './rejection.js';
import { RequestSteps } from './request-steps.js';
import { ResponseContext } from './response-context.js';
import type { ResponseContextOptions } from './response-context-options.js';
import type { Failure } from './rules/fallback.js';
import type { RequestTarget } from './target.js';
import { malformed } from './validate-request.js';

type LastTargets = NonNullable<ExaminedRequest['fallback']>;

type ForwardingOptions = Pick<
  ResponseContextOptions,
  | 'breadth'
  | 'targetTimeout'
  | 'fallback'
  | 'keepsOthers'
  | 'recurse'
  | 'onlyServer'
  | 'complete'
  | 'heard'
  | 'tell'
>;

/** Milliseconds; ten times T1, as for the addresses of one next hop. */
const otherTargetTimeout = 5_000;

/** More requests under way than this are answered 503. */
const maximumContexts = 50_000;

/**
 * A stateful proxy: takes each request through the steps of §16.
 * RFC 3261 §16.2
 */
export class ProxyServer {
  private readonly contexts = new Set<ResponseContext>();
  private readonly own: OwnAddresses;
  private readonly steps: RequestSteps;
  private readonly registerPaths: RegisterPaths;
  private readonly copies: Copies;

  constructor(private readonly ports: ProxyPorts) {
    this.own = ownAddresses(ports.transactions.transport, ports.domains);
    this.steps = new RequestSteps(ports, this.own, () => this.newTag());
    const { transport } = ports.transactions;
    const { strictRouter = false } = ports;
    this.copies = new Copies({ own: this.own, tokens: ports.tokens, transport, strictRouter });
    this.registerPaths = new RegisterPaths({ transport, tokens: ports.tokens, endFlow: ports.endFlow });
  }

  get openContexts(): number {
    return this.contexts.size;
  }

  /**
   * Gives the proxy's own answer, or undefined where the request is on its way and will be answered from there.
   * Rejects with SipFailure 503 while the location server is away.
   */
  async receive(transaction: ServerTransaction): Promise<SipResponse | undefined> {
    const { request } = transaction;
    try {
      const outcome = await this.process(transaction);
      return outcome === undefined || outcome instanceof SipResponse
        ? outcome
        : this.reject(outcome, request);
    } catch (error) {
      if (error instanceof SipSyntaxError) return this.reject(malformed(error), request);
      throw error;
    }
  }

  /** A connection has ended. */
  flowEnded(flow: Flow): void {
    this.registerPaths.flowEnded(flow);
  }

  private async process(transaction: ServerTransaction): Promise<SipResponse | Rejection | undefined> {
    const { request } = transaction;
    if (this.contexts.size >= maximumContexts) return { kind: 'unavailable', retryAfter: 5 };
    const examined = await this.steps.examine(request, transaction.flow);
    if (examined.kind === 'answer') return examined.response;
    if (examined.kind === 'reject') return examined.rejection;
    if (examined.kind === 'register') return this.forwardRegister(transaction, examined);
    const plan = planForwarding(request, examined, this.ports);
    if (plan.kind === 'reject') return plan.rejection;
    if (plan.kind === 'redirect') return this.redirect(request, plan.rounds);
    // Cancelled while its targets were looked for.
    if (transaction.final) return undefined;
    // The caller waits for a word: what follows may take as long as a person takes to answer (RFC 3261 §16.2).
    if (request.method === 'INVITE') transaction.respond(makeResponse(request, 100));
    const { rounds, breadth, forking, recurse, keepsOthers } = plan;
    const outgoing = withoutOwnCredentials(examined.request, this.ports.domains.all);
    const { copies } = this;
    const { targets, fallback, retargeting } = examined;
    const history = new CallHistory(this.ports.history ?? [], examined.request);
    const told = {
      make: (request: SipRequest, target: RequestTarget) =>
        history.added(copies.make(request, target), redirected),
    };
    const redirections = recurse ? new Redirections(outgoing, { copies: told, forking, targets }) : undefined;
    const copiesOf = (all: readonly (readonly RequestTarget[])[], how: Retargeting) =>
      all.map((round) => round.map((target) => history.added(copies.make(outgoing, target), how)));
    const fallenBack = async ({ cause, statusCode }: Failure, { targets: find }: LastTargets) => {
      history.failed(statusCode);
      return copiesOf(roundsOf(await find(), forking), because(cause));
    };
    this.forward(transaction, copiesOf(rounds, retargeting), {
      breadth,
      targetTimeout: this.targetTimeoutOf(request),
      keepsOthers,
      ...this.historyIn(request, history),
      ...(redirections === undefined
        ? {}
        : {
            recurse: (response) => redirections.follow(response),
          }),
      ...(fallback === undefined
        ? {}
        : { fallback: { ...fallback, rounds: (failure) => fallenBack(failure, fallback) } }),
    });
    return undefined;
  }

  private redirect(request: SipRequest, rounds: readonly (readonly RequestTarget[])[]): SipResponse {
    const reason = 'its caller wants to be redirected';
    this.ports.decided(request, { decision: 'answer', statusCode: 302, section: 'RFC 3841 §9.1', reason });
    return withContacts(makeResponse(request, 302, { toTag: this.newTag() }), rounds);
  }

  private historyIn(request: SipRequest, history: CallHistory): Pick<ForwardingOptions, 'heard' | 'tell'> {
    if (this.ports.history?.includes('history-info') !== true) return {};
    const { domains } = this.ports;
    const isOurs = (uri: Uri) => domains.domainOf(uri) !== undefined;
    const hides = isOurs(request.required(From).uri) ? undefined : isOurs;
    return {
      heard: (copy, statusCode, response) => history.heard(copy, statusCode, response),
      tell: (response) => history.tells(response, hides),
    };
  }

  /** Who waits for the answer to anything but an INVITE gives up after 32 s (RFC 3261 §17.1.2.2). */
  private targetTimeoutOf({ method }: SipRequest): number {
    const { targetTimeout } = this.ports;
    return method === 'INVITE' ? targetTimeout : Math.min(targetTimeout, otherTargetTimeout);
  }

  /** The ACK to a 2xx goes the way of its dialog, without a transaction (RFC 3261 §16.11, §17). */
  async receiveAck(ack: SipRequest): Promise<void> {
    try {
      const examined = await this.steps.examineAck(ack);
      if (examined.kind !== 'forward') return this.drop(ack, examined);
      const { request, targets } = examined;
      const outgoing = withoutOwnCredentials(request, this.ports.domains.all);
      for (const target of targets) this.ports.sendAck(this.copies.make(outgoing, target));
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
      this.drop(ack, malformed(error));
    }
  }

  /** An ACK is not answered, whatever is wrong with it. */
  private drop(ack: SipRequest, rejection: Rejection): void {
    const { section, reason } = refusal(rejection);
    this.ports.decided(ack, { decision: 'drop', section, reason });
  }

  /** REGISTER for a domain of ours goes to the registrar, with a Path where the phone's connection must be kept. */
  private forwardRegister(
    transaction: ServerTransaction,
    { request, registrar }: ExaminedRegister,
  ): Rejection | undefined {
    const { flowTimer } = this.ports;
    const uri = requestUriOf(request);
    const { request: copy } = copyForTarget(request, { uri, path: [], q: 1 });
    const breadth = breadthOf(request);
    if (breadth < 1) return { kind: 'max-breadth-exceeded' };
    const pathed = this.registerPaths.add(copy, transaction.flow);
    this.forward(transaction, [[{ request: pathed.request, nextHop: registrar }]], {
      breadth,
      // There is one registrar for the domain, so that its 503 is the whole truth (RFC 3261 §16.7 step 6).
      onlyServer: true,
      complete: (success) => (pathed.outbound ? withFlowTimer(success, flowTimer) : success),
    });
    return undefined;
  }

  private forward(
    transaction: ServerTransaction,
    rounds: readonly (readonly ForwardedRequest[])[],
    special: ForwardingOptions,
  ): void {
    const { transactions, timerC, send, decided, onFault } = this.ports;
    const { request, flow } = transaction;
    const fault = (error: unknown) => onFault(error, request);
    const context: ResponseContext = new ResponseContext(transaction, {
      transactions,
      clock: transactions.clock,
      timerC,
      send: send(flow, request),
      decided,
      onAck: (ack) => void this.receiveAck(ack).catch(fault),
      onFault: fault,
      onFinished: () => this.contexts.delete(context),
      ...special,
    });
    this.contexts.add(context);
    decided(request, forwarding(rounds));
    context.forward(rounds);
  }

  private reject(rejection: Rejection, request: SipRequest): SipResponse {
    this.ports.decided(request, refusal(rejection));
    return responseTo(rejection, request, this.newTag());
  }

  private newTag(): string {
    return this.ports.transactions.random.token(10);
  }
}
