import { isGruu } from '@trapezoid/service';
import {
  Accept,
  type Flow,
  isSipUri,
  makeResponse,
  Parameters,
  Route,
  type SipRequest,
  type SipResponse,
  type SipUri,
  type Uri,
} from '@trapezoid/sip';
import { admit, recipientDomain } from './authorize-request.js';
import { determineTargets, type OwnPath } from './determine-targets.js';
import { asCalled, because, type Retargeting, rewritten } from './history/call-history.js';
import { identifySender } from './identify-sender.js';
import { ownPath } from './own-path.js';
import {
  isOwnUri,
  type OwnAddresses,
  type PreprocessedRequest,
  preprocessRoute,
  requestUriOf,
  withoutOwnMaddr,
} from './preprocess-route.js';
import type { ProxyPorts } from './proxy-ports.js';
import { isRegistrationSubscription } from './registration-subscription.js';
import type { Rejection } from './rejection.js';
import { applyRules, type FallbackTarget, type RuleKnowledge } from './rules/apply-rules.js';
import { ruleDecision, ruleResponse } from './rules/rule-response.js';
import { calling, ruledTargets } from './rules/ruled-targets.js';
import { securedTargets } from './secure-targets.js';
import { comesBack } from './spiral.js';
import { preprocessStrictly } from './strict-routing.js';
import type { RequestTarget } from './target.js';
import { hasPassed, targetThrough } from './through-b2bua.js';
import { assertIdentity } from './trust/assert-identity.js';
import { unprovidedPrivacy } from './trust/privacy.js';
import type { Sender } from './trust/sender.js';
import { validateRequest } from './validate-request.js';

/** What a request is after the steps before it is forwarded. */
export type Examined =
  | { readonly kind: 'answer'; readonly response: SipResponse }
  | { readonly kind: 'reject'; readonly rejection: Rejection }
  | ExaminedRegister
  | ExaminedRequest;

/** A REGISTER for one of this proxy's domains. */
export interface ExaminedRegister {
  readonly kind: 'register';
  readonly request: SipRequest;
  readonly registrar: Uri;
}

/** A request without this proxy's own Route values, and where it may go. */
export interface ExaminedRequest {
  readonly kind: 'forward';
  readonly request: SipRequest;
  readonly targets: readonly RequestTarget[];
  /** They are those of a user of this proxy's domains, as the location server knows them. */
  readonly located: boolean;
  /** How they came about. */
  readonly retargeting: Retargeting;
  /** Who is called where nobody of those answers, and where that one is. */
  readonly fallback?: FallbackTarget & { readonly targets: () => Promise<readonly RequestTarget[]> };
}

const isUnregistered = (found: RequestTarget[] | Rejection): boolean =>
  !Array.isArray(found) && found.kind === 'temporarily-unavailable';

const reject = (rejection: Rejection): Examined => ({ kind: 'reject', rejection });

/**
 * The steps that every request takes before it is forwarded, statefully or not: validation, its Route, its targets.
 * RFC 3261 §16.3 to §16.5
 */
export class RequestSteps {
  private readonly path: OwnPath;
  private readonly rules: RuleKnowledge;

  constructor(
    private readonly ports: Omit<ProxyPorts, 'send' | 'sendAck' | 'forking' | 'recurse'>,
    private readonly own: OwnAddresses,
    /** The To tag of an answer. */
    private readonly newTag: (request: SipRequest) => string,
  ) {
    this.path = ownPath(own, ports.tokens);
    const { transport, clock } = ports.transactions;
    this.rules = {
      rules: ports.rules ?? [],
      place: ports.rulesPlace ?? '',
      domains: ports.domains,
      isOwn: ({ host, port }) => transport.isOwn(host, port),
      now: () => clock.now(),
    };
  }

  /** Throws SipSyntaxError. Rejects with SipFailure 503 while the location server is away. */
  async examine(request: SipRequest, flow: Flow): Promise<Examined> {
    const invalid = this.validate(request);
    if (invalid?.kind === 'too-many-hops' && request.method === 'OPTIONS') return this.capabilities(request);
    if (invalid !== undefined) return reject(invalid);
    const routed = this.preprocess(request);
    if (this.isForUs(routed.request)) {
      return request.method === 'OPTIONS' ? this.capabilities(request) : reject({ kind: 'not-found' });
    }
    if (request.method === 'REGISTER') return this.register(routed.request);
    const identified = await identifySender(routed, request, flow, this.newTag(request), {
      ...this.ports,
      comesBack: (again) => comesBack(again, this.own, this.ports.tokens),
      speaksForOthers: (username) => this.isOfB2bua(request, username),
    });
    if (identified.kind !== 'sender') return identified;
    const { sender } = identified;
    const missing = this.privacyMissing(request, sender);
    if (missing !== undefined) return reject({ kind: 'privacy-failure', missing });
    const entered = this.asserted(routed, sender);
    if (isRegistrationSubscription(entered.request, this.ports.domains)) {
      const targets = [this.toRegistrar(entered.request)];
      return {
        kind: 'forward',
        request: entered.request,
        targets,
        located: false,
        retargeting: asCalled,
      };
    }
    const through = this.throughB2bua(entered.request, request);
    if (through !== undefined) {
      return {
        kind: 'forward',
        request: entered.request,
        targets: [through],
        located: false,
        retargeting: asCalled,
      };
    }
    return this.toTargets(entered, request);
  }

  /** What a rule of the lab file makes of it, or else the location server. */
  private async toTargets(routed: PreprocessedRequest, received: SipRequest): Promise<Examined> {
    const ruled = applyRules(routed.request, this.rules);
    if (ruled !== undefined) this.ports.decided(received, ruleDecision(ruled));
    if (ruled?.kind === 'rejected') return reject(ruled.rejection);
    if (ruled?.kind === 'answered') {
      return { kind: 'answer', response: ruleResponse(ruled, received, this.newTag(received)) };
    }
    const found = await ruledTargets(ruled, (uri) => this.calledInstead(uri, routed));
    const last = ruled?.fallback;
    const fallback =
      last === undefined ? undefined : { ...last, targets: () => this.fallBackTo(last, routed) };
    if (isUnregistered(found) && fallback?.on.includes('unregistered')) {
      const targets = await fallback.targets();
      if (targets.length > 0) return this.to(targets, routed, because('unregistered'));
    }
    if (!Array.isArray(found)) return reject(found);
    const examined = this.to(found, routed, ruled?.targets === undefined ? asCalled : rewritten);
    return fallback === undefined ? examined : { ...examined, fallback };
  }

  private async fallBackTo(
    { uri }: FallbackTarget,
    routed: PreprocessedRequest,
  ): Promise<readonly RequestTarget[]> {
    const found = await this.calledInstead(uri, routed);
    return Array.isArray(found) ? found : [];
  }

  private async calledInstead(
    uri: SipUri | undefined,
    routed: PreprocessedRequest,
  ): Promise<RequestTarget[] | Rejection> {
    const found = await this.targets(calling(routed, uri));
    if (uri === undefined || !Array.isArray(found)) return found;
    const called = requestUriOf(routed.request);
    return securedTargets(called, found, this.ports.domains.domainOf(called)?.name ?? called.host);
  }

  private to(
    targets: readonly RequestTarget[],
    routed: PreprocessedRequest,
    retargeting = asCalled,
  ): ExaminedRequest {
    const { request } = routed;
    return { kind: 'forward', request, targets, located: this.isLocated(routed), retargeting };
  }

  /**
   * Where a request goes that nobody is asked about, forwarded without state: a CANCEL, or any ACK. What its INVITE had to
   * prove it does not prove again; between foreign domains it goes as little as that.
   */
  async examineUnasked(request: SipRequest): Promise<Examined> {
    const invalid = this.validate(request);
    if (invalid !== undefined) return reject(invalid);
    const routed = this.preprocess(request);
    if (this.isForUs(routed.request)) return reject({ kind: 'not-found' });
    const admission = admit(routed, this.ports.domains);
    if (admission.kind === 'refused' && !routed.known) {
      return reject({ kind: 'forbidden', reason: admission.reason });
    }
    const targets = await this.targets(routed);
    return Array.isArray(targets) ? this.to(targets, routed) : reject(targets);
  }

  /** Where an ACK to a 2xx goes, which nobody is asked about; what is wrong with it is its rejection. */
  async examineAck(ack: SipRequest): Promise<Rejection | ExaminedRequest> {
    const invalid = this.validate(ack);
    if (invalid !== undefined) return invalid;
    const routed = this.preprocess(ack);
    const { request } = routed;
    if (this.isForUs(request)) return { kind: 'not-found' };
    if (!routed.known && recipientDomain(request, this.ports.domains) === undefined) {
      return { kind: 'forbidden', reason: 'it is of no dialog that was let pass' };
    }
    const targets = await this.targets(routed);
    return Array.isArray(targets) ? this.to(targets, routed) : targets;
  }

  private isLocated({ request, flow }: PreprocessedRequest): boolean {
    return flow === undefined && recipientDomain(request, this.ports.domains) !== undefined;
  }

  private register(request: SipRequest): Examined {
    const { domains, registrar } = this.ports;
    if (registrar !== undefined && domains.domainOf(requestUriOf(request)) !== undefined) {
      return { kind: 'register', request, registrar };
    }
    return reject({ kind: 'forbidden', reason: 'this proxy does not register for foreign domains' });
  }

  private validate(request: SipRequest): Rejection | undefined {
    const { transactions, trust } = this.ports;
    const understood = trust === undefined ? [] : ['privacy'];
    return validateRequest(request, (host, port) => transactions.transport.isOwn(host, port), understood);
  }

  private preprocess(request: SipRequest): PreprocessedRequest {
    const { tokens, strictRouter } = this.ports;
    const preprocessed = strictRouter ? preprocessStrictly : preprocessRoute;
    return preprocessed(withoutOwnMaddr(request, this.own), this.own, tokens);
  }

  /** To this proxy itself: its own address or domain without a user, and no further route. */
  private isForUs(request: SipRequest): boolean {
    const uri = request.uri;
    if (!isSipUri(uri) || uri.user !== undefined || request.method === 'REGISTER') return false;
    return !request.has(Route) && (isOwnUri(uri, this.own) || this.ports.domains.domainOf(uri) !== undefined);
  }

  /** Without Allow: a proxy takes every method (RFC 3261 §11.2). */
  private capabilities(request: SipRequest): Examined {
    const reason = 'OPTIONS for the proxy itself';
    this.ports.decided(request, { decision: 'answer', section: 'RFC 3261 §11.2', reason, statusCode: 200 });
    const response = makeResponse(request, 200, { toTag: this.newTag(request) });
    const anything = { type: '*', subtype: '*', parameters: Parameters.none };
    return { kind: 'answer', response: response.with(Accept, anything) };
  }

  /** Comes into the trust domain here: what its sender asks of it is done here, or not at all (RFC 3323 §5). */
  private privacyMissing(request: SipRequest, sender: Sender): readonly string[] | undefined {
    return this.ports.trust === undefined || sender.kind === 'peer' ? undefined : unprovidedPrivacy(request);
  }

  private asserted(routed: PreprocessedRequest, sender: Sender): PreprocessedRequest {
    const { trust, domains } = this.ports;
    if (trust === undefined) return routed;
    return { ...routed, request: assertIdentity(routed.request, sender, domains) };
  }

  /** The B2BUA may say that others call, in what it sends after it has had the call. */
  private isOfB2bua(received: SipRequest, username: string): boolean {
    const { b2bua } = this.ports;
    return b2bua?.account === username && hasPassed(b2bua, received, this.own);
  }

  private throughB2bua(request: SipRequest, received: SipRequest): RequestTarget | undefined {
    const { b2bua, domains } = this.ports;
    if (b2bua === undefined || hasPassed(b2bua, received, this.own)) return undefined;
    return recipientDomain(request, domains) === undefined ? undefined : targetThrough(b2bua, request);
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
}
