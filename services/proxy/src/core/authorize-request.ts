import type { ServedDomains } from '@trapezoid/service';
import { From, isSipUri, type SipRequest, To, tagOf, unescapePart } from '@trapezoid/sip';
import { requestUriOf } from './preprocess-route.js';
import type { ProxyDomain } from './proxy-domain.js';

/** What must be true of a request before it is forwarded. */
export type Admission =
  | { readonly kind: 'admitted' }
  /** Its sender has to prove that it is an account of this domain. */
  | { readonly kind: 'challenge'; readonly domain: ProxyDomain }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Who may send what through this proxy: its own accounts, with credentials, wherever they like; others only to its own
 * users. Nothing is relayed between foreign domains.
 * RFC 3261 §16.3 step 6, §22.3
 */
export function admit(request: SipRequest, known: boolean, domains: ServedDomains<ProxyDomain>): Admission {
  // A signed Route proves that the dialog was let pass when it began.
  if (known) return { kind: 'admitted' };
  // An ACK or CANCEL can't be sent again with credentials (RFC 3261 §22.1).
  if (request.method === 'ACK' || request.method === 'CANCEL') return { kind: 'admitted' };
  const from = request.required(From).uri;
  const sender = isSipUri(from) ? domains.domainOf(from) : undefined;
  const recipient = domains.domainOf(requestUriOf(request));
  if (sender === undefined && recipient === undefined) {
    return { kind: 'refused', reason: 'this proxy does not relay between foreign domains' };
  }
  if (sender === undefined || !sender.challengeRequests) return { kind: 'admitted' };
  // A BYE to one of our users ends a call that the proxy let pass; its sender may have left out the route set.
  if (request.method === 'BYE' && recipient !== undefined && tagOf(request, To) !== '')
    return { kind: 'admitted' };
  return { kind: 'challenge', domain: sender };
}

/** True where the account that was authenticated is the one that From names: nobody calls in another's name. */
export function mayUseFrom(request: SipRequest, username: string): boolean {
  const from = request.required(From).uri;
  return isSipUri(from) && unescapePart(from.user ?? '') === username;
}
