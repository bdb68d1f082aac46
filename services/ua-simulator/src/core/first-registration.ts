import type { RegistrationState, SipResponse } from '@trapezoid/sip';

/**
 * Whether it is known how a phone's first registration ends: it is registered, or refused by a registrar that could be
 * asked. While nobody answers, or a server on the way is not there yet, it is tried again (RFC 3261 §10.2.7).
 */
export function isSettled(state: RegistrationState, response: SipResponse | undefined): boolean {
  if (state === 'registered') return true;
  if (state !== 'failed' || response === undefined) return false;
  const { statusCode } = response;
  return statusCode !== 408 && (statusCode < 500 || statusCode >= 600);
}
