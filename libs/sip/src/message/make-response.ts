import { CallId } from './headers/call-id.js';
import { ContentLength } from './headers/content-length.js';
import { CSeq } from './headers/cseq.js';
import { From } from './headers/from.js';
import { Timestamp } from './headers/timestamp.js';
import { To } from './headers/to.js';
import { Via } from './headers/via.js';
import { reasonPhraseOf } from './reason-phrases.js';
import type { SipRequest } from './request.js';
import { SipResponse } from './response.js';

/**
 * A response to a request: its Via, From, To, Call-ID and CSeq are taken over as they stand.
 * `toTag` is put into To where the request has none; a 100 needs none.
 * RFC 3261 §8.2.6
 */
export function makeResponse(
  request: SipRequest,
  statusCode: number,
  options: { readonly reasonPhrase?: string; readonly toTag?: string } = {},
): SipResponse {
  const copied =
    statusCode === 100
      ? request.fieldsOf(Via, From, To, CallId, CSeq, Timestamp)
      : request.fieldsOf(Via, From, To, CallId, CSeq);
  const response = SipResponse.of(statusCode, options.reasonPhrase ?? reasonPhraseOf(statusCode), copied);
  return withToTag(response, options.toTag).with(ContentLength, 0);
}

function withToTag(response: SipResponse, toTag: string | undefined): SipResponse {
  if (toTag === undefined) return response;
  const to = response.header(To);
  if (to === undefined || to.parameters.has('tag')) return response;
  return response.with(To, { ...to, parameters: to.parameters.with('tag', toTag) });
}
