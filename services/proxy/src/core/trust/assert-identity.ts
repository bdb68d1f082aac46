import type { ServedDomains } from '@trapezoid/service';
import {
  escapeUser,
  isSipUri,
  type NameAddress,
  PAssertedIdentity,
  Parameters,
  PPreferredIdentity,
  type SipRequest,
  SipSyntaxError,
  sipUri,
} from '@trapezoid/sip';
import type { ProxyDomain } from '../proxy-domain.js';
import type { Sender } from './sender.js';

/** What these say of their sender is that of the request that they belong to (RFC 3325 §9.1, RFC 5876 §3.1). */
const neverAsserted = ['ACK', 'CANCEL'];

/**
 * The request with the identity that the trust domain vouches for: that of an account that has proved it, the one that it
 * prefers where it is its own; that which a peer has asserted; nobody's that a stranger claims.
 * RFC 3325 §5, §6
 */
export function assertIdentity(
  request: SipRequest,
  sender: Sender,
  domains: ServedDomains<ProxyDomain>,
): SipRequest {
  const hinted = request.without(PPreferredIdentity);
  if (sender.kind === 'peer') return hinted;
  const unclaimed = hinted.without(PAssertedIdentity);
  if (sender.kind === 'unknown' || neverAsserted.includes(request.method)) return unclaimed;
  return unclaimed.withAll(PAssertedIdentity, [identityOf(request, sender, domains)]);
}

function identityOf(
  request: SipRequest,
  { username, domain: name }: Extract<Sender, { kind: 'account' }>,
  domains: ServedDomains<ProxyDomain>,
): NameAddress {
  const domain = domains.all.find((each) => each.name === name);
  const account = domain === undefined ? username : domains.accountNamed(username, domain);
  const preferred = preferredBy(request).find(
    ({ uri }) =>
      domain !== undefined &&
      isSipUri(uri) &&
      domains.domainOf(uri) === domain &&
      domains.accountOf(uri, domain) === account,
  );
  const uri = preferred?.uri ?? sipUri({ user: escapeUser(account), host: name });
  return { uri, parameters: Parameters.none };
}

function preferredBy(request: SipRequest): readonly NameAddress[] {
  try {
    return request.headers(PPreferredIdentity);
  } catch (error) {
    // A hint that can't be read is none.
    if (error instanceof SipSyntaxError) return [];
    throw error;
  }
}
