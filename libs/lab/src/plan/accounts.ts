import type { Account } from '../lab.js';
import type { Path } from '../lab-file-error.js';
import type { AccountEntry } from '../schema/domain.schema.js';
import { shown } from '../schema/issue.js';
import { userName } from '../schema/scalars.js';
import type { Report } from './cross-check.js';

/** A lab keeps its accounts in memory: more than this is taken for a slip. */
export const maximumAccounts = 1_000_000;

/** How many accounts the file may still name. */
export interface AccountBudget {
  left: number;
}

/** The accounts of a domain, ranges unfolded, in the order of the file. */
export function expandAccounts(
  entries: readonly AccountEntry[],
  path: Path,
  budget: AccountBudget,
  report: Report,
): Account[] {
  const accounts: Account[] = [];
  const users = new Set<string>();
  entries.forEach((entry, index) => {
    const place = [...path, index];
    const range = 'range' in entry ? parseRange(entry.range, [...place, 'range'], report) : undefined;
    if ('range' in entry && range === undefined) return;
    const count = range?.count ?? 1;
    if (count > budget.left) {
      report(place, `names more than ${maximumAccounts} accounts in one file (allowed: that many at most)`);
      return;
    }
    budget.left -= count;
    for (let number = 0; number < count; number += 1) {
      const user = range?.user(number) ?? ('user' in entry ? entry.user : '');
      if (users.has(user)) {
        report(place, `${shown(user)} has an account already (allowed: each user once)`);
        return;
      }
      users.add(user);
      accounts.push(makeAccount(user, entry));
    }
  });
  return accounts;
}

interface Range {
  readonly count: number;
  user(number: number): string;
}

/** `user000..user999`: the same text before two numbers of one width. */
function parseRange(text: string, path: Path, report: Report): Range | undefined {
  const middle = text.indexOf('..');
  const first = splitNumber(text.slice(0, middle));
  const last = splitNumber(text.slice(middle + 2));
  if (middle < 0 || first === undefined || last === undefined || !isSpan(first, last)) {
    report(
      path,
      `${shown(text)} is no range (allowed: e.g. user000..user999, the same text and as many digits on both sides)`,
    );
    return undefined;
  }
  const { prefix, digits } = first;
  const start = Number(digits);
  return {
    count: Number(last.digits) - start + 1,
    user: (number) => prefix + String(start + number).padStart(digits.length, '0'),
  };
}

interface NumberedName {
  readonly prefix: string;
  readonly digits: string;
}

function isSpan(first: NumberedName, last: NumberedName): boolean {
  return (
    first.prefix === last.prefix &&
    first.digits.length === last.digits.length &&
    Number(first.digits) <= Number(last.digits)
  );
}

function splitNumber(name: string): NumberedName | undefined {
  const digits = /\d{1,15}$/.exec(name)?.[0];
  return digits !== undefined && userName.safeParse(name).success
    ? { prefix: name.slice(0, -digits.length), digits }
    : undefined;
}

function makeAccount(user: string, entry: AccountEntry): Account {
  const { password } = entry;
  if (!('user' in entry)) return { user, password };
  const { displayName, aliases } = entry;
  return {
    user,
    password,
    ...(displayName === undefined ? {} : { displayName }),
    ...(aliases === undefined ? {} : { aliases }),
  };
}
