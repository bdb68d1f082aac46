import { Parameters } from '../grammar/parameters.js';
import { Accept } from '../message/headers/accept.js';
import { Allow } from '../message/headers/allow.js';
import { AllowEvents } from '../message/headers/allow-events.js';
import { Supported } from '../message/headers/supported.js';
import { UserAgentHeader } from '../message/headers/user-agent.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Features } from './features.js';

const sdp = { type: 'application', subtype: 'sdp', parameters: Parameters.none };

/** A request with what its user agent can do. RFC 3261 §8.1.1.9, §11.1, §13.2.1 */
export function withOwnHeaders(
  request: SipRequest,
  { methods, events, extensions }: Features,
  product: string | undefined,
): SipRequest {
  const named = product === undefined ? request : request.with(UserAgentHeader, product);
  // An OPTIONS says what it wants to hear of; one that says something else already is left so.
  const asking = request.method !== 'OPTIONS' || request.has(Accept) ? named : named.with(Accept, sdp);
  const able = withList(asking, Allow.name, methods).withAll(AllowEvents, events);
  return extensions.length === 0 ? able : withList(able, Supported.name, extensions);
}

/** A response with what its user agent can do. RFC 3261 §11.2, §13.3.1.4 */
export function withCapabilities(
  response: SipResponse,
  { methods, events, extensions }: Features,
): SipResponse {
  const able = withList(response, Allow.name, methods).withAll(AllowEvents, events);
  // Supported may stand empty (RFC 3261 §20.37).
  return withList(able.with(Accept, sdp), Supported.name, extensions);
}

/** In one field: a datagram has little room. */
const withList = <Message extends { withText(name: string, text: string): Message }>(
  message: Message,
  name: string,
  values: readonly string[],
): Message => message.withText(name, values.join(', '));
