import { printUri, type SipRequest } from '@trapezoid/sip';

/** Why a call was diverted. RFC 5806 §5 */
export type DiversionReason = 'unconditional' | 'user-busy' | 'no-answer' | 'unavailable';

/**
 * A copy that says on top from whom its call was diverted: a plain field of a historic RFC that many networks still have.
 * RFC 5806
 */
export function diverted(copy: SipRequest, received: SipRequest, reason: DiversionReason): SipRequest {
  const own = `<${printUri(received.uri)}>;reason=${reason}`;
  const earlier = copy.fieldsOf({ name: 'Diversion' }).map(({ value }) => value);
  return copy.withText('Diversion', [own, ...earlier].join(', '));
}
