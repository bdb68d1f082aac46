import type { Account, Domain } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import { didYouMean } from '../nearest.js';
import { shown } from '../schema/issue.js';
import type { Report } from './cross-check.js';

/** The accounts of a lab file, found by their names. */
export class AccountBook {
  readonly #users = new Map<string, ReadonlyMap<string, Account>>();

  constructor(domains: readonly Domain[]) {
    for (const domain of domains) {
      this.#users.set(domain.name, new Map(domain.accounts.map((account) => [account.user, account])));
    }
  }

  /** `user@domain`, or a user of the first domain. What is wrong is reported at `place`. */
  find(said: string, place: Path, report: Report): { account: Account; domain: string } | undefined {
    const [firstDomain = ''] = this.#users.keys();
    const separator = said.lastIndexOf('@');
    const user = separator < 0 ? said : said.slice(0, separator);
    const domain = separator < 0 ? firstDomain : said.slice(separator + 1);
    const users = this.#users.get(domain);
    if (users === undefined) {
      const names = [...this.#users.keys()];
      report(
        place,
        `${shown(domain)} is no domain of this file${didYouMean(domain, names)} (allowed: ${names.join(', ')})`,
      );
      return undefined;
    }
    const account = users.get(user);
    if (account === undefined) {
      report(
        place,
        `${shown(user)} has no account in ${domain}${didYouMean(user, users.keys())} ` +
          '(allowed: an account of a domain, as user@domain)',
      );
      return undefined;
    }
    return { account, domain };
  }
}
