import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { ManyHeader } from '../message/header-definition.js';
import type { HeaderField } from '../message/header-field.js';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import { Authorization } from '../message/headers/authorization.js';
import { ProxyAuthenticate } from '../message/headers/proxy-authenticate.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { WwwAuthenticate } from '../message/headers/www-authenticate.js';
import type { SipRequest } from '../message/request.js';
import { isDigest } from './digest-parameters.js';

/** Which header asks, and which answers. */
export interface AuthenticationHeaders {
  readonly challenge: ManyHeader<AuthenticationValue>;
  readonly credentials: ManyHeader<AuthenticationValue>;
}

/** Of user agent servers, registrars and redirect servers. RFC 3261 §22.2 */
export const userHeaders: AuthenticationHeaders = { challenge: WwwAuthenticate, credentials: Authorization };

/** RFC 3261 §22.3 */
export const proxyHeaders: AuthenticationHeaders = {
  challenge: ProxyAuthenticate,
  credentials: ProxyAuthorization,
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
  credentials?: HeaderField,
): SipRequest {
  const replaced = credentialFields(request, headers, realm);
  const kept = request.fieldsOf(headers.credentials).filter((field) => !replaced.includes(field));
  const added = credentials === undefined ? kept : [...kept, credentials];
  return request.without(headers.credentials).withRawFields(added);
}
