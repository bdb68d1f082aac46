import type { SipUri } from '@trapezoid/sip';

/** Who has sent a request, as far as the proxy knows by itself. */
export type Sender =
  /** Has proved to be this account of a domain of ours. */
  | { readonly kind: 'account'; readonly username: string; readonly domain: string }
  /** An element of the trust domain, which answers for what it sends. */
  | { readonly kind: 'peer' }
  | { readonly kind: 'unknown' };

/** "sip:anonymous@anonymous.invalid", whoever it is (RFC 3323 §4.1.1.3). */
export function isAnonymous({ host }: SipUri): boolean {
  return /^anonymous\.invalid\.?$/i.test(host);
}
