import { CallId } from '../message/headers/call-id.js';
import { From } from '../message/headers/from.js';
import { To } from '../message/headers/to.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';

/** Call-ID, local tag and remote tag as one text. RFC 3261 §12 */
export function dialogId(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag} ${remoteTag}`;
}

/** The dialog that a request from the far end belongs to: our tag stands in its To. */
export function dialogIdOfRequest(request: SipRequest): string {
  return dialogId(request.required(CallId), tagOf(request, To), tagOf(request, From));
}

/** The dialog that a response to our request belongs to: our tag stands in its From. */
export function dialogIdOfResponse(response: SipResponse): string {
  return dialogId(response.required(CallId), tagOf(response, From), tagOf(response, To));
}

/** The tag of From or To; the empty text for a peer of RFC 2543 that has none. */
export function tagOf(message: SipRequest | SipResponse, header: typeof From | typeof To): string {
  return message.header(header)?.parameters.get('tag') ?? '';
}
