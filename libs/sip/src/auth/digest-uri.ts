import { hostEquals } from '../grammar/host.js';
import { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isSipUri, parseUri, type SipUri, type Uri } from '../grammar/uri.js';
import { uriEquals } from '../grammar/uri-comparison.js';
import type { SipRequest } from '../message/request.js';
import { fromWire } from '../message/wire-text.js';

/**
 * True where the uri of credentials names the resource of the Request-URI.
 *
 * Deviation: scheme, port, parameters and headers may differ, because phones put their outbound proxy's port or
 * transport into one of the two; in a REGISTER, whose Request-URI names a domain, so may the user. RFC 7616 §3.4.6
 * asks for the same resource; RFC 8760 §2.6 item 6 lets a SIP server accept others that it answers for, see `accepts`.
 */
export function correspondsToRequest(
  uri: string,
  request: SipRequest,
  accepts?: (uri: Uri, request: SipRequest) => boolean,
): boolean {
  if (uri === fromWire(request.requestUri)) return true;
  try {
    const named = parseUri(uri);
    return sameResource(named, request.uri, request.method) || accepts?.(named, request) === true;
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}

function sameResource(named: Uri, requested: Uri, method: string): boolean {
  if (!isSipUri(named) || !isSipUri(requested)) return uriEquals(named, requested);
  if (method === 'REGISTER') return hostEquals(named.host, requested.host);
  return uriEquals(userAtHost(named), userAtHost(requested));
}

const userAtHost = ({ user, host }: SipUri): SipUri => ({
  scheme: 'sip',
  ...(user === undefined ? {} : { user }),
  host,
  parameters: Parameters.none,
  headers: [],
});
