import type { Uri } from '../grammar/uri.js';
import { printUri } from '../grammar/uri.js';
import { DateHeader } from '../message/headers/date.js';
import { Expires } from '../message/headers/expires.js';
import { printMessage } from '../message/print-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { inTurn } from './in-turn.js';
import type { UserAgentCore } from './user-agent-core.js';

export interface PageMessageOptions {
  /** Default: text/plain. */
  readonly contentType?: string;
  /** Seconds for which the message means something; the time of sending goes with it. RFC 3428 §4 */
  readonly expires?: number;
}

/** What became of a message. RFC 3428 §4, §7 */
export interface PageMessageResult {
  /**
   * delivered: 200. stored: 202, it may be delivered later. refused: 6xx, it was delivered and not wanted. failed: any
   * other; a timeout is a 408 and a failed transport a 503 that were made here.
   */
  readonly outcome: 'delivered' | 'stored' | 'refused' | 'failed';
  readonly response: SipResponse;
}

/** Bytes that a MESSAGE outside a session may have, Via included. RFC 3428 §8 */
const maximumSize = 1300;

/** Bytes that our Via takes at most. */
const viaSize = 150;

/** The message is longer than may be sent outside a session. */
export class PageMessageTooLarge extends Error {
  override readonly name = 'PageMessageTooLarge';
}

/**
 * Sends a page-mode message; those to one URI go one after the other. Rejects with PageMessageTooLarge.
 * RFC 3428 §4, §8
 */
export async function sendPageMessage(
  ua: UserAgentCore,
  target: Uri,
  text: string,
  options: PageMessageOptions = {},
): Promise<PageMessageResult> {
  const { contentType = 'text/plain;charset=utf-8', expires } = options;
  const { request, nextHop } = ua.prepare('MESSAGE', target);
  const message = ua.withOwnHeaders(request).withBody(contentType, text);
  const complete = expires === undefined ? message : message.with(Expires, expires);
  const size = printMessage(complete).length + viaSize + (expires === undefined ? 0 : dateSize);
  if (size > maximumSize) {
    throw new PageMessageTooLarge(
      `a MESSAGE of about ${size} bytes is too large: at most ${maximumSize} go outside a session; shorten it (RFC 3428 §8)`,
    );
  }
  const response = await inTurn(ua, `MESSAGE ${printUri(target)}`, () => {
    const date = new Date(ua.transactions.clock.now());
    return ua.send(expires ? complete.with(DateHeader, date) : complete, nextHop);
  });
  return { outcome: outcomeOf(response), response };
}

/** `Date: ` with its time and line end. */
const dateSize = 37;

function outcomeOf({ statusCode, successful }: SipResponse): PageMessageResult['outcome'] {
  if (statusCode === 202) return 'stored';
  if (successful) return 'delivered';
  return statusCode >= 600 ? 'refused' : 'failed';
}

/**
 * When a MESSAGE that came at `receivedAt` means nothing any more, milliseconds since 1970; undefined for never.
 * RFC 3428 §7
 */
export function pageMessageExpiry(request: SipRequest, receivedAt: number): number | undefined {
  const expires = request.header(Expires);
  if (expires === undefined) return undefined;
  return (request.header(DateHeader)?.getTime() ?? receivedAt) + expires * 1000;
}
