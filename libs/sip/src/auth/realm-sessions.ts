import { canonicalAddressOfRecord } from '../grammar/address-of-record.js';
import { printUri, type SipUri } from '../grammar/uri.js';
import { CallId } from '../message/headers/call-id.js';
import { To } from '../message/headers/to.js';
import type { SipRequest } from '../message/request.js';
import { type AuthenticationHeaders, userHeaders } from './authentication-headers.js';
import type { DigestSession } from './digest-session.js';
import { isInProtectionSpace, parseProtectionSpace } from './protection-space.js';

/** The scope of the user's own proxy: all requests. */
export const everyRequest = '';

/** The sessions of one realm, mostly one, and the requests that they are good for. */
export class RealmSessions {
  private readonly space: readonly SipUri[];

  constructor(
    readonly headers: AuthenticationHeaders,
    readonly realm: string,
    readonly scope: string,
    readonly servers: readonly DigestSession[],
  ) {
    this.space =
      headers === userHeaders
        ? servers.flatMap(({ answered }) => parseProtectionSpace(answered.challenge.domain ?? ''))
        : [];
  }

  /** True for a request of its scope or, of a user agent server, to a URI of its protection space. */
  isFor(request: SipRequest, scope: string): boolean {
    if (this.scope === scope || this.scope === everyRequest) return true;
    return this.space.length > 0 && isInProtectionSpace(request.uri, this.space);
  }
}

/** The requests that a session is good for: to this address (RFC 3261 §22.2), or of this Call-ID (§22.3). */
export function scopeOf(headers: AuthenticationHeaders, request: SipRequest): string {
  if (headers !== userHeaders) return request.required(CallId);
  const { uri } = request.required(To);
  return canonicalAddressOfRecord(uri) ?? printUri(uri);
}
