import { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { Accept, type AcceptRange } from '../message/headers/accept.js';
import { ContentDisposition, isHandlingRequired } from '../message/headers/content-disposition.js';
import { ContentType } from '../message/headers/content-type.js';
import { Warning } from '../message/headers/warning.js';
import { makeResponse } from '../message/make-response.js';
import { takesIn } from '../message/media-range.js';
import { bodyParts } from '../message/multipart.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';

const sdp: AcceptRange = { type: 'application', subtype: 'sdp', parameters: Parameters.none };

/**
 * Whether a session can be described to the sender of an INVITE or UPDATE, and is described by it, in SDP: in a multipart
 * body too. Gives the refusal, or undefined.
 * RFC 3261 §8.2.3, §13.2.1, §20.1, §20.11, RFC 5621 §3
 */
export function checkSessionBody(request: SipRequest, toTag: string): SipResponse | undefined {
  if (request.body.length > 0 && !isUnderstood(request)) {
    return makeResponse(request, 415, { toTag }).with(Accept, sdp);
  }
  if (!request.has(Accept) || request.headers(Accept).some((range) => takesIn(range, sdp))) return undefined;
  const text = 'Accept leaves out application/sdp';
  return makeResponse(request, 406, { toTag }).with(Warning, { code: 399, agent: 'ua', text });
}

function isUnderstood(request: SipRequest): boolean {
  const type = request.header(ContentType);
  if (type === undefined || takesIn(type, sdp)) return true;
  if (!isHandlingRequired(request.header(ContentDisposition))) return true;
  return type.type === 'multipart' && holdsDescription(request);
}

function holdsDescription(request: SipRequest): boolean {
  try {
    return bodyParts(request).some((part) => takesIn(part.type, sdp));
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}
