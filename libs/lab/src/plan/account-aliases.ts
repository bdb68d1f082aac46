import type { Account } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import type { AccountEntry } from '../schema/domain.schema.js';
import { shown } from '../schema/issue.js';
import type { Report } from './cross-check.js';

/** A user name means one address-of-record only. */
export function checkAliases(
  accounts: readonly Account[],
  entries: readonly AccountEntry[],
  path: Path,
  report: Report,
): void {
  if (!accounts.some(({ aliases }) => aliases !== undefined)) return;
  const owners = new Map(accounts.map(({ user }) => [user, user]));
  entries.forEach((entry, index) => {
    if (!('user' in entry)) return;
    entry.aliases?.forEach((alias, at) => {
      const owner = owners.get(alias);
      if (owner !== undefined) {
        report(
          [...path, index, 'aliases', at],
          `${shown(alias)} means ${owner} already (allowed: a name that no account has)`,
        );
      }
      owners.set(alias, owner ?? entry.user);
    });
  });
}
