import type { Account, RingGroup } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import { didYouMean } from '../nearest.js';
import { shown } from '../schema/issue.js';
import type { RingGroupEntries } from '../schema/ring-group.schema.js';
import type { Report } from './cross-check.js';

/** A domain may have a million accounts, and the nearest name is a courtesy. */
const mostCompared = 1000;

/** The ring groups of a domain: a name that nobody else has leads to accounts that there are, each of them once. */
export function planRingGroups(
  entries: RingGroupEntries,
  accounts: readonly Account[],
  path: Path,
  report: Report,
): RingGroup[] {
  const users = new Set(accounts.map(({ user }) => user));
  const taken = new Set(accounts.flatMap(({ user, aliases = [] }) => [user, ...aliases]));
  return Object.entries(entries).map(([name, members]) => {
    const place = [...path, name];
    if (taken.has(name)) {
      report(place, `${shown(name)} is an account already (allowed: a name that no account has)`);
    }
    const seen = new Set<string>();
    const planned = members.map((member, index) => {
      const { user, q = 1 } = typeof member === 'string' ? { user: member } : member;
      const where = typeof member === 'string' ? [...place, index] : [...place, index, 'user'];
      if (!users.has(user)) {
        const near = didYouMean(user, [...users].slice(0, mostCompared));
        report(
          where,
          `${shown(user)} is no account of this domain${near} (allowed: the \`user\` of an account)`,
        );
      } else if (seen.has(user)) {
        report(where, `${shown(user)} is in this group already (allowed: each once)`);
      }
      seen.add(user);
      return { user, q };
    });
    return { user: name, members: planned };
  });
}
