import type { SipSyntaxError } from '../grammar/syntax-error.js';
import type { TappedDecision } from './message-tap.js';

/** That a response which answers nothing of this element goes no further. */
export const dropsStrayResponse: TappedDecision = {
  decision: 'drop',
  reason: 'it answers no request of this element',
  section: 'RFC 6026 §8.9',
};

const sections: Readonly<Record<number, string>> = {
  414: 'RFC 3261 §21.4.12',
  505: 'RFC 3261 §21.5.6',
  513: 'RFC 3261 §21.5.7',
};

/** That a request which can't be taken as it is gets this answer; without `answered`, that it is dropped. */
export function refusesDefective(
  { reason, where, statusCode }: SipSyntaxError,
  answered: boolean,
): TappedDecision {
  const section = sections[statusCode] ?? 'RFC 3261 §21.4.1';
  const told = where === undefined ? reason : `${reason} (${where})`;
  return answered
    ? { decision: 'answer', reason: told, section, statusCode }
    : { decision: 'drop', reason: told, section };
}
