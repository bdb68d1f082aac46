import type { Binding, ListedSubscriber } from '@trapezoid/contracts';
import type { RegistrationRecord } from '../api/network.js';

/** An account, or an address-of-record that has bindings without one, with what is registered for it. */
export interface AccountLine {
  /** `alice@lab.test` */
  readonly name: string;
  readonly account?: ListedSubscriber;
  readonly bindings: readonly Binding[];
}

/** Puts accounts and registrations together; registered ones first, then by name. */
export function joinAccounts(
  accounts: readonly ListedSubscriber[],
  records: readonly RegistrationRecord[],
): AccountLine[] {
  const lines = new Map<string, AccountLine>();
  for (const account of accounts) {
    const name = `${account.username}@${account.domain}`;
    lines.set(name, { name, account, bindings: [] });
  }
  for (const { addressOfRecord, bindings } of records) {
    const name = addressOfRecord.replace(/^sips?:/, '');
    lines.set(name, { ...lines.get(name), name, bindings });
  }
  const registered = ({ bindings }: AccountLine) => Number(bindings.length > 0);
  return [...lines.values()].sort((a, b) => registered(b) - registered(a) || a.name.localeCompare(b.name));
}
