import {
  Contact,
  type CredentialsRefusal,
  type SipRequest,
  type SipResponse,
  type TappedDecision,
} from '@trapezoid/sip';
import { paragraphOf } from './describe-refusal.js';

/** What the registrar decided on a REGISTER by this response, for whoever watches. RFC 3261 §10.3 */
export function describeDecision(
  request: SipRequest,
  response: SipResponse,
  about: { readonly credentials?: readonly CredentialsRefusal[]; readonly paragraph?: string } = {},
): TappedDecision {
  const { statusCode, reasonPhrase } = response;
  if (response.successful) {
    const count = response.headers(Contact).length;
    const bindings = count === 1 ? '1 binding is' : `${count} bindings are`;
    return {
      decision: 'answer',
      reason: `${bindings} current now`,
      section: 'RFC 3261 §10.3 step 8',
      statusCode,
    };
  }
  const section = about.paragraph ?? paragraphOf(request, response);
  if (statusCode === 401) {
    const reason = about.credentials?.at(-1)?.reason ?? 'the user has to prove who it is';
    return { decision: 'challenge', reason, section, statusCode };
  }
  return { decision: 'refuse', reason: reasonPhrase, section, statusCode };
}
