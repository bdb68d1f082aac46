import type { PhoneBehaviour } from '@trapezoid/contracts';
import type { TappedDecision } from '@trapezoid/sip';

/** What a phone decides on a call by what it is set to do, for whoever watches. RFC 3261 §13.3.1 */
export function describeDecision({ onCall, ringMilliseconds }: PhoneBehaviour): TappedDecision {
  const rung = `after ${ringMilliseconds} ms of ringing`;
  switch (onCall) {
    case 'answer':
      return {
        decision: 'accept',
        reason: `the phone is set to answer ${rung}`,
        section: 'RFC 3261 §13.3.1.4',
        statusCode: 200,
      };
    case 'busy':
      return {
        decision: 'reject',
        reason: `the phone is set to be busy ${rung}`,
        section: 'RFC 3261 §13.3.1.3',
        statusCode: 486,
      };
    case 'decline':
      return {
        decision: 'reject',
        reason: `the phone is set to decline ${rung}`,
        section: 'RFC 3261 §21.6.2',
        statusCode: 603,
      };
    case 'no-answer':
      return {
        decision: 'ring',
        reason: 'the phone is set to ring until the caller gives up',
        section: 'RFC 3261 §13.3.1.1',
      };
  }
}
