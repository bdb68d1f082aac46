import { isTelUri } from '../grammar/tel-uri.js';
import { telToSipUri } from '../grammar/tel-uri-conversion.js';
import { isSipUri, type SipUri } from '../grammar/uri.js';
import type { ManyHeader } from '../message/header-definition.js';
import { ContentEncoding } from '../message/headers/content-encoding.js';
import { From } from '../message/headers/from.js';
import { Join } from '../message/headers/join.js';
import { ProxyRequire } from '../message/headers/proxy-require.js';
import { Replaces } from '../message/headers/replaces.js';
import { Require } from '../message/headers/require.js';
import { Supported } from '../message/headers/supported.js';
import { TargetDialog } from '../message/headers/target-dialog.js';
import { Unsupported } from '../message/headers/unsupported.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';

/** A body in place of one that was refused. */
export interface RequestBody {
  readonly contentType: string;
  /** Empty: none at all. */
  readonly content: Uint8Array | string;
  /** How the content is encoded, e.g. gzip; absent: not at all. */
  readonly contentEncoding?: string;
}

/** Extensions whose header is what the request is about: without them it would be another request. */
const essential: readonly (readonly [tag: string, header: { readonly name: string }])[] = [
  ['replaces', Replaces],
  ['join', Join],
  ['tdialog', TargetDialog],
];

const lower = (tags: readonly string[]): string[] => tags.map((tag) => tag.toLowerCase());

/**
 * The request without the extensions that a 420 names; undefined where it has none of them, or is not to go without
 * one. `needed` are the option tags that its user does not do without. Throws SipSyntaxError.
 * RFC 3261 §8.1.3.5, §21.4.15
 */
export function omitExtensions(
  request: SipRequest,
  response: SipResponse,
  needed: readonly string[] = [],
): SipRequest | undefined {
  const unsupported = new Set(lower(response.headers(Unsupported)));
  const asked = lower([...request.headers(Require), ...request.headers(ProxyRequire)]);
  const omitted = asked.filter((tag) => unsupported.has(tag));
  if (omitted.length === 0 || lower(needed).some((tag) => omitted.includes(tag))) return undefined;
  if (essential.some(([tag, header]) => omitted.includes(tag) && request.has(header))) return undefined;
  return [Require, ProxyRequire, Supported].reduce(
    (changed, header) => withoutTags(changed, header, unsupported),
    request,
  );
}

function withoutTags(request: SipRequest, header: ManyHeader<string>, tags: ReadonlySet<string>): SipRequest {
  const present = request.headers(header);
  const left = present.filter((tag) => !tags.has(tag.toLowerCase()));
  return left.length === present.length ? request : request.withAll(header, left);
}

/**
 * The request with the extensions in Supported that a 421 requires; undefined where one is not among the `known`, or
 * was offered already. Throws SipSyntaxError.
 * RFC 3261 §21.4.16
 */
export function offerExtensions(
  request: SipRequest,
  response: SipResponse,
  known: readonly string[],
): SipRequest | undefined {
  const offered = request.headers(Supported);
  const missing = lower(response.headers(Require)).filter((tag) => !lower(offered).includes(tag));
  if (missing.length === 0 || !missing.every((tag) => lower(known).includes(tag))) return undefined;
  return request.withAll(Supported, [...offered, ...new Set(missing)]);
}

/** The request with another body, or with none. RFC 3261 §8.1.3.5, §21.4.11, §21.4.13 */
export function changeBody(request: SipRequest, body: RequestBody): SipRequest {
  const { contentType, content, contentEncoding } = body;
  const changed = request.without(ContentEncoding).withBody(contentType, content);
  return contentEncoding === undefined ? changed : changed.withText(ContentEncoding.name, contentEncoding);
}

/**
 * The SIP URI for a Request-URI of a scheme that a server does not know: a telephone number at the caller's domain.
 * Undefined where there is none; a sips URI stays one. Throws SipSyntaxError.
 * RFC 3261 §8.1.3.5, §21.4.14, §19.1.6
 */
export function sipUriInstead(request: SipRequest): SipUri | undefined {
  const { uri } = request;
  const caller = request.required(From).uri;
  if (!isTelUri(uri) || !isSipUri(caller)) return undefined;
  const { scheme, host, port } = caller;
  return telToSipUri(uri, port === undefined ? { scheme, host } : { scheme, host, port });
}
