import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isSipUri } from '../grammar/uri.js';
import { Allow } from '../message/headers/allow.js';
import { Require } from '../message/headers/require.js';
import { Unsupported } from '../message/headers/unsupported.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';

/** Methods that are known by name; any other is answered 501, as one that no server here could ever take. */
const knownMethods = new Set([
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'REGISTER', // RFC 3261
  'PRACK',
  'SUBSCRIBE',
  'NOTIFY',
  'UPDATE',
  'MESSAGE',
  'REFER',
  'PUBLISH',
  'INFO',
]);

/** What a user agent server takes. */
export interface ServerCapabilities {
  readonly methods: readonly string[];
  /** Option tags. */
  readonly extensions: readonly string[];
}

/**
 * The checks that come before any method of its own: method, Request-URI, Require. Gives the refusal, or undefined.
 * RFC 3261 §8.2.1, §8.2.2
 */
export function checkRequest(
  request: SipRequest,
  { methods, extensions }: ServerCapabilities,
  toTag: string,
): SipResponse | undefined {
  if (!methods.includes(request.method)) {
    const statusCode = knownMethods.has(request.method) ? 405 : 501;
    return makeResponse(request, statusCode, { toTag }).withAll(Allow, methods);
  }
  try {
    if (!isSipUri(request.uri)) return makeResponse(request, 416, { toTag });
    const missing = request.headers(Require).filter((tag) => !extensions.includes(tag.toLowerCase()));
    // Require has no place in an ACK or CANCEL and is passed over there (§8.2.2.3).
    if (missing.length === 0 || request.method === 'CANCEL') return undefined;
    return makeResponse(request, 420, { toTag }).withAll(Unsupported, missing);
  } catch (error) {
    if (!(error instanceof SipSyntaxError)) throw error;
    return makeResponse(request, 400, { toTag, reasonPhrase: `Bad Request: ${error.reason}` });
  }
}
