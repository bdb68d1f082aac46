import {
  isSipUri,
  numericHost,
  protocolOf,
  Route,
  type SipRequest,
  type TransportLayer,
} from '@trapezoid/sip';
import { copyForTarget, type ForwardedRequest, routeTo } from './forward-request.js';
import { isOwnUri, type OwnAddresses } from './preprocess-route.js';
import { dialogSubject, type RouteTokens } from './route-token.js';
import { copyStrictly } from './strict-routing.js';
import type { RequestTarget } from './target.js';

export interface CopiesPorts {
  readonly own: OwnAddresses;
  readonly tokens: RouteTokens;
  readonly transport: Pick<TransportLayer, 'ownAddress'>;
  /** See ProxyPorts. */
  readonly strictRouter?: boolean;
}

/** Makes the copies of a request that go to its targets. RFC 3261 §16.6 steps 1 to 6 */
export class Copies {
  constructor(private readonly ports: CopiesPorts) {}

  /** A target that leads back to this proxy is a spiral, and its copy says so. */
  make(request: SipRequest, target: RequestTarget): ForwardedRequest {
    const plain = this.ports.strictRouter ? copyStrictly(request, target) : copyForTarget(request, target);
    const foreign = target.foreign === undefined ? plain : { ...plain, foreign: target.foreign };
    const copy = isOwnUri(plain.nextHop, this.ports.own) ? this.toItself(foreign) : foreign;
    if (target.alternatives === undefined) return copy;
    return { ...copy, alternatives: target.alternatives.map((each) => this.make(request, each)) };
  }

  /** It comes back without credentials, which were used up, but with the proxy's own word for it. */
  private toItself(copy: ForwardedRequest): ForwardedRequest {
    if (!isSipUri(copy.nextHop)) return copy;
    const { tokens, transport } = this.ports;
    const protocol = protocolOf(copy.nextHop) ?? 'UDP';
    const address = transport.ownAddress(protocol, numericHost(copy.nextHop.host));
    const token = tokens.make(dialogSubject(copy.request), { admitted: true });
    return { ...copy, request: copy.request.withFirst(Route, routeTo({ protocol, address }, token)) };
  }
}
