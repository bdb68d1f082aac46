import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { request } from '../api/client.js';
import { usePolled } from '../api/use-polled.js';
import { Problem } from '../parts/problem.js';
import { useAction } from '../parts/use-action.js';
import { describeFault, type Fault } from './describe-fault.js';

const actions = [
  { value: 'drop', label: 'drop' },
  { value: 'delay', label: 'delay' },
  { value: 'duplicate', label: 'duplicate' },
];
const any = 'any';

/** Messages lost, late or twice on an edge of the network. */
export function Faults({
  elements,
  phones,
}: {
  readonly elements: readonly string[];
  readonly phones: readonly string[];
}) {
  const { data, error, refresh } = usePolled<{ faults: readonly Fault[] }>('/api/faults', 1500);
  const [chosen, setChosen] = useState<string>();
  const [to, setTo] = useState(any);
  const [action, setAction] = useState('drop');
  const [percent, setPercent] = useState<number | string>(100);
  const [milliseconds, setMilliseconds] = useState<number | string>(800);
  const [what, setWhat] = useState(any);
  const { run, busy, problem } = useAction();
  const from = chosen ?? elements[0] ?? any;
  const ends = [{ value: any, label: 'anybody' }, ...elements, ...phones.slice(0, 60)];
  const add = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await request('POST', '/api/faults', {
        action,
        percent: Number(percent),
        ...(from === any ? {} : { from }),
        ...(to === any ? {} : { to }),
        ...(action === 'delay' ? { milliseconds: Number(milliseconds) } : {}),
        ...(what === any ? {} : /^\d/.test(what) ? { status: what } : { method: what }),
      });
      refresh();
    });
  };
  const remove = (id: string) =>
    run(async () => {
      await request('DELETE', `/api/faults/${encodeURIComponent(id)}`);
      refresh();
    });
  return (
    <form className="card form" onSubmit={add} aria-label="Disturb messages on an edge">
      <h2>Disturb an edge</h2>
      <div className="form-line">
        <NativeSelect
          label="What"
          data={actions}
          value={action}
          onChange={(event) => setAction(event.target.value)}
        />
        <NativeSelect
          label="Which"
          data={[
            { value: any, label: 'all messages' },
            'INVITE',
            'ACK',
            'BYE',
            'REGISTER',
            'MESSAGE',
            '180',
            '200',
            '4xx',
          ]}
          value={what}
          onChange={(event) => setWhat(event.target.value)}
        />
      </div>
      <div className="form-line">
        <NativeSelect
          label="From"
          data={ends}
          value={from}
          onChange={(event) => setChosen(event.target.value)}
        />
        <NativeSelect label="To" data={ends} value={to} onChange={(event) => setTo(event.target.value)} />
      </div>
      <div className="form-line">
        <NumberInput label="Per cent of them" min={1} max={100} value={percent} onChange={setPercent} />
        {action === 'delay' && (
          <NumberInput
            label="Milliseconds"
            min={1}
            max={60_000}
            value={milliseconds}
            onChange={setMilliseconds}
          />
        )}
      </div>
      <Problem text={problem ?? error} />
      <Button type="submit" loading={busy}>
        Disturb
      </Button>
      <ul className="plain-list" aria-label="What is disturbed">
        {(data?.faults ?? []).map((fault) => (
          <li key={fault.id}>
            {describeFault(fault)}{' '}
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => remove(fault.id)}
              aria-label={`End: ${describeFault(fault)}`}
            >
              End
            </Button>
          </li>
        ))}
      </ul>
    </form>
  );
}
