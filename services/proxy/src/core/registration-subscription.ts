import type { NamedDomain, ServedDomains } from '@trapezoid/service';
import { Event, Route, type SipRequest, SipSyntaxError, To } from '@trapezoid/sip';

/**
 * True for a SUBSCRIBE to the registrations of a user of ours: the registrar answers it, not the user's phones.
 * RFC 3680 §4
 */
export function isRegistrationSubscription<Domain extends NamedDomain>(
  request: SipRequest,
  domains: ServedDomains<Domain>,
): boolean {
  if (request.method !== 'SUBSCRIBE' || request.has(Route)) return false;
  try {
    const begins = !request.required(To).parameters.has('tag');
    return (
      begins && request.header(Event)?.eventType === 'reg' && domains.domainOf(request.uri) !== undefined
    );
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}
