import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { request } from '../api/client.js';
import { download } from '../parts/download.js';
import { Problem } from '../parts/problem.js';
import { useAction } from '../parts/use-action.js';
import type { ChosenAccount } from './connect-view.js';
import type { FirstMinute, Provisioning } from './first-minute.js';
import { QrCode } from './qr-code.js';

const kinds = [
  { value: 'linphone', label: 'Linphone' },
  { value: 'baresip', label: 'baresip' },
  { value: 'generic', label: 'Any other: a sheet' },
  { value: 'qr', label: 'QR code' },
];

/** Step 2, by a file or a QR code. */
export function Provision({
  account,
  addresses,
}: {
  readonly account: ChosenAccount | undefined;
  readonly addresses: FirstMinute['addresses'];
}) {
  const [kind, setKind] = useState('linphone');
  const [protocol, setProtocol] = useState('UDP');
  const [made, setMade] = useState<Provisioning>();
  const { run, busy, problem } = useAction();
  const make = () =>
    run(async () => {
      const password = account?.password ?? '';
      setMade(
        await request<Provisioning>('POST', '/api/provisioning', {
          account: account?.name,
          kind,
          protocol,
          ...(password === '' ? {} : { password }),
        }),
      );
    });
  const protocols = [...new Set(addresses.map((one) => one.protocol))].filter((one) => !one.startsWith('WS'));
  return (
    <section className="card form" aria-label="Settings as a file or a QR code">
      <h2>Or as a file</h2>
      <div className="form-line">
        <NativeSelect
          label="For"
          data={kinds}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
        />
        <NativeSelect
          label="Over"
          data={protocols.length === 0 ? ['UDP'] : protocols}
          value={protocol}
          onChange={(event) => setProtocol(event.target.value)}
        />
        <Button onClick={() => void make()} loading={busy} disabled={account === undefined}>
          Show
        </Button>
      </div>
      {account === undefined && <p className="quiet">Choose an account first.</p>}
      <Problem text={problem} />
      {made?.notes.map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
      {made?.files.map(({ name, contentType, text }) =>
        made.kind === 'qr' ? (
          <QrCode key={name} text={text} />
        ) : (
          <div key={name}>
            <div className="card-head">
              <h3>{name}</h3>
              <Button size="compact-sm" variant="default" onClick={() => download(name, contentType, text)}>
                Save
              </Button>
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
            <pre className="raw" tabIndex={0}>
              {text}
            </pre>
          </div>
        ),
      )}
    </section>
  );
}
