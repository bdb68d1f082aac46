import { canonicalHost } from './host.js';
import { Parameters } from './parameters.js';
import { checkUriText, isSipUri, printUri, type SipUri, type Uri } from './uri.js';
import { escapeUserBytes, unescapeBytes } from './uri-escapes.js';

/**
 * The canonical form of an address-of-record: no parameters, headers, port or password, escapes that need not be
 * undone, host in lower case. Undefined for a URI that is neither SIP nor SIPS.
 * RFC 3261 §10.3 step 5
 */
export function canonicalAddressOfRecord(uri: Uri): string | undefined {
  if (!isSipUri(uri)) return undefined;
  // Nearly all users: nothing to escape, and no escape to undo.
  if (uri.user !== undefined && plainUser.test(uri.user)) {
    return checkUriText(`${uri.scheme}:${uri.user}@${canonicalHost(uri.host)}`);
  }
  return escapedAddressOfRecord(uri);
}

const plainUser = /^[\w.-]+$/;

/** The same for any user. @internal */
export function escapedAddressOfRecord(uri: SipUri): string {
  return printUri({
    scheme: uri.scheme,
    ...(uri.user === undefined ? {} : { user: escapeUserBytes(unescapeBytes(uri.user)) }),
    host: canonicalHost(uri.host),
    parameters: Parameters.none,
    headers: [],
  });
}
