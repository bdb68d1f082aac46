import {
  type FindTemporaryGruu,
  type NamedDomain,
  resolveGruu,
  type ServedDomains,
} from '@trapezoid/service';
import { isSipUri, type NameAddress, parseUri, uriEquals } from '@trapezoid/sip';
import { instanceIn } from './instance.js';
import type { RegisterRefusal } from './register-outcome.js';

/**
 * Why a phone can't be given a GRUU that leads to its contact: it would lead back to itself, or to no phone at all.
 * RFC 5627 §5.1
 */
export async function refusalOfGruu<Domain extends NamedDomain>(
  bound: readonly NameAddress[],
  addressOfRecord: string,
  domains: ServedDomains<Domain>,
  findTemporary: FindTemporaryGruu,
): Promise<RegisterRefusal | undefined> {
  const own = parseUri(addressOfRecord);
  for (const contact of bound) {
    const { uri } = contact;
    if (instanceIn(contact) === undefined) continue;
    if (!isSipUri(uri)) return forbidden('a contact with an instance is a SIP URI');
    const gruu = await resolveGruu(uri, domains, findTemporary);
    if (gruu === undefined ? uriEquals(uri, own) : gruu.addressOfRecord === addressOfRecord)
      return forbidden('the contact is the address-of-record itself');
  }
  return undefined;
}

const forbidden = (reason: string): RegisterRefusal => ({
  kind: 'forbidden',
  reason,
  paragraph: 'RFC 5627 §5.1',
});
