import type { Domain } from '@trapezoid/lab';
import { canonicalAddressOfRecord, escapeUser, parseUri, type SipUri, unescapePart } from '@trapezoid/sip';
import { isGruu } from './gruu.js';
import type { NamedDomain } from './served-domains.js';

/** One whose phones ring when a ring group is called. */
export interface GroupMember {
  /** Its address-of-record. */
  readonly addressOfRecord: string;
  /** Preference, 0 to 1: weighs that of each phone. */
  readonly q: number;
}

/** A domain with addresses-of-record that lead to several accounts. */
export interface GroupedDomain extends NamedDomain {
  /** By their user parts without escapes. */
  readonly groups?: ReadonlyMap<string, readonly GroupMember[]>;
}

/** The ring groups of a domain by their user names, as the lab file has them. */
export function ringGroups({ name, groups = [] }: Domain): ReadonlyMap<string, readonly GroupMember[]> {
  const addressOf = (user: string): string => {
    const text = `sip:${escapeUser(user)}@${name}`;
    return canonicalAddressOfRecord(parseUri(text)) ?? text;
  };
  return new Map(
    groups.map(({ user, members }) => [
      user,
      members.map((member) => ({ addressOfRecord: addressOf(member.user), q: member.q })),
    ]),
  );
}

interface Located<Binding> {
  readonly subscriber: boolean;
  readonly bindings: readonly Binding[];
}

/** The bindings of an address-of-record; of a ring group those of all its members, each q weighed with the member's. */
export async function locateWithGroups<Binding extends { readonly q?: number | undefined }>(
  addressOfRecord: string,
  uri: SipUri,
  { groups }: GroupedDomain,
  lookup: (addressOfRecord: string) => Promise<Located<Binding>>,
): Promise<Located<Binding>> {
  const members = groups?.get(unescapePart(uri.user ?? ''));
  if (members === undefined || isGruu(uri)) return lookup(addressOfRecord);
  const all = await Promise.all(
    members.map(async (member) => {
      const { bindings } = await lookup(member.addressOfRecord);
      return bindings.map((binding) => ({ ...binding, q: (binding.q ?? 1) * member.q }));
    }),
  );
  return { subscriber: true, bindings: all.flat() };
}
