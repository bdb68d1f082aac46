import { isSipUri, MaxForwards, ProxyRequire, Route, type SipRequest, SipSyntaxError } from '@trapezoid/sip';
import { hasLooped } from './loop-detection.js';
import type { Rejection } from './rejection.js';

/**
 * The checks before a request is forwarded, in the RFC's order; authentication, its last step, has a file of its own.
 * @param understood option tags of Proxy-Require.
 * RFC 3261 §16.3 steps 1 to 5
 */
export function validateRequest(
  request: SipRequest,
  isOwn: (host: string, port: number | undefined) => boolean,
  understood: readonly string[] = [],
): Rejection | undefined {
  try {
    if (!isSipUri(request.uri)) return { kind: 'unsupported-uri-scheme' };
    // Read for its syntax: what is forwarded follows it.
    request.headers(Route);
    if (request.header(MaxForwards) === 0) return { kind: 'too-many-hops' };
    if (hasLooped(request, isOwn)) return { kind: 'loop-detected' };
    const unsupported = request
      .headers(ProxyRequire)
      .filter((tag) => !understood.includes(tag.toLowerCase()));
    if (unsupported.length > 0) return { kind: 'bad-extension', unsupported };
    return undefined;
  } catch (error) {
    if (error instanceof SipSyntaxError) return malformed(error);
    throw error;
  }
}

/** The rejection of a request that can't be read as far as it must be. */
export function malformed({ reason, where }: SipSyntaxError): Rejection {
  return { kind: 'malformed', reason: where === undefined ? reason : `${reason} (${where})` };
}
