import { Button } from '@mantine/core';
import type { Binding } from '@trapezoid/contracts';
import { request } from '../api/client.js';
import { oneLine } from '../parts/printable.js';
import { Tag } from '../parts/tag.js';
import { printDuration } from '../parts/time.js';
import { useAction } from '../parts/use-action.js';
import type { AccountLine } from './join-accounts.js';

export function AccountRow({ line, onChanged }: { readonly line: AccountLine; onChanged(): void }) {
  const { name, account, bindings } = line;
  const { run, busy, problem } = useAction();
  const remove = (path: string) =>
    run(async () => {
      await request('DELETE', `${path}/${encodeURIComponent(name)}`);
      onChanged();
    });
  const shown = oneLine(name, 80);
  return (
    <div className="account">
      <span className="line-main">
        <b>{shown}</b>{' '}
        {account?.displayName !== undefined && (
          <span className="quiet">{oneLine(account.displayName, 40)}</span>
        )}{' '}
        {account?.origin === 'added' && <Tag kind="redirection">added</Tag>}
        {account?.disabled !== undefined && <Tag kind="failure">out of use</Tag>}
        {account === undefined && <Tag>without account</Tag>}
      </span>
      <span className="buttons">
        {bindings.length > 0 && (
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            onClick={() => remove('/api/registrations')}
            aria-label={`Unregister ${shown}`}
          >
            Unregister
          </Button>
        )}
        {account !== undefined && account.disabled === undefined && (
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            onClick={() => remove('/api/accounts')}
            aria-label={`Remove ${shown}`}
          >
            Remove
          </Button>
        )}
      </span>
      <span className="line-facts">
        {problem ?? (bindings.length === 0 ? <span>not registered</span> : <Bindings bindings={bindings} />)}
      </span>
    </div>
  );
}

function Bindings({ bindings }: { readonly bindings: readonly Binding[] }) {
  const [first] = bindings;
  if (first === undefined) return null;
  return (
    <>
      <Tag kind="success">{bindings.length === 1 ? 'registered' : `${bindings.length} bindings`}</Tag>
      <span title={bindings.map(({ contact }) => contact).join('\n')}>{oneLine(first.contact, 90)}</span>
      <span>{printDuration(first.expiresAt - Date.now())} left</span>
      {first.userAgent !== undefined && <span>{oneLine(first.userAgent, 40)}</span>}
    </>
  );
}
