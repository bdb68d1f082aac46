import {
  ContentType,
  InfoPackage,
  MaxForwards,
  makeResponse,
  type ServerTransaction,
  type SipRequest,
  type SipResponse,
} from '@trapezoid/sip';
import type { HeaderPolicy } from './header-policy.js';
import type { Leg } from './leg.js';
import { translateRefusal } from './refusals.js';

/** Sends a request of one leg's far end on inside the other leg's dialog, and its answer back. RFC 6086 §4.2, RFC 3428 §7 */
export function passRequest(transaction: ServerTransaction, peer: Leg, headers: HeaderPolicy): void {
  const { request } = transaction;
  const hops = request.header(MaxForwards) ?? 70;
  if (hops === 0) return void transaction.respond(makeResponse(request, 483));
  const passed = peer.call?.request(request.method, bodyOf(request), (copy) =>
    headers
      .pass(request, copy)
      .withRawFields(request.fieldsOf(InfoPackage))
      .with(MaxForwards, hops - 1),
  );
  passed?.then(
    (response) => transaction.respond(answerLike(response, request, headers)),
    () => transaction.respond(makeResponse(request, 481)),
  );
}

/** The response to a request with what the other side has answered. */
export function answerLike(
  response: SipResponse,
  request: SipRequest,
  headers: HeaderPolicy,
  toTag?: string,
) {
  const { statusCode, reasonPhrase } = translateRefusal(response);
  const bare = makeResponse(request, statusCode, {
    ...(toTag === undefined ? {} : { toTag }),
    ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
  });
  const answer = headers.pass(response, bare);
  const body = bodyOf(response);
  return body === undefined ? answer : answer.withBody(body.contentType, body.content);
}

/** The whole body, whatever it is. */
export function bodyOf(message: SipRequest | SipResponse) {
  if (message.body.length === 0) return undefined;
  return { contentType: message.text(ContentType.name) ?? 'text/plain', content: message.body };
}
