import { Parameters, Reason, type ReasonValue, type SipRequest, SipSyntaxError } from '@trapezoid/sip';

/** What a phone that rings is told when another one has answered, so that it shows no missed call. RFC 3326 §3.1 */
export const completedElsewhere: ReasonValue = {
  protocol: 'SIP',
  parameters: Parameters.of({ cause: '200', text: '"Call completed elsewhere"' }),
};

/** What the caller's CANCEL says of its cause goes on into the proxy's own. RFC 3326 §2 */
export function callersReasons(cancel: SipRequest): readonly ReasonValue[] {
  try {
    return cancel.headers(Reason);
  } catch (error) {
    if (error instanceof SipSyntaxError) return [];
    throw error;
  }
}
