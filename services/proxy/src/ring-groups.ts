import type { Domain } from '@trapezoid/lab';
import { canonicalAddressOfRecord, escapeUser, parseUri } from '@trapezoid/sip';
import type { GroupMember } from './core/proxy-domain.js';

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
