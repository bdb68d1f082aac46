import { Parameters } from '../../grammar/parameters.js';
import { quote } from '../../grammar/quoted-string.js';
import type { ReasonValue } from '../../message/headers/reason.js';

/** `SIP;cause=488;text="Not Acceptable Here"`. RFC 3326 §2 */
export function sipReason(cause: number, text: string): ReasonValue {
  return {
    protocol: 'SIP',
    parameters: Parameters.of({ cause, ...(text === '' ? {} : { text: quote(text) }) }),
  };
}
