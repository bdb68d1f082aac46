import type { Domain } from '../lab.js';
import type { DomainEntry } from '../schema/domain.schema.js';
import { shown } from '../schema/issue.js';
import { checkAliases as checkUserAliases } from './account-aliases.js';
import { type AccountBudget, expandAccounts, maximumAccounts } from './accounts.js';
import type { Report } from './cross-check.js';
import { planRegistration } from './registration.js';
import { planRingGroups } from './ring-groups.js';

export function planDomains(entries: Readonly<Record<string, DomainEntry>>, report: Report): Domain[] {
  const names = Object.keys(entries);
  if (names.length === 0) report(['domains'], 'names no domain (allowed: at least one)');
  checkAliases(entries, report);
  const budget: AccountBudget = { left: maximumAccounts };
  return Object.entries(entries).map(([name, entry]) => {
    const accounts = expandAccounts(entry.accounts, ['domains', name, 'accounts'], budget, report);
    checkUserAliases(accounts, entry.accounts, ['domains', name, 'accounts'], report);
    return {
      name,
      aliases: entry.aliases,
      authentication: { realm: entry.realm ?? name, ...entry.authentication },
      registration: planRegistration(entry.registration, accounts, ['domains', name, 'registration'], report),
      accounts,
      ...(entry.groups === undefined
        ? {}
        : { groups: planRingGroups(entry.groups, accounts, ['domains', name, 'groups'], report) }),
    };
  });
}

/** A name means one domain only, or nobody could say whose user a request is for. */
function checkAliases(entries: Readonly<Record<string, DomainEntry>>, report: Report): void {
  const owners = new Map(Object.keys(entries).map((name) => [name, name]));
  for (const [name, entry] of Object.entries(entries)) {
    entry.aliases.forEach((alias, index) => {
      const owner = owners.get(alias);
      if (owner !== undefined) {
        report(
          ['domains', name, 'aliases', index],
          `${shown(alias)} means ${owner} already (allowed: a name that no domain has)`,
        );
      }
      owners.set(alias, owner ?? name);
    });
  }
}
