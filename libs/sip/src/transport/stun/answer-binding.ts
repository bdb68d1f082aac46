import type { SocketAddress } from '../flow.js';
import { printBindingSuccess, printUnknownAttributeError } from './print-stun-message.js';
import { bindingMethod, type StunMessage } from './stun-message.js';

/**
 * The answer of a SIP port to a STUN request: where it was seen to come from. Undefined where it gets none: for
 * another method, a wrong fingerprint, or what is no request. It keeps no state, so a repetition gets the same answer,
 * and it is less than three times as large as what it answers: whoever fakes a source gains little.
 * RFC 5626 §8, RFC 8489 §6.3.1
 */
export function answerBinding(message: StunMessage, source: SocketAddress): Buffer | undefined {
  if (message.class !== 'request' || message.method !== bindingMethod) return undefined;
  if (message.fingerprint === 'wrong') return undefined;
  return message.unknownRequired.length > 0
    ? printUnknownAttributeError(message)
    : printBindingSuccess(message, source);
}
