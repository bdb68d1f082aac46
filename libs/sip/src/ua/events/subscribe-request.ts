import { readHeader } from '../../core/read-header.js';
import { Accept } from '../../message/headers/accept.js';
import { Contact } from '../../message/headers/contact.js';
import { Event, type EventValue } from '../../message/headers/event.js';
import { Expires } from '../../message/headers/expires.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ProtocolProblem } from '../call-user.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { type EventBody, type EventPackage, rangesOf } from './event-package.js';

/** What the SUBSCRIBEs of one subscription have in common. */
export interface SubscribeParts<State> {
  readonly ua: UserAgentCore;
  readonly package: EventPackage<State>;
  readonly event: EventValue;
  /** True for the Event of a NOTIFY that belongs here. RFC 6665 §8.2.1 */
  matches(event: EventValue): boolean;
  /** Seconds to ask for; undefined where the far end chooses, as for a REFER. */
  readonly expires: number | undefined;
  /** Whether it is refreshed in time. */
  readonly refreshes: boolean;
  /** The body of its SUBSCRIBEs, e.g. a filter. RFC 6665 §5.4.3 */
  readonly body?: EventBody;
}

/** A SUBSCRIBE with all that its package wants in it. RFC 6665 §3.1 */
export function completeSubscribe<State>(
  request: SipRequest,
  parts: SubscribeParts<State>,
  event: EventValue,
  expires: number,
): SipRequest {
  const { ua, body } = parts;
  const complete = ua
    .withOwnHeaders(request)
    .withAll(Contact, [ua.contactIn(request)])
    .with(Event, event)
    .with(Expires, expires)
    .withAll(Accept, rangesOf(parts.package));
  return body === undefined || expires === 0 ? complete : complete.withBody(body.contentType, body.text);
}

/**
 * Seconds that a 2xx to a SUBSCRIBE grants: never more than was asked for.
 * RFC 6665 §3.1.1
 */
export function grantedBy(
  response: SipResponse,
  asked: number,
  tell: ((problem: ProtocolProblem) => void) | undefined,
): number {
  const granted = readHeader(response, Expires);
  const problem = (what: string) => tell?.({ what, paragraph: 'RFC 6665 §3.1.1', message: response });
  if (granted === undefined) problem('2xx to SUBSCRIBE without Expires');
  else if (granted > asked) problem('2xx to SUBSCRIBE with a longer Expires than was asked for');
  return Math.min(granted ?? asked, asked);
}
