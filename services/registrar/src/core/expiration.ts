import { Expires, expiresOf, type NameAddress, type SipRequest } from '@trapezoid/sip';
import type { RegistrationRules } from './register-outcome.js';

/** An interval of an hour or more is never too brief. */
const neverTooBrief = 3600;

/**
 * For how many seconds a contact is bound; undefined where too brief. The contact's own parameter counts before the
 * Expires header, and that before the default.
 * RFC 3261 §10.3 step 7
 */
export function expirationOf(
  request: SipRequest,
  contact: NameAddress,
  { defaultExpires, minimumExpires, maximumExpires }: RegistrationRules,
): number | undefined {
  const asked = expiresOf(contact) ?? request.header(Expires) ?? defaultExpires;
  if (asked > 0 && asked < minimumExpires && asked < neverTooBrief) return undefined;
  return Math.min(asked, maximumExpires);
}
