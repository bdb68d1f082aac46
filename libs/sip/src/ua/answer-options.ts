import { tagOf } from '../dialog/dialog-id.js';
import { Accept } from '../message/headers/accept.js';
import { AcceptEncoding } from '../message/headers/accept-encoding.js';
import { AcceptLanguage } from '../message/headers/accept-language.js';
import { Contact, type ContactValue } from '../message/headers/contact.js';
import { To } from '../message/headers/to.js';
import { takesIn } from '../message/media-range.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';
import type { SessionBody } from './call-user.js';

/** What would become of a call that came now. */
export interface Availability {
  /** The final response that an INVITE would get: 200, 486, 480, … */
  readonly statusCode: number;
  /** What media this user agent can do, for a 200. RFC 3264 §9 */
  readonly body?: SessionBody;
}

/** The user agent as the answer to an OPTIONS needs it. */
export interface OptionsOwner {
  answer(request: SipRequest, statusCode: number): SipResponse;
  capabilities(response: SipResponse): SipResponse;
  contactFor(transaction: ServerTransaction): ContactValue;
  availability(request: SipRequest): Availability;
}

/**
 * The answer to an OPTIONS: the status that an INVITE would get and, in a 200, what this user agent can do. Inside a
 * dialog it is always a 200.
 * RFC 3261 §11.2
 */
export function answerOptions(ua: OptionsOwner, transaction: ServerTransaction): SipResponse {
  const { request } = transaction;
  const { statusCode, body } = ua.availability(request);
  // Who can't be called may notify of events all the same (RFC 6665 §4.4.4).
  if (statusCode >= 300 && tagOf(request, To) === '') return ua.capabilities(ua.answer(request, statusCode));
  const able = ua
    .capabilities(ua.answer(request, 200))
    .withText(AcceptEncoding.name, 'identity')
    .withText(AcceptLanguage.name, 'en')
    .withAll(Contact, [ua.contactFor(transaction)]);
  return body !== undefined && accepts(request, body.contentType)
    ? able.withBody(body.contentType, body.content)
    : able;
}

/** Whether a request wants bodies of this type in its response; without Accept it wants SDP alone. RFC 3261 §20.1 */
function accepts(request: SipRequest, contentType: string): boolean {
  if (!request.has(Accept)) return contentType === 'application/sdp';
  const [type = '', subtype = ''] = contentType.toLowerCase().split('/');
  return request.headers(Accept).some((range) => takesIn(range, { type, subtype }));
}
