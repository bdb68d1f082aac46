import { readHeaders } from '../../core/read-header.js';
import { Reason, type ReasonValue } from '../../message/headers/reason.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';

/** What a request or a refusal says of its cause, as a part of CallEnd. RFC 3326 §2 */
export function reasonsOf(message: SipRequest | SipResponse): { readonly reasons?: readonly ReasonValue[] } {
  const reasons = readHeaders(message, Reason);
  return reasons.length === 0 ? {} : { reasons };
}
