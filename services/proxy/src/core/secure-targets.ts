import type { SipUri } from '@trapezoid/sip';
import type { RequestTarget } from './target.js';

/**
 * Fits a binding to the scheme that was called: a `sips:` request goes to a `sips:` contact only, undefined stands for
 * none; a `sip:` request takes the contact as `sip:`, and still goes there over TLS.
 * RFC 5630 §5.3
 */
export function securedTarget(requestUri: SipUri, target: RequestTarget): RequestTarget | undefined {
  const contactIsSecure = target.uri.scheme === 'sips';
  if (contactIsSecure && target.flow !== undefined && !isSecure(target.flow.protocol)) return undefined;
  if (requestUri.scheme === 'sips') return contactIsSecure ? target : undefined;
  if (!contactIsSecure) return target;
  return { ...target, uri: { ...target.uri, scheme: 'sip' }, located: target.uri };
}

function isSecure(protocol: string): boolean {
  return protocol === 'TLS' || protocol === 'WSS';
}
