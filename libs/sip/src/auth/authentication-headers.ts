import type { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { ManyHeader, SingleHeader } from '../message/header-definition.js';
import type { HeaderField } from '../message/header-field.js';
import { AuthenticationInfo } from '../message/headers/authentication-info.js';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import { Authorization } from '../message/headers/authorization.js';
import { ProxyAuthenticate } from '../message/headers/proxy-authenticate.js';
import { ProxyAuthenticationInfo } from '../message/headers/proxy-authentication-info.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { WwwAuthenticate } from '../message/headers/www-authenticate.js';
import type { SipRequest } from '../message/request.js';
import { isDigest } from './digest-parameters.js';

/** Which header asks, which answers, and which confirms. */
export interface AuthenticationHeaders {
  readonly challenge: ManyHeader<AuthenticationValue>;
  readonly credentials: ManyHeader<AuthenticationValue>;
  readonly information: SingleHeader<Parameters>;
}

/** Of user agent servers, registrars and redirect servers. RFC 3261 §22.2 */
export const userHeaders: AuthenticationHeaders = {
  challenge: WwwAuthenticate,
  credentials: Authorization,
  information: AuthenticationInfo,
};

/** RFC 3261 §22.3 */
export const proxyHeaders: AuthenticationHeaders = {
  challenge: ProxyAuthenticate,
  credentials: ProxyAuthorization,
  information: ProxyAuthenticationInfo,
};

/** The digest values of one field; none where it is malformed, so that it doesn't spoil the others. */
export function digestValuesOf(
  field: HeaderField,
  definition: ManyHeader<AuthenticationValue>,
): readonly AuthenticationValue[] {
  try {
    return field.values(definition).filter(isDigest);
  } catch (error) {
    if (error instanceof SipSyntaxError) return [];
    throw error;
  }
}

/** The fields of a request that hold credentials for a realm. */
export function credentialFields(
  request: SipRequest,
  headers: AuthenticationHeaders,
  realm: string,
): readonly HeaderField[] {
  return request
    .fieldsOf(headers.credentials)
    .filter((field) =>
      digestValuesOf(field, headers.credentials).some(({ parameters }) => parameters.text('realm') === realm),
    );
}

/** The request with these credentials in place of those that it had for the realm. */
export function withCredentials(
  request: SipRequest,
  headers: AuthenticationHeaders,
  realm: string,
  credentials: readonly HeaderField[],
): SipRequest {
  const replaced = credentialFields(request, headers, realm);
  const kept = request.fieldsOf(headers.credentials).filter((field) => !replaced.includes(field));
  return request.without(headers.credentials).withRawFields([...kept, ...credentials]);
}
