import type { PhoneBehaviour } from '@trapezoid/contracts';
import type { Availability, SessionBody } from '@trapezoid/sip';

/** What a call would get that comes now: a phone that rings without end is ready for one. RFC 3261 §11.2 */
const statusCodes: Readonly<Record<PhoneBehaviour['onCall'], number>> = {
  answer: 200,
  'no-answer': 200,
  busy: 486,
  decline: 603,
};

/** A phone's answer to an OPTIONS: the status of a call, and what media it can do where it takes one. */
export function availabilityOf({ onCall }: PhoneBehaviour, capabilities: () => SessionBody): Availability {
  const statusCode = statusCodes[onCall];
  return statusCode === 200 ? { statusCode, body: capabilities() } : { statusCode };
}
