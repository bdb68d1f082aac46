import { canonicalHost } from './host.js';
import { Parameters } from './parameters.js';
import { isSipUri, printUri, type Uri } from './uri.js';
import { escapeUserBytes, unescapeBytes } from './uri-escapes.js';

/**
 * The canonical form of an address-of-record: no parameters, headers, port or password, escapes that need not be
 * undone, host in lower case. Undefined for a URI that is neither SIP nor SIPS.
 * RFC 3261 §10.3 step 5
 */
export function canonicalAddressOfRecord(uri: Uri): string | undefined {
  if (!isSipUri(uri)) return undefined;
  return printUri({
    scheme: uri.scheme,
    ...(uri.user === undefined ? {} : { user: escapeUserBytes(unescapeBytes(uri.user)) }),
    host: canonicalHost(uri.host),
    parameters: Parameters.none,
    headers: [],
  });
}
