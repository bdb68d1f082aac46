import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useStatus } from '../api/status.js';
import { Problem } from '../parts/problem.js';
import { Tag } from '../parts/tag.js';
import { useAction } from '../parts/use-action.js';
import { useSoftphone } from './softphone-provider.js';
import { webSocketsOf } from './web-sockets.js';

export function SoftphoneAccountForm() {
  const { phone, state } = useSoftphone();
  const { data: status } = useStatus();
  const [user, setUser] = useState(state.account?.user ?? 'phone1');
  const [password, setPassword] = useState('');
  const [chosenDomain, setDomain] = useState<string>();
  const [chosenUrl, setUrl] = useState<string>();
  const { run, busy, problem } = useAction();
  const urls = status === undefined ? [] : webSocketsOf(status, window.location.hostname);
  const domains = status?.lab.domains ?? [];
  const url = chosenUrl ?? urls[0] ?? '';
  const domain = chosenDomain ?? domains[0] ?? '';
  const register = (event: FormEvent) => {
    event.preventDefault();
    void run(() => phone.start({ url, user: user.trim(), domain, password }));
  };
  const on = state.registration === 'registered' || state.registration === 'connecting';
  return (
    <form className="card form" onSubmit={register} aria-label="Account of the softphone">
      <header className="card-head">
        <h2>Account</h2>
        <Tag
          kind={
            state.registration === 'registered'
              ? 'success'
              : state.registration === 'failed'
                ? 'failure'
                : 'plain'
          }
        >
          {state.registration}
        </Tag>
      </header>
      {status !== undefined && urls.length === 0 && (
        <p className="problem">
          No element of this lab listens for SIP over WebSocket: add {'{ protocol: ws, port: 5066 }'} to its
          proxy’s listen.
        </p>
      )}
      <div className="form-line">
        <TextInput
          label="User"
          value={user}
          onChange={(event) => setUser(event.target.value)}
          required
          autoComplete="off"
        />
        <NativeSelect
          label="Domain"
          data={[...domains]}
          value={domain}
          onChange={(event) => setDomain(event.target.value)}
        />
      </div>
      <PasswordInput
        label="Password"
        description="Of the account: in the lab file, or as you gave it. It stays in this page."
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        required
        autoComplete="off"
      />
      <NativeSelect label="Over" data={urls} value={url} onChange={(event) => setUrl(event.target.value)} />
      <p role="status" className={state.registration === 'failed' ? 'problem' : 'quiet'}>
        {state.detail ?? 'not registered'}
      </p>
      <Problem text={problem} />
      <div className="buttons">
        <Button type="submit" loading={busy} disabled={url === ''}>
          {on ? 'Register again' : 'Register'}
        </Button>
        {on && (
          <Button variant="default" onClick={() => phone.stop()}>
            Unregister
          </Button>
        )}
      </div>
    </form>
  );
}
