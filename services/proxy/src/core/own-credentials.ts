import { type HeaderField, ProxyAuthorization, type SipRequest, SipSyntaxError } from '@trapezoid/sip';
import type { ProxyDomain } from './proxy-domain.js';

/**
 * The request without the Proxy-Authorization fields of this proxy's realms: they end here, where they have been
 * used. Others stay as they are, readable or not.
 * RFC 3261 §22.3
 */
export function withoutOwnCredentials(request: SipRequest, domains: readonly ProxyDomain[]): SipRequest {
  const fields = request.fieldsOf(ProxyAuthorization);
  const others = fields.filter((field) => !isForOneOf(field, domains));
  if (others.length === fields.length) return request;
  return request.without(ProxyAuthorization).withRawFields(others);
}

function isForOneOf(field: HeaderField, domains: readonly ProxyDomain[]): boolean {
  try {
    return field
      .values(ProxyAuthorization)
      .some(({ parameters }) => domains.some(({ realm }) => realm === parameters.text('realm')));
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}
