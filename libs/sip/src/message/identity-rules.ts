import { SipSyntaxError } from '../grammar/syntax-error.js';
import { isTelUri } from '../grammar/tel-uri.js';
import { isSipUri } from '../grammar/uri.js';
import type { HeaderFields } from './header-fields.js';
import { PAssertedIdentity } from './headers/p-asserted-identity.js';
import { PPreferredIdentity } from './headers/p-preferred-identity.js';

/**
 * Throws SipSyntaxError where the identities in a header are others than one SIP or SIPS URI, one tel URI, or one of
 * each.
 * RFC 3325 §9.1, §9.2. Deviation: lenient readers take any, as RFC 5876 §4.5 tells receivers which to pass over.
 */
export function checkIdentities(message: HeaderFields): void {
  for (const header of [PAssertedIdentity, PPreferredIdentity]) {
    const uris = message.headers(header).map(({ uri }) => uri);
    const sip = uris.filter(isSipUri).length;
    const tel = uris.filter(isTelUri).length;
    if (sip + tel < uris.length) {
      throw new SipSyntaxError('identity that is no SIP, SIPS or tel URI', 0, header.name);
    }
    if (sip > 1 || tel > 1) throw new SipSyntaxError('more than one identity of a kind', 0, header.name);
  }
}
