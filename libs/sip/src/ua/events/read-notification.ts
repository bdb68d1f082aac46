import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { Accept } from '../../message/headers/accept.js';
import { ContentType } from '../../message/headers/content-type.js';
import { SubscriptionState, type SubscriptionStateValue } from '../../message/headers/subscription-state.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ProtocolProblem } from '../call-user.js';
import { type EventPackage, isTypeOf, rangesOf } from './event-package.js';
import type { Notification, SubscriptionStateName } from './subscription-user.js';

/** What is wrong with a NOTIFY, and how it is answered. */
export interface NotifyRefusal {
  readonly statusCode: number;
  readonly problem: ProtocolProblem;
}

/** A NOTIFY as read. One that is refused for its body may still say that the subscription is over. */
export interface NotifyReading<State> {
  readonly notification?: Notification<State>;
  readonly refusal?: NotifyRefusal;
}

/**
 * Reads a NOTIFY of a package. `current`: where the subscription stands, for a state that is none of the RFC's.
 * RFC 6665 §4.1.3
 */
export function readNotification<State>(
  request: SipRequest,
  eventPackage: EventPackage<State>,
  current: SubscriptionStateName,
): NotifyReading<State> {
  const refuse = (statusCode: number, what: string, paragraph: string): NotifyReading<State> => ({
    refusal: { statusCode, problem: { what, paragraph, message: request } },
  });
  try {
    const value = request.header(SubscriptionState);
    if (value === undefined) return refuse(400, 'NOTIFY without Subscription-State', 'RFC 6665 §4.1.3');
    const notification = withoutBody<State>(request, value, current);
    const body = readBody(request, eventPackage);
    if (body === 'unsupported') {
      const reading = refuse(415, 'NOTIFY with a body that was not asked for', 'RFC 6665 §3.2.1');
      return { ...reading, notification };
    }
    if (body instanceof SipSyntaxError) {
      return {
        ...refuse(400, `NOTIFY with a malformed body: ${body.reason}`, 'RFC 6665 §3.2.1'),
        notification,
      };
    }
    return { notification: body === undefined ? notification : { ...notification, body: body.state } };
  } catch (error) {
    if (!(error instanceof SipSyntaxError)) throw error;
    return refuse(error.statusCode, `malformed NOTIFY: ${error.message}`, 'RFC 6665 §8.4');
  }
}

/** The answer to a NOTIFY that is refused. RFC 3261 §21.4.13 */
export function makeRefusal(
  request: SipRequest,
  { statusCode, problem }: NotifyRefusal,
  eventPackage: Pick<EventPackage, 'contentTypes'>,
): SipResponse {
  const response = makeResponse(request, statusCode, { reasonPhrase: problem.what });
  return statusCode === 415 ? response.withAll(Accept, rangesOf(eventPackage)) : response;
}

function withoutBody<State>(
  request: SipRequest,
  { state, parameters }: SubscriptionStateValue,
  current: SubscriptionStateName,
): Notification<State> {
  const expires = parameters.number('expires');
  const reason = parameters.get('reason');
  const retryAfter = parameters.number('retry-after');
  return {
    state: stateName(state) ?? current,
    ...(expires === undefined ? {} : { expires }),
    ...(reason === undefined ? {} : { reason }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    request,
  };
}

function stateName(state: string): SubscriptionStateName | undefined {
  const lower = state.toLowerCase();
  return lower === 'active' || lower === 'pending' || lower === 'terminated' ? lower : undefined;
}

function readBody<State>(
  request: SipRequest,
  eventPackage: EventPackage<State>,
): { readonly state: State } | undefined | 'unsupported' | SipSyntaxError {
  if (request.body.length === 0) return undefined;
  const type = request.header(ContentType);
  if (type === undefined || !isTypeOf(eventPackage, type)) return 'unsupported';
  const text = Buffer.from(request.body).toString('utf8');
  try {
    return { state: eventPackage.parse({ contentType: ContentType.print(type), text }) };
  } catch (error) {
    if (error instanceof SipSyntaxError) return error;
    throw error;
  }
}
