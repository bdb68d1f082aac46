import { oneLine } from '../parts/printable.js';
import type { ChosenAccount } from './connect-view.js';
import type { FirstMinute } from './first-minute.js';

/** Step 2, by hand: what to type into any phone. */
export function PhoneSettings({
  first,
  account,
}: {
  readonly first: FirstMinute;
  readonly account: ChosenAccount | undefined;
}) {
  const [user = 'the user name', domain = first.domains[0] ?? ''] = account?.name.split('@') ?? [];
  const ways = first.addresses.filter(({ domains }) => domains.length === 0 || domains.includes(domain));
  return (
    <section className="card" aria-label="Settings for any phone">
      <h2>2. Settings for any phone</h2>
      <dl className="facts">
        <dt>User name, authentication name</dt>
        <dd>{user}</dd>
        <dt>Domain, or registrar, or server</dt>
        <dd>{domain}</dd>
        <dt>Outbound proxy, one of</dt>
        {ways.map(({ protocol, host, port, uri }) => (
          <dd key={uri}>
            {protocol} {host}:{port} <code>{oneLine(uri)}</code>
          </dd>
        ))}
        <dt>This machine</dt>
        <dd>{first.hosts.join(', ')}</dd>
      </dl>
      {first.ca !== undefined && (
        <p>
          For TLS and WSS the phone has to trust <a href={first.ca}>the lab’s authority</a>.
        </p>
      )}
    </section>
  );
}
