import { Parameters } from '../grammar/parameters.js';
import { Accept, type AcceptRange } from '../message/headers/accept.js';
import { ContentType } from '../message/headers/content-type.js';
import { Warning } from '../message/headers/warning.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';

const sdp: AcceptRange = { type: 'application', subtype: 'sdp', parameters: Parameters.none };

/**
 * Whether a session can be described to the sender of an INVITE, and is described by it, in SDP. Gives the refusal, or
 * undefined.
 * RFC 3261 §8.2.3, §13.2.1, §20.1
 */
export function checkSessionBody(invite: SipRequest, toTag: string): SipResponse | undefined {
  const type = invite.header(ContentType);
  if (invite.body.length > 0 && type !== undefined && !takesIn(type, sdp)) {
    return makeResponse(invite, 415, { toTag }).with(Accept, sdp);
  }
  if (!invite.has(Accept) || invite.headers(Accept).some((range) => takesIn(range, sdp))) return undefined;
  const text = 'Accept leaves out application/sdp';
  return makeResponse(invite, 406, { toTag }).with(Warning, { code: 399, agent: 'ua', text });
}

function takesIn(range: Pick<AcceptRange, 'type' | 'subtype'>, { type, subtype }: AcceptRange): boolean {
  return (range.type === '*' || range.type === type) && (range.subtype === '*' || range.subtype === subtype);
}
