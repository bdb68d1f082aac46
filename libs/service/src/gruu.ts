import type { AnswerOf, locationFindGruu } from '@trapezoid/contracts';
import { isSipUri, Parameters, parseUri, printUri, type SipUri, unescapePart } from '@trapezoid/sip';
import type { NamedDomain, ServedDomains } from './served-domains.js';

/** One phone among those of an address-of-record. */
export interface PhoneInstance {
  readonly addressOfRecord: string;
  /** As in +sip.instance, without quotes and angle brackets. */
  readonly instance: string;
}

/** Asks whose temporary GRUU has this user part. */
export type FindTemporaryGruu = (user: string) => Promise<AnswerOf<typeof locationFindGruu>>;

/** True for a URI that means one phone and not all of its user. RFC 5627 §4.5 */
export function isGruu(uri: SipUri): boolean {
  return uri.parameters.has('gr');
}

/**
 * The public GRUU of a phone: the address-of-record with the instance in it, so that nothing has to be kept of it.
 * RFC 5627 §5.4, Appendix A.1
 */
export function publicGruu({ addressOfRecord, instance }: PhoneInstance): string {
  return withGr(addressOfRecord, escapeParameter(instance));
}

/** The temporary GRUU with this user part, in the domain of the address-of-record. RFC 5627 §3.1.2 */
export function temporaryGruu(user: string, addressOfRecord: string): string {
  const uri = parseUri(addressOfRecord);
  return withGr(isSipUri(uri) ? { ...uri, user } : uri, undefined);
}

/**
 * The phone that a GRUU of a served domain means; undefined for a temporary one that is not good any more, and for what
 * is none. A public one is good as long as its address-of-record is, which a look-up tells.
 * RFC 5627 §6.1
 */
export async function resolveGruu<Domain extends NamedDomain>(
  uri: SipUri,
  domains: ServedDomains<Domain>,
  findTemporary: FindTemporaryGruu,
): Promise<PhoneInstance | undefined> {
  const domain = isGruu(uri) ? domains.domainOf(uri) : undefined;
  if (domain === undefined || uri.user === undefined) return undefined;
  const instance = uri.parameters.get('gr');
  if (instance === undefined || instance === '') {
    const found = await findTemporary(unescapePart(uri.user));
    if (found.kind !== 'found') return undefined;
    return { addressOfRecord: found.addressOfRecord, instance: found.instance };
  }
  const addressOfRecord = domains.addressOfRecord(uri, domain);
  return addressOfRecord === undefined ? undefined : { addressOfRecord, instance: unescapePart(instance) };
}

/** URNs of the usual kinds compare without case (RFC 5626 §4.1, RFC 2141 §5), as all values of a URI parameter do. */
export function isInstance(instance: string | undefined, other: string): boolean {
  return instance?.toLowerCase() === other.toLowerCase();
}

function withGr(of: string | ReturnType<typeof parseUri>, value: string | undefined): string {
  const uri = typeof of === 'string' ? parseUri(of) : of;
  if (!isSipUri(uri)) return printUri(uri);
  return printUri({ ...uri, parameters: Parameters.none.with('gr', value) });
}

/** A text as it may stand in a parameter of a URI. RFC 3261 §25.1 (pvalue) */
function escapeParameter(text: string): string {
  return encodeURIComponent(text).replace(/%(?:3A|2F|5B|5D|26|2B|24)/g, decodeURIComponent);
}
