import { orElse } from '../../core/read-header.js';
import type { NameAddress } from '../../grammar/name-address.js';
import { isSipUri, parseUri, type SipUri, type Uri } from '../../grammar/uri.js';
import { uriEquals } from '../../grammar/uri-comparison.js';

/** A phone's own addresses, good from everywhere. RFC 5627 §3.1 */
export interface Gruus {
  /** Shows whose phone it is, and stays the same. */
  readonly public?: SipUri;
  /** Shows nothing of its user; the latest of those that hold as long as the registration. */
  readonly temporary?: SipUri;
}

/** True for a URI that one phone alone answers. RFC 5627 §4.5 */
export const isGruu = (uri: Uri): uri is SipUri => isSipUri(uri) && uri.parameters.has('gr');

/**
 * True where both lead to the same phone. By the rules for URIs alone a public GRUU equals the address-of-record that
 * it was made from (RFC 5627 §5.4).
 */
export function gruuEquals(one: Uri, other: Uri): boolean {
  if (!isGruu(one) || !isGruu(other) || !uriEquals(one, other)) return false;
  return (one.parameters.get('gr') ?? '') === (other.parameters.get('gr') ?? '');
}

/** The GRUUs that a registrar gives a contact, as it spelled them; what is none of ours is passed over. RFC 5627 §4.2 */
export function gruusOf({ parameters }: NameAddress): Gruus {
  const read = (name: string): SipUri | undefined => {
    const text = parameters.text(name);
    const uri = text === undefined ? undefined : orElse(() => parseUri(text), undefined);
    return uri !== undefined && isGruu(uri) ? uri : undefined;
  };
  const pub = read('pub-gruu');
  const temporary = read('temp-gruu');
  return { ...(pub === undefined ? {} : { public: pub }), ...(temporary === undefined ? {} : { temporary }) };
}
