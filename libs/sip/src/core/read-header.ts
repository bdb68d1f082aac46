import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { ManyHeader, SingleHeader } from '../message/header-definition.js';
import { RetryAfter } from '../message/headers/retry-after.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';

type Message = SipRequest | SipResponse;

/** A header that helps where it can be read; malformed or standing twice, it says nothing: undefined. */
export const readHeader = <Value>(message: Message, definition: SingleHeader<Value>): Value | undefined =>
  orElse(() => message.header(definition), undefined);

/** Every value of a header; none where one of them can't be read. */
export const readHeaders = <Value>(message: Message, definition: ManyHeader<Value>): readonly Value[] =>
  orElse(() => message.headers(definition), []);

/** The topmost value of a header; undefined where it can't be read. */
export const readFirst = <Value>(message: Message, definition: ManyHeader<Value>): Value | undefined =>
  orElse(() => message.first(definition), undefined);

/** How long the far end asks to be left alone, in seconds. RFC 3261 §20.33 */
export const retryAfterOf = (response: SipResponse): number | undefined =>
  readHeader(response, RetryAfter)?.seconds;

/** What reading gives; the other value where a SipSyntaxError is thrown. */
export function orElse<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof SipSyntaxError) return otherwise;
    throw error;
  }
}
