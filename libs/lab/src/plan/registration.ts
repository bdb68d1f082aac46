import type { Account, Domain } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import { didYouMean } from '../nearest.js';
import type { DomainEntry } from '../schema/domain.schema.js';
import { shown } from '../schema/issue.js';
import type { Report } from './cross-check.js';

/** The rules of a domain's registrar; who may register for whom names accounts that there are. */
export function planRegistration(
  { thirdParty, serviceRoute, ...rest }: DomainEntry['registration'],
  accounts: readonly Account[],
  path: Path,
  report: Report,
): Domain['registration'] {
  const users = new Set(accounts.map(({ user }) => user));
  const check = (user: string, place: Path) => {
    if (users.has(user)) return;
    const near = didYouMean(user, [...users].slice(0, mostCompared));
    report(place, `${shown(user)} is no account of this domain${near} (allowed: the \`user\` of an account)`);
  };
  thirdParty?.forEach(({ account, may }, index) => {
    const place = [...path, 'thirdParty', index];
    check(account, [...place, 'account']);
    if (may !== 'all') may.forEach((user, at) => void check(user, [...place, 'may', at]));
  });
  return {
    ...rest,
    ...(thirdParty === undefined ? {} : { thirdParty }),
    ...(serviceRoute === undefined ? {} : { serviceRoute }),
  };
}

/** A domain may have a million accounts, and the nearest name is a courtesy. */
const mostCompared = 1000;
