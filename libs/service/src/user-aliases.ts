import type { Domain } from '@trapezoid/lab';

/** Other user names of accounts, each with the one that they stand for; without escapes. */
export function userAliases({ accounts }: Domain): ReadonlyMap<string, string> {
  return new Map(
    accounts.flatMap(({ user, aliases = [] }) => aliases.map((alias) => [alias, user] as const)),
  );
}
