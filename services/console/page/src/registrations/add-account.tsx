import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { request } from '../api/client.js';
import { Problem } from '../parts/problem.js';
import { useAction } from '../parts/use-action.js';

export function AddAccount({ domains, onAdded }: { readonly domains: readonly string[]; onAdded(): void }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [chosen, setChosen] = useState<string>();
  const [done, setDone] = useState<string>();
  const { run, busy, problem } = useAction();
  const domain = chosen ?? domains[0] ?? '';
  const add = (event: FormEvent) => {
    event.preventDefault();
    setDone(undefined);
    void run(async () => {
      await request('POST', '/api/accounts', { username, domain, password });
      setDone(`${username}@${domain} is added.`);
      setUsername('');
      setPassword('');
      onAdded();
    });
  };
  return (
    <form className="card form" onSubmit={add}>
      <h2>Add an account</h2>
      <TextInput
        label="User name"
        value={username}
        onChange={(event) => setUsername(event.target.value)}
        required
        autoComplete="off"
      />
      <NativeSelect
        label="Domain"
        data={[...domains]}
        value={domain}
        onChange={(event) => setChosen(event.target.value)}
      />
      <PasswordInput
        label="Password"
        description="The console keeps what proves it, never the password itself."
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        required
        autoComplete="new-password"
      />
      <Problem text={problem} />
      <p role="status" className="done">
        {done}
      </p>
      <Button type="submit" loading={busy}>
        Add
      </Button>
    </form>
  );
}
