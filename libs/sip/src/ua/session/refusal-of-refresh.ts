import { Parameters } from '../../grammar/parameters.js';
import { MinSE } from '../../message/headers/min-se.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import { checkSessionBody } from '../check-session-body.js';
import type { SessionCore } from './session-core.js';

/**
 * What is wrong with a re-INVITE or UPDATE before anybody looks at its offer: a session interval that is too small, a body
 * that nobody understands. Undefined where it may go on.
 * RFC 4028 §9, RFC 3261 §8.2.3
 */
export function refusalOfRefresh(session: SessionCore, request: SipRequest): SipResponse | undefined {
  const timer = session.timer.check(request);
  if (timer.kind !== 'too small') return checkSessionBody(request, session.dialog.localTag);
  session.problem('RFC 4028 §9', 'a session interval below the minimum', request);
  return makeResponse(request, 422).with(MinSE, { seconds: timer.minimum, parameters: Parameters.none });
}
