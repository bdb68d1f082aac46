import {
  Accept,
  type Flow,
  isSipUri,
  makeResponse,
  Parameters,
  Route,
  type SipRequest,
} from '@trapezoid/sip';
import { admit, recipientDomain } from './authorize-request.js';
import type { Examined, ExaminedRequest } from './examined.js';
import { asCalled } from './history/call-history.js';
import { identifySender } from './identify-sender.js';
import {
  isOwnUri,
  type OwnAddresses,
  type PreprocessedRequest,
  preprocessRoute,
  requestUriOf,
  withoutOwnMaddr,
} from './preprocess-route.js';
import { isRegistrationSubscription } from './registration-subscription.js';
import type { Rejection } from './rejection.js';
import { RequestTargets, type TargetPorts } from './request-targets.js';
import { comesBack } from './spiral.js';
import { preprocessStrictly } from './strict-routing.js';
import type { RequestTarget } from './target.js';
import { markIn, targetThrough } from './through-b2bua.js';
import { assertIdentity } from './trust/assert-identity.js';
import { unprovidedPrivacy } from './trust/privacy.js';
import type { Sender } from './trust/sender.js';
import { validateRequest } from './validate-request.js';

const reject = (rejection: Rejection): Examined => ({ kind: 'reject', rejection });

/**
 * The steps that every request takes before it is forwarded, statefully or not: validation, its Route, its targets.
 * RFC 3261 §16.3 to §16.5
 */
export class RequestSteps {
  private readonly targets: RequestTargets;

  constructor(
    private readonly ports: TargetPorts,
    private readonly own: OwnAddresses,
    /** The To tag of an answer. */
    private readonly newTag: (request: SipRequest) => string,
  ) {
    this.targets = new RequestTargets(ports, own, newTag);
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
      if ('kind' in through) return reject(through);
      return {
        kind: 'forward',
        request: entered.request,
        targets: [through],
        located: false,
        retargeting: asCalled,
      };
    }
    return this.targets.afterRules(entered, request);
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
    const examined = await this.targets.withoutRules(routed);
    return examined.kind === 'forward' ? examined : reject(examined);
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
    return this.targets.withoutRules(routed);
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
    return b2bua?.account === username && markIn(received, b2bua, this.own) === 'good';
  }

  /** An INVITE that the B2BUA has not had goes there; one that only says that it was there goes nowhere. */
  private throughB2bua(request: SipRequest, received: SipRequest): RequestTarget | Rejection | undefined {
    const { b2bua, domains } = this.ports;
    if (b2bua === undefined || recipientDomain(request, domains) === undefined) return undefined;
    const target = targetThrough(b2bua, request);
    const mark = target === undefined ? 'none' : markIn(received, b2bua, this.own);
    if (mark === 'forged') {
      return { kind: 'forbidden', reason: `it says that ${b2bua.name} has had it, and does not prove it` };
    }
    return mark === 'good' ? undefined : target;
  }

  private toRegistrar(request: SipRequest): RequestTarget {
    const { registrar } = this.ports;
    const uri = requestUriOf(request);
    return { uri, located: registrar !== undefined && isSipUri(registrar) ? registrar : uri, path: [], q: 1 };
  }
}
