import { Contact, type NameAddress, Parameters, type SipResponse } from '@trapezoid/sip';
import type { RequestTarget } from './target.js';

/**
 * A 302 with the targets of a request in the order in which this proxy would have called them, without their features.
 * RFC 3841 §7.2.4, §9.1
 */
export function withContacts(
  response: SipResponse,
  rounds: readonly (readonly RequestTarget[])[],
): SipResponse {
  const contacts = rounds.flatMap((round, index): NameAddress[] => {
    const parameters = Parameters.of({ q: String(Math.max(1 - index / 100, 0)) });
    return round.map(({ uri }) => ({ uri, parameters }));
  });
  return response.withAll(Contact, contacts);
}
