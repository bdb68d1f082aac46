import { isSipUri, type SipRequest, type SipUri, sipUri } from '@trapezoid/sip';
import type { BackToBackOptions } from './back-to-back-options.js';

/** A user at the B2BUA's own address is one of its first domain; everybody else is who they are. */
export function inOwnDomain(uri: SipUri, { transactions, domains }: BackToBackOptions): SipUri {
  const [domain] = domains;
  const isOwn = transactions.transport.isOwn(uri.host, uri.port);
  return isOwn && domain !== undefined && uri.user !== undefined
    ? sipUri({ user: uri.user, host: domain })
    : uri;
}

/** Whom a request is for. Undefined where that is nobody. */
export function targetOf({ uri }: SipRequest, options: BackToBackOptions): SipUri | undefined {
  return isSipUri(uri) && uri.user !== undefined ? inOwnDomain(uri, options) : undefined;
}
