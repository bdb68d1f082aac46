import { CallId } from './headers/call-id.js';
import { ContentLength } from './headers/content-length.js';
import { CSeq } from './headers/cseq.js';
import { From } from './headers/from.js';
import { MaxForwards } from './headers/max-forwards.js';
import { Reason, type ReasonValue } from './headers/reason.js';
import { Route } from './headers/route.js';
import { To } from './headers/to.js';
import { Via } from './headers/via.js';
import { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

/**
 * The ACK to a final response other than 2xx: Request-URI, topmost Via, Route, From and Call-ID of the INVITE, To of
 * the response.
 * RFC 3261 §17.1.1.3
 */
export function makeAck(invite: SipRequest, response: SipResponse): SipRequest {
  return hopByHop(invite, 'ACK').withRawFields(response.fieldsOf(To)).with(ContentLength, 0);
}

/**
 * The CANCEL for a request: as above, but with the request's own To; it may say why.
 * RFC 3261 §9.1, RFC 3326 §2
 */
export function makeCancel(request: SipRequest, reasons: readonly ReasonValue[] = []): SipRequest {
  const cancel = hopByHop(request, 'CANCEL').withRawFields(request.fieldsOf(To));
  return (reasons.length === 0 ? cancel : cancel.withAll(Reason, reasons)).with(ContentLength, 0);
}

function hopByHop(request: SipRequest, method: string): SipRequest {
  const via = request.first(Via);
  const base = new SipRequest(method, request.requestUri, []);
  return (via === undefined ? base : base.with(Via, via))
    .with(MaxForwards, 70)
    .withRawFields(request.fieldsOf(Route, From, CallId))
    .with(CSeq, { number: request.required(CSeq).number, method });
}
