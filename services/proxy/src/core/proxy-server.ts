import type { BindingFlow } from '@trapezoid/contracts';
import type { ProxyRule } from '@trapezoid/lab';
import { type FindTemporaryGruu, isGruu, requestSource, type ServedDomains } from '@trapezoid/service';
import {
  Accept,
  type Flow,
  isSipUri,
  makeResponse,
  Parameters,
  Route,
  type ServerTransaction,
  type SipRequest,
  SipResponse,
  SipSyntaxError,
  type TransactionLayer,
  type Uri,
} from '@trapezoid/sip';
import { admit, mayUseFrom, recipientDomain } from './authorize-request.js';
import { Copies } from './copies.js';
import { type Decided, forwarding } from './decision.js';
import { determineTargets, type OwnPath } from './determine-targets.js';
import { withFlowTimer } from './flow-timer.js';
import { type Forking, roundsOf } from './forking.js';
import { copyForTarget, type ForwardedRequest } from './forward-request.js';
import { breadthOf } from './max-breadth.js';
import { ownAddresses } from './own-addresses.js';
import { withoutOwnCredentials } from './own-credentials.js';
import { ownPath } from './own-path.js';
import type { Authenticate, LocationService, SendForwarded } from './ports.js';
import {
  isOwnUri,
  type OwnAddresses,
  type PreprocessedRequest,
  preprocessRoute,
  requestUriOf,
  withoutOwnMaddr,
} from './preprocess-route.js';
import type { ProxyDomain } from './proxy-domain.js';
import { RegisterPaths } from './register-paths.js';
import { isRegistrationSubscription } from './registration-subscription.js';
import { type Rejection, refusal, responseTo } from './rejection.js';
import { ResponseContext, type ResponseContextOptions } from './response-context.js';
import type { RouteTokens } from './route-token.js';
import { applyRules, type FallbackTarget, type RuleKnowledge } from './rules/apply-rules.js';
import { ruleDecision, ruleResponse } from './rules/rule-response.js';
import { calling, ruledTargets } from './rules/ruled-targets.js';
import type { RequestTarget } from './target.js';
import { malformed, validateRequest } from './validate-request.js';

export interface ProxyPorts {
  readonly transactions: TransactionLayer;
  readonly domains: ServedDomains<ProxyDomain>;
  readonly location: LocationService;
  /** Asks whose temporary GRUU has a user part. Rejects with SipFailure 503 while nobody can be asked. */
  readonly findGruu: FindTemporaryGruu;
  /** Tells that what was registered over a connection ends with it. */
  readonly endFlow: (flow: BindingFlow) => void;
  /** Asks for the credentials of an account of a domain. */
  readonly authenticate: Authenticate;
  readonly tokens: RouteTokens;
  /** Sends a copy on; the request's own flow is the side it came from. */
  readonly send: (from: Flow, received: SipRequest) => SendForwarded;
  /** Sends an ACK on, without a transaction. */
  readonly sendAck: (ack: ForwardedRequest) => void;
  /** Where REGISTER requests go; undefined for a proxy without a domain. */
  readonly registrar?: Uri;
  /** Rules of the lab file, and their place there; absent: none. */
  readonly rules?: readonly ProxyRule[];
  readonly rulesPlace?: string;
  /** In which order the targets of a request are called. */
  readonly forking: Forking;
  /** Milliseconds that targets have to answer while there are others. */
  readonly targetTimeout: number;
  /** Milliseconds. */
  readonly timerC: number;
  /** Seconds that phones with outbound are told; undefined: they are told nothing. */
  readonly flowTimer?: number;
  /** Told of every decision, and why it was made. */
  readonly decided: Decided;
  /** Told of exceptions that should not have been. */
  readonly onFault: (error: unknown, request: SipRequest) => void;
}

type ForwardingOptions = Pick<
  ResponseContextOptions,
  'breadth' | 'targetTimeout' | 'fallback' | 'onlyServer' | 'complete'
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
  private readonly path: OwnPath;
  private readonly registerPaths: RegisterPaths;
  private readonly copies: Copies;
  private readonly rules: RuleKnowledge;

  constructor(private readonly ports: ProxyPorts) {
    this.own = ownAddresses(ports.transactions.transport, ports.domains);
    this.path = ownPath(this.own, ports.tokens);
    const { transport } = ports.transactions;
    this.copies = new Copies({ own: this.own, tokens: ports.tokens, transport });
    const { domains, rules = [], rulesPlace = '' } = ports;
    const { clock } = ports.transactions;
    this.rules = {
      rules,
      place: rulesPlace,
      domains,
      isOwn: ({ host, port }) => transport.isOwn(host, port),
      now: () => clock.now(),
    };
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
    const invalid = this.validate(request);
    if (invalid?.kind === 'too-many-hops' && request.method === 'OPTIONS') return this.capabilities(request);
    if (invalid !== undefined) return invalid;
    const routed = this.preprocess(request);
    if (this.isForUs(routed.request)) {
      return request.method === 'OPTIONS' ? this.capabilities(request) : { kind: 'not-found' };
    }
    if (request.method === 'REGISTER') return this.forwardRegister(transaction, routed.request);
    const refusal = await this.authorize(routed, request, transaction.flow);
    if (refusal !== undefined) return refusal;
    if (isRegistrationSubscription(routed.request, this.ports.domains))
      return this.forwardTo([this.toRegistrar(routed.request)], transaction, routed);
    const ruled = applyRules(routed.request, this.rules);
    if (ruled !== undefined) this.ports.decided(request, ruleDecision(ruled));
    if (ruled?.kind === 'rejected') return ruled.rejection;
    if (ruled?.kind === 'answered') return ruleResponse(ruled, request, this.newTag());
    const found = await ruledTargets(ruled, (uri) => this.targets(calling(routed, uri)));
    return this.forwardTo(found, transaction, routed, ruled?.fallback);
  }

  private async forwardTo(
    found: RequestTarget[] | Rejection,
    transaction: ServerTransaction,
    routed: PreprocessedRequest,
    last?: FallbackTarget,
  ): Promise<Rejection | undefined> {
    const { request } = transaction;
    const unregistered = !Array.isArray(found) && found.kind === 'temporarily-unavailable';
    const insteadOf = unregistered && last?.on.includes('unregistered');
    const instead = insteadOf ? await this.targets(calling(routed, last?.uri)) : found;
    const targets = Array.isArray(instead) ? instead : found;
    if (!Array.isArray(targets)) return targets;
    const rounds = roundsOf(targets, this.ports.forking);
    const breadth = breadthOf(request);
    if (rounds.some(({ length }) => length > breadth)) return { kind: 'max-breadth-exceeded' };
    // Cancelled while its targets were looked for.
    if (transaction.final) return undefined;
    // The caller waits for a word: what follows may take as long as a person takes to answer (RFC 3261 §16.2).
    if (request.method === 'INVITE') transaction.respond(makeResponse(request, 100));
    const outgoing = withoutOwnCredentials(routed.request, this.ports.domains.all);
    const copiesOf = (all: readonly RequestTarget[][]) =>
      all.map((round) => round.map((target) => this.copies.make(outgoing, target)));
    const afterwards = async () => {
      const next = await this.targets(calling(routed, last?.uri));
      return Array.isArray(next) ? copiesOf(roundsOf(next, this.ports.forking)) : [];
    };
    this.forward(transaction, copiesOf(rounds), {
      breadth,
      targetTimeout: this.targetTimeoutOf(request),
      ...(last === undefined || instead !== found ? {} : { fallback: { ...last, rounds: afterwards } }),
    });
    return undefined;
  }

  /** Who waits for the answer to anything but an INVITE gives up after 32 s (RFC 3261 §17.1.2.2). */
  private targetTimeoutOf({ method }: SipRequest): number {
    const { targetTimeout } = this.ports;
    return method === 'INVITE' ? targetTimeout : Math.min(targetTimeout, otherTargetTimeout);
  }

  /** The ACK to a 2xx goes the way of its dialog, without a transaction (RFC 3261 §16.11, §17). */
  async receiveAck(ack: SipRequest): Promise<void> {
    try {
      if (this.validate(ack) !== undefined) return;
      const routed = this.preprocess(ack);
      const local = recipientDomain(routed.request, this.ports.domains) !== undefined;
      if (this.isForUs(routed.request) || (!routed.known && !local)) return;
      const targets = await this.targets(routed);
      if (!Array.isArray(targets)) return;
      for (const target of targets) this.ports.sendAck(this.copies.make(routed.request, target));
    } catch (error) {
      // What can't be read is not sent on, and an ACK is not answered.
      if (!(error instanceof SipSyntaxError)) throw error;
    }
  }

  private validate(request: SipRequest): Rejection | undefined {
    return validateRequest(request, (host, port) => this.ports.transactions.transport.isOwn(host, port));
  }

  private preprocess(request: SipRequest): PreprocessedRequest {
    return preprocessRoute(withoutOwnMaddr(request, this.own), this.own, this.ports.tokens);
  }

  /** To this proxy itself: its own address or domain without a user, and no further route. */
  private isForUs(request: SipRequest): boolean {
    const uri = request.uri;
    if (!isSipUri(uri) || uri.user !== undefined || request.method === 'REGISTER') return false;
    return !request.has(Route) && (isOwnUri(uri, this.own) || this.ports.domains.domainOf(uri) !== undefined);
  }

  /** Without Allow: a proxy takes every method (RFC 3261 §11.2). */
  private capabilities(request: SipRequest): SipResponse {
    const reason = 'OPTIONS for the proxy itself';
    this.ports.decided(request, { decision: 'answer', section: 'RFC 3261 §11.2', reason, statusCode: 200 });
    return makeResponse(request, 200, { toTag: this.newTag() }).with(Accept, {
      type: '*',
      subtype: '*',
      parameters: Parameters.none,
    });
  }

  private async authorize(
    routed: PreprocessedRequest,
    received: SipRequest,
    flow: Flow,
  ): Promise<SipResponse | Rejection | undefined> {
    const admission = admit(routed, this.ports.domains);
    if (admission.kind === 'admitted') return undefined;
    if (admission.kind === 'refused') return { kind: 'forbidden', reason: admission.reason };
    const { domain } = admission;
    const { authenticate, domains } = this.ports;
    const source = requestSource(received, flow);
    const outcome = await authenticate(received, domain.name, this.newTag(), source);
    if (outcome.kind === 'challenged' || outcome.kind === 'paused') {
      this.ports.decided(received, {
        decision: outcome.kind === 'challenged' ? 'challenge' : 'answer',
        section: 'RFC 3261 §16.3 step 6',
        reason:
          outcome.kind === 'challenged'
            ? `From names a user of ${domain.name}, who has to prove it`
            : 'too many wrong passwords came from there',
        statusCode: outcome.response.statusCode,
      });
      return outcome.response;
    }
    if (outcome.kind === 'not-required') return undefined;
    if (mayUseFrom(received, outcome.username, domain, domains)) return undefined;
    return { kind: 'forbidden', reason: `From is not ${outcome.username}, whose credentials were given` };
  }

  private toRegistrar(request: SipRequest): RequestTarget {
    const { registrar } = this.ports;
    const uri = requestUriOf(request);
    return { uri, located: registrar !== undefined && isSipUri(registrar) ? registrar : uri, path: [], q: 1 };
  }

  /**
   * Over the dialog's own connection the Request-URI is a contact and the target as it stands, whatever it names. A GRUU
   * leads to where its phone is now, which may be elsewhere.
   */
  private async targets({ request, flow }: PreprocessedRequest): Promise<RequestTarget[] | Rejection> {
    const { domains } = this.ports;
    const uri = requestUriOf(request);
    const gruu = isGruu(uri) && !request.has(Route) && domains.domainOf(uri) !== undefined;
    const set =
      flow === undefined || gruu
        ? await determineTargets(request, { ...this.ports, path: this.path })
        : undefined;
    if (set?.kind === 'targets') return [...set.targets];
    if (flow !== undefined) return [{ uri, path: [], q: 1, flow }];
    return set?.rejection ?? { kind: 'not-found' };
  }

  /** REGISTER for a domain of ours goes to the registrar, with a Path where the phone's connection must be kept. */
  private forwardRegister(transaction: ServerTransaction, request: SipRequest): Rejection | undefined {
    const uri = requestUriOf(request);
    const { flowTimer, registrar } = this.ports;
    if (registrar === undefined || this.ports.domains.domainOf(uri) === undefined) {
      return { kind: 'forbidden', reason: 'this proxy does not register for foreign domains' };
    }
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
