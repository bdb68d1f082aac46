import { TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { AccountsPage, RegistrationsPage } from '../api/network.js';
import { useStatus } from '../api/status.js';
import { usePolled } from '../api/use-polled.js';
import { Problem } from '../parts/problem.js';
import { VirtualList } from '../parts/virtual-list.js';
import { AccountRow } from './account-row.js';
import { AddAccount } from './add-account.js';
import { joinAccounts } from './join-accounts.js';
import { Refusals } from './refusals.js';

export function RegistrationsView() {
  const accounts = usePolled<AccountsPage>('/api/accounts?limit=500', 3000);
  const registrations = usePolled<RegistrationsPage>('/api/registrations?limit=500', 1500);
  const { data: status } = useStatus();
  const [words, setWords] = useState('');
  const lines = useMemo(() => {
    const all = joinAccounts(accounts.data?.subscribers ?? [], registrations.data?.records ?? []);
    const wanted = words.toLowerCase();
    return all.filter(({ name, account, bindings }) =>
      [
        name,
        account?.displayName ?? '',
        ...bindings.flatMap(({ contact, userAgent = '' }) => [contact, userAgent]),
      ]
        .join(' ')
        .toLowerCase()
        .includes(wanted),
    );
  }, [accounts.data, registrations.data, words]);
  const changed = () => {
    accounts.refresh();
    registrations.refresh();
  };
  return (
    <div className="two two-wide">
      <section className="two-list" aria-label="Accounts and registrations">
        <search className="filters">
          <TextInput
            type="search"
            aria-label="Search: names, contacts, user agents"
            placeholder="Search names, contacts, user agents"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </search>
        <p className="count" role="status">
          {registrations.data?.total ?? 0} registered, {accounts.data?.total ?? 0} accounts
          {(accounts.data?.total ?? 0) > 500 && '; the first 500 are shown'}
        </p>
        <Problem text={accounts.error ?? registrations.error} />
        <VirtualList
          label="Accounts, registered ones first"
          items={lines}
          keyOf={({ name }) => name}
          height={76}
          empty="None is so."
        >
          {(line) => <AccountRow line={line} onChanged={changed} />}
        </VirtualList>
      </section>
      <section className="two-detail" aria-label="Add an account; what was refused">
        <AddAccount domains={status?.lab.domains ?? []} onAdded={changed} />
        <Refusals refusals={status?.refusals ?? []} />
      </section>
    </div>
  );
}
