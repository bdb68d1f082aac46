import type { Fault } from './offer-answer.machine.js';

/** Of two final responses to one request the first counts. */
export const secondFinal: Fault = {
  paragraph: 'RFC 3261 §13.2.2.3',
  what: 'a final response other than the one before',
};
