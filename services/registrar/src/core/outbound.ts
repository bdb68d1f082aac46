import { isOutboundPath } from '@trapezoid/service';
import { type NameAddress, Path, registrationIdOf, type SipRequest } from '@trapezoid/sip';
import { instanceIn } from './instance.js';
import { supports } from './supported.js';

/**
 * What becomes of a contact's reg-id.
 *
 * - `applied`: the binding is one flow of its phone.
 * - `ignored`: there is none, or the first hop does not keep flows and the phone has not asked for it.
 * - `lacking`: the phone asks for it, and its first hop can't do it.
 */
export type OutboundProcessing = 'applied' | 'ignored' | 'lacking';

/**
 * Whether the contacts of a REGISTER are flows. The first hop is the proxy whose Path value stands last. A phone that comes
 * without a proxy has none: calls come from the proxies, which can't use a connection to the registrar.
 * RFC 5626 §6
 */
export function outboundProcessing(
  request: SipRequest,
  contacts: readonly NameAddress[],
): OutboundProcessing {
  if (!contacts.some(isFlow)) return 'ignored';
  const firstHop = request.headers(Path).at(-1);
  if (firstHop !== undefined && isOutboundPath(firstHop)) return 'applied';
  return supports(request, 'outbound') ? 'lacking' : 'ignored';
}

/** A reg-id without an instance is none (RFC 5626 §6). */
export function isFlow(contact: NameAddress): boolean {
  return registrationIdOf(contact) !== undefined && instanceIn(contact) !== undefined;
}
