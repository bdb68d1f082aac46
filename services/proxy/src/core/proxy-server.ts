import type { ServedDomains } from '@trapezoid/service';
import {
  type Flow,
  flowTarget,
  isSipUri,
  makeResponse,
  Path,
  ProxyAuthorization,
  type ServerTransaction,
  type SipRequest,
  type SipResponse,
  type TransactionLayer,
  type Uri,
} from '@trapezoid/sip';
import { admit, mayUseFrom } from './authorize-request.js';
import { determineTargets, type OwnPath } from './determine-targets.js';
import { copyForTarget, type ForwardedRequest, routeTo } from './forward-request.js';
import { ownPath } from './own-path.js';
import type { Authenticate, LocationService, SendForwarded } from './ports.js';
import {
  isOwnUri,
  type PreprocessedRequest,
  preprocessRoute,
  requestUriOf,
  withoutOwnMaddr,
} from './preprocess-route.js';
import type { ProxyDomain } from './proxy-domain.js';
import { type Rejection, responseTo } from './rejection.js';
import { ResponseContext } from './response-context.js';
import { pathSubject, type RouteTokens } from './route-token.js';
import type { RequestTarget } from './target.js';
import { validateRequest } from './validate-request.js';

export interface ProxyPorts {
  readonly transactions: TransactionLayer;
  readonly domains: ServedDomains<ProxyDomain>;
  readonly location: LocationService;
  /** Asks for the credentials of an account of a domain. */
  readonly authenticate: Authenticate;
  readonly tokens: RouteTokens;
  /** Sends a copy on; the request's own flow is the side it came from. */
  readonly send: (from: Flow, received: SipRequest) => SendForwarded;
  /** Sends an ACK on, without a transaction. */
  readonly sendAck: (ack: ForwardedRequest) => void;
  /** Where REGISTER requests go. */
  readonly registrar: Uri;
  /** Milliseconds. */
  readonly timerC: number;
}

/** More requests under way than this are answered 503. */
const maximumContexts = 50_000;

/**
 * A stateful proxy: takes each request through the steps of §16.
 * RFC 3261 §16.2
 */
export class ProxyServer {
  private readonly contexts = new Set<ResponseContext>();
  private readonly path: OwnPath;

  constructor(private readonly ports: ProxyPorts) {
    this.path = ownPath(this.own, ports.tokens);
  }

  get openContexts(): number {
    return this.contexts.size;
  }

  private get own() {
    return this.ports.transactions.transport;
  }

  /** Gives the proxy's own answer, or undefined where the request is on its way and will be answered from there. */
  async receive(transaction: ServerTransaction): Promise<SipResponse | undefined> {
    const { request, flow } = transaction;
    if (this.contexts.size >= maximumContexts)
      return this.reject({ kind: 'unavailable', retryAfter: 5 }, request);
    const invalid = validateRequest(request, (host, port) => this.own.isOwn(host, port));
    if (invalid !== undefined) return this.reject(invalid, request);
    const routed = preprocessRoute(withoutOwnMaddr(request, this.own), this.own, this.ports.tokens);
    if (this.isForUs(routed.request)) return this.answerForUs(routed.request);
    if (request.method === 'REGISTER') return this.forwardRegister(transaction, routed.request);
    const refusal = await this.authorize(routed, request);
    if (refusal !== undefined) return refusal;
    const copies = await this.copies(routed, request);
    if (!Array.isArray(copies)) return this.reject(copies, request);
    // The caller waits for a word: what follows may take as long as a person takes to answer (RFC 3261 §16.2).
    if (request.method === 'INVITE') transaction.respond(makeResponse(request, 100));
    this.forward(transaction, copies, flow);
    return undefined;
  }

  /** The ACK to a 2xx goes the way of its dialog, without a transaction (RFC 3261 §16.11, §17). */
  async receiveAck(ack: SipRequest): Promise<void> {
    if (validateRequest(ack, (host, port) => this.own.isOwn(host, port)) !== undefined) return;
    const routed = preprocessRoute(withoutOwnMaddr(ack, this.own), this.own, this.ports.tokens);
    const local = this.ports.domains.domainOf(requestUriOf(routed.request)) !== undefined;
    if (this.isForUs(routed.request) || (!routed.known && !local)) return;
    const copies = await this.copies(routed, ack);
    if (Array.isArray(copies)) for (const copy of copies) this.ports.sendAck(copy);
  }

  /** To this proxy itself: its own address without a user, and no further route. */
  private isForUs(request: SipRequest): boolean {
    const uri = request.uri;
    if (!isSipUri(uri) || uri.user !== undefined || !isOwnUri(uri, this.own)) return false;
    return request.method !== 'REGISTER';
  }

  private answerForUs(request: SipRequest): SipResponse {
    if (request.method !== 'OPTIONS') return this.reject({ kind: 'not-found' }, request);
    return makeResponse(request, 200, { toTag: this.newTag() });
  }

  private async authorize(
    { request, known }: PreprocessedRequest,
    received: SipRequest,
  ): Promise<SipResponse | undefined> {
    const admission = admit(request, known, this.ports.domains);
    if (admission.kind === 'admitted') return undefined;
    if (admission.kind === 'refused')
      return this.reject({ kind: 'forbidden', reason: admission.reason }, received);
    const outcome = await this.ports.authenticate(received, admission.domain.name, this.newTag());
    if (outcome.kind === 'challenged') return outcome.response;
    if (outcome.kind === 'not-required') return undefined;
    if (mayUseFrom(request, outcome.username)) return undefined;
    const reason = `From is not ${outcome.username}, whose credentials were given`;
    return this.reject({ kind: 'forbidden', reason }, received);
  }

  private async copies(
    routed: PreprocessedRequest,
    received: SipRequest,
  ): Promise<ForwardedRequest[] | Rejection> {
    const targets = await this.targets(routed);
    if (!Array.isArray(targets)) return targets;
    // Credentials for this proxy end here; nobody further on has a use for them.
    const request = received.has(ProxyAuthorization)
      ? withoutOwnCredentials(routed, this.ports.domains)
      : routed.request;
    return targets.map((target) => copyForTarget(request, target));
  }

  /** A known dialog's Request-URI is a contact: it is the target as it stands, over the dialog's own connection. */
  private async targets({ request, known, flow }: PreprocessedRequest): Promise<RequestTarget[] | Rejection> {
    const uri = requestUriOf(request);
    if (known && this.ports.domains.domainOf(uri) === undefined) {
      return [{ uri, path: [], q: 1, ...(flow === undefined ? {} : { flow }) }];
    }
    const set = await determineTargets(request, this.ports.domains, this.ports.location, this.path);
    return set.kind === 'targets' ? [...set.targets] : set.rejection;
  }

  /** REGISTER for a domain of ours goes to the registrar, with a Path where the phone's connection must be kept. */
  private forwardRegister(transaction: ServerTransaction, request: SipRequest): SipResponse | undefined {
    const { flow } = transaction;
    const uri = requestUriOf(request);
    if (this.ports.domains.domainOf(uri) === undefined && !isOwnUri(uri, this.own)) {
      return this.reject(
        { kind: 'forbidden', reason: 'this proxy does not register for foreign domains' },
        request,
      );
    }
    const { request: copy } = copyForTarget(request, { uri, path: [], q: 1 });
    const pathed = flow.connection === undefined ? copy : copy.withFirst(Path, this.pathFor(flow));
    this.forward(transaction, [{ request: pathed, nextHop: this.ports.registrar }], flow);
    return undefined;
  }

  private pathFor(flow: Flow) {
    const side = {
      protocol: flow.protocol,
      address: this.own.ownAddress(flow.protocol, flow.remote.host),
      flow: flowTarget(flow),
    };
    return routeTo(side, (token) => this.ports.tokens.make(pathSubject, token));
  }

  private forward(transaction: ServerTransaction, copies: readonly ForwardedRequest[], flow: Flow): void {
    const { transactions, timerC, send } = this.ports;
    const context: ResponseContext = new ResponseContext(transaction, {
      transactions,
      clock: transactions.clock,
      timerC,
      send: send(flow, transaction.request),
      onFinished: () => this.contexts.delete(context),
    });
    this.contexts.add(context);
    context.forward(copies);
  }

  private reject(rejection: Rejection, request: SipRequest): SipResponse {
    return responseTo(rejection, request, this.newTag());
  }

  private newTag(): string {
    return this.ports.transactions.random.token(10);
  }
}

/** The request without the Proxy-Authorization fields of this proxy's realms (RFC 3261 §22.3). */
function withoutOwnCredentials(
  { request }: PreprocessedRequest,
  domains: ServedDomains<ProxyDomain>,
): SipRequest {
  const foreign = request
    .headers(ProxyAuthorization)
    .filter(({ parameters }) => domains.all.every(({ realm }) => realm !== parameters.text('realm')));
  return request.withAll(ProxyAuthorization, foreign);
}
