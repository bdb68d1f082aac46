import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { request, whenTokenIsWanted } from '../api/client.js';
import { ask } from '../feed/feed.js';
import { Problem } from '../parts/problem.js';
import { useAction } from '../parts/use-action.js';
import { Mark } from './mark.js';

/** Shows the page, or asks for the token where the console wants one. */
export function TokenGate({ children }: { readonly children: ReactNode }) {
  const [wanted, setWanted] = useState(false);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    whenTokenIsWanted(() => setWanted(true));
    void enterByLink().finally(() => setReady(true));
  }, []);
  if (!ready) return null;
  if (!wanted) return children;
  return <TokenForm onEntered={() => setWanted(false)} />;
}

function TokenForm({ onEntered }: { readonly onEntered: () => void }) {
  const [token, setToken] = useState('');
  const { run, busy, problem } = useAction();
  const enter = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await request('POST', '/api/session', { token: token.trim() });
      ask({ kind: 'start' });
      onEntered();
    });
  };
  return (
    <main className="token">
      <form onSubmit={enter}>
        <Mark />
        <h1>Trapezoid</h1>
        <p>
          This console is open to the network, so it asks for the token that was shown where it was started.
        </p>
        <PasswordInput
          label="Token"
          value={token}
          onChange={(event) => setToken(event.target.value)}
          autoFocus
          required
        />
        <Problem text={problem} />
        <Button type="submit" loading={busy}>
          Enter
        </Button>
      </form>
    </main>
  );
}

/** The link that is shown where the console was started has the token after `#token=`; it leaves the address bar at once. */
async function enterByLink(): Promise<void> {
  const token = /^#token=(.+)$/.exec(window.location.hash)?.[1];
  if (token === undefined) return;
  window.history.replaceState(null, '', '#/map');
  await request('POST', '/api/session', { token: decodeURIComponent(token) }).catch(() => {});
  ask({ kind: 'start' });
}
