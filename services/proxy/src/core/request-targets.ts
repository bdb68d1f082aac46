import { isGruu } from '@trapezoid/service';
import { Route, type SipRequest, type SipUri } from '@trapezoid/sip';
import { recipientDomain } from './authorize-request.js';
import { determineTargets, type OwnPath } from './determine-targets.js';
import type { Examined, ExaminedRequest } from './examined.js';
import { asCalled, because, rewritten } from './history/call-history.js';
import { ownPath } from './own-path.js';
import { type OwnAddresses, type PreprocessedRequest, requestUriOf } from './preprocess-route.js';
import type { ProxyPorts } from './proxy-ports.js';
import type { Rejection } from './rejection.js';
import { applyRules, type FallbackTarget, type RuleKnowledge } from './rules/apply-rules.js';
import { ruleDecision, ruleResponse } from './rules/rule-response.js';
import { calling, ruledTargets } from './rules/ruled-targets.js';
import { securedTargets } from './secure-targets.js';
import type { RequestTarget } from './target.js';

export type TargetPorts = Omit<ProxyPorts, 'send' | 'sendAck' | 'forking' | 'recurse'>;

const isUnregistered = (found: RequestTarget[] | Rejection): boolean =>
  !Array.isArray(found) && found.kind === 'temporarily-unavailable';

/** Finds where a request may go: by the rules of the lab file, its dialog, or the location server. RFC 3261 §16.5 */
export class RequestTargets {
  private readonly path: OwnPath;
  private readonly rules: RuleKnowledge;

  constructor(
    private readonly ports: TargetPorts,
    own: OwnAddresses,
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

  /** What a rule of the lab file makes of it, or else the location server. */
  async afterRules(routed: PreprocessedRequest, received: SipRequest): Promise<Examined> {
    const ruled = applyRules(routed.request, this.rules);
    if (ruled !== undefined) this.ports.decided(received, ruleDecision(ruled));
    if (ruled?.kind === 'rejected') return { kind: 'reject', rejection: ruled.rejection };
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
    if (!Array.isArray(found)) return { kind: 'reject', rejection: found };
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
    const found = await this.addresses(calling(routed, uri));
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

  /** Without any rule. */
  async withoutRules(routed: PreprocessedRequest): Promise<ExaminedRequest | Rejection> {
    const found = await this.addresses(routed);
    return Array.isArray(found) ? this.to(found, routed) : found;
  }

  private isLocated({ request, flow }: PreprocessedRequest): boolean {
    return flow === undefined && recipientDomain(request, this.ports.domains) !== undefined;
  }

  /**
   * Over the dialog's own connection the Request-URI is a contact and the target as it stands, whatever it names. A GRUU
   * leads to where its phone is now, which may be elsewhere.
   */
  private async addresses({ request, flow }: PreprocessedRequest): Promise<RequestTarget[] | Rejection> {
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
