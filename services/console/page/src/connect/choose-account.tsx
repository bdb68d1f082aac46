import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { request } from '../api/client.js';
import { Problem } from '../parts/problem.js';
import { useAction } from '../parts/use-action.js';
import type { ChosenAccount } from './connect-view.js';

export interface ChooseAccountProps {
  readonly domains: readonly string[];
  readonly account: ChosenAccount | undefined;
  onChoose(account: ChosenAccount): void;
}

interface Added {
  readonly username: string;
  readonly domain: string;
  readonly secret?: string;
}

/** Step 1: an account that is there, or a new one whose password is said once. */
export function ChooseAccount({ domains, account, onChoose }: ChooseAccountProps) {
  const [way, setWay] = useState('known');
  const [user, setUser] = useState('phone1');
  const [password, setPassword] = useState('');
  const { run, busy, problem } = useAction();
  const domain = domains[0] ?? '';
  const full = (name: string) => (name.includes('@') ? name : `${name}@${domain}`);
  const choose = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      if (way === 'known') return onChoose({ name: full(user.trim()), password });
      const [username = '', at = domain] = user.trim().split('@');
      const added = await request<Added>('POST', '/api/accounts', { username, domain: at, generate: true });
      onChoose({ name: `${added.username}@${added.domain}`, password: added.secret ?? '' });
    });
  };
  return (
    <form className="card form" onSubmit={choose} aria-label="Account for the phone">
      <h2>1. Account</h2>
      <SegmentedControl
        aria-label="Which account"
        data={[
          { value: 'known', label: 'One that is there' },
          { value: 'new', label: 'A new one' },
        ]}
        value={way}
        onChange={setWay}
      />
      <TextInput
        label="User name"
        description={`of ${domain}, or with another domain`}
        value={user}
        onChange={(event) => setUser(event.target.value)}
        required
        autoComplete="off"
      />
      {way === 'known' && (
        <PasswordInput
          label="Password, if it shall be in the settings"
          description="In the lab file it stands beside the account. The console does not know it."
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="off"
        />
      )}
      <Problem text={problem} />
      <Button type="submit" loading={busy} disabled={domain === ''}>
        {way === 'known' ? 'Use it' : 'Make it'}
      </Button>
      <p role="status" className="done">
        {account !== undefined &&
          `${account.name}${account.password === '' ? '' : ', with its password'}: step 2.`}
      </p>
    </form>
  );
}
