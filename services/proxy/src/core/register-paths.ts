import type { BindingFlow } from '@trapezoid/contracts';
import { edgeFlow } from '@trapezoid/service';
import {
  type Flow,
  flowTarget,
  isSipUri,
  type NameAddress,
  Path,
  registrationIdOf,
  type SipRequest,
  type TransportLayer,
  Via,
} from '@trapezoid/sip';
import { isBehindNat } from './behind-nat.js';
import { hasContact, hasContactAt } from './contact-host.js';
import { routeTo } from './forward-request.js';
import { pathSubject, type RouteTokens } from './route-token.js';
import { isSecure } from './secure-targets.js';

export interface RegisterPathsPorts {
  readonly transport: Pick<TransportLayer, 'ownAddress' | 'isOutside'>;
  readonly tokens: RouteTokens;
  /** Tells that what was registered over a connection ends with it. */
  readonly endFlow: (flow: BindingFlow) => void;
}

/** A REGISTER on its way to the registrar. */
export interface PathedRegister {
  readonly request: SipRequest;
  /** This proxy is the first hop of a phone that registers one of its flows. */
  readonly outbound: boolean;
}

/**
 * Puts the way back to a phone into its REGISTER, where nobody could reach it otherwise: over the connection that it
 * opened, over the flow that it asks to be kept, or through the NAT that it is behind. What was registered over a connection
 * ends with it.
 * RFC 3327 §5.2, RFC 5626 §5.1, §7
 */
export class RegisterPaths {
  /** The connections that something may be registered over. */
  private readonly flows = new Map<string, BindingFlow>();

  constructor(private readonly ports: RegisterPathsPorts) {}

  add(request: SipRequest, flow: Flow): PathedRegister {
    const outbound = isFirstHop(request) && asksForFlow(request);
    const noted = withSource(request, flow);
    const reached = isBehindNat(request) || this.isTranslated(request, flow);
    if (flow.connection === undefined && !outbound && !reached) return { request: noted, outbound };
    const path = this.pathFor(flow, outbound, request.uri.scheme === 'sips' && isSecure(flow.protocol));
    const name = flow.connection === undefined ? undefined : edgeFlow(path);
    if (flow.connection !== undefined && name !== undefined) this.flows.set(flow.connection, name);
    return { request: noted.withFirst(Path, path), outbound };
  }

  flowEnded({ connection }: Flow): void {
    const name = connection === undefined ? undefined : this.flows.get(connection);
    if (connection === undefined || name === undefined) return;
    this.flows.delete(connection);
    this.ports.endFlow(name);
  }

  /** Beyond an address translation a contact leads to the phone where the address is the one that its REGISTER came from. */
  private isTranslated(request: SipRequest, { remote }: Flow): boolean {
    return this.ports.transport.isOutside(remote.host) && !hasContactAt(request, remote.host);
  }

  /** @param secure a registrar binds a `sips:` contact only behind such a Path (RFC 5630 §5.2). */
  private pathFor(flow: Flow, outbound: boolean, secure: boolean): NameAddress {
    const { protocol, remote } = flow;
    const { transport, tokens } = this.ports;
    // For the registrar and the proxies, which are on this side of any translation.
    const address = transport.isOutside(remote.host)
      ? transport.ownAddress(protocol)
      : transport.ownAddress(protocol, remote.host);
    const token = tokens.make(pathSubject, { flow: flowTarget(flow) });
    const route = routeTo({ protocol, address }, token, secure ? 'sips' : 'sip');
    if (!outbound || !isSipUri(route.uri)) return route;
    return { ...route, uri: { ...route.uri, parameters: route.uri.parameters.with('ob') } };
  }
}

/**
 * Notes the far end's port for the registrar, who tells phones apart by it, where a phone has not asked for that. The
 * response goes up with the phone's own Via, so that it goes where that says.
 * RFC 3581 §4
 */
function withSource(request: SipRequest, { remote }: Flow): SipRequest {
  const via = request.first(Via);
  if (via === undefined || via.parameters.has('rport')) return request;
  const parameters = via.parameters.with('rport', remote.port);
  return request.withoutFirst(Via).withFirst(Via, { ...via, parameters });
}

/** Only the first hop may say `ob`. */
function isFirstHop(request: SipRequest): boolean {
  return request.headers(Via).length === 1;
}

function asksForFlow(request: SipRequest): boolean {
  return hasContact(request, (contact) => registrationIdOf(contact) !== undefined);
}
