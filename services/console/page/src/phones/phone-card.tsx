import { Button, NativeSelect } from '@mantine/core';
import type { Phone, PhoneBehaviour } from '@trapezoid/contracts';
import { request } from '../api/client.js';
import { Problem } from '../parts/problem.js';
import { Tag } from '../parts/tag.js';
import { useAction } from '../parts/use-action.js';
import { PhoneCallLine } from './phone-call-line.js';

const behaviours = [
  { value: 'answer', label: 'answers calls' },
  { value: 'no-answer', label: 'rings, you answer' },
  { value: 'busy', label: 'is busy (486)' },
  { value: 'decline', label: 'declines (603)' },
];
const mostEnded = 2;

/** A simulated phone: what it is registered as, what it does with calls, its calls with what can be done to them. */
export function PhoneCard({ phone, onChanged }: { readonly phone: Phone; onChanged(): void }) {
  const { run, busy, problem } = useAction();
  const { name, registration, behaviour, calls } = phone;
  const doing = (method: string, path: string, body?: unknown) =>
    run(async () => {
      await request(method, `/api/phones/${encodeURIComponent(name)}${path}`, body);
      onChanged();
    });
  const registered = registration.state === 'registered';
  const going = calls.filter(({ state }) => state !== 'ended' && state !== 'failed');
  const ended = calls.filter(({ state }) => state === 'ended' || state === 'failed').slice(-mostEnded);
  return (
    <section className="card" aria-label={`Phone ${name}`}>
      <header className="card-head">
        <h3>{name}</h3>
        <Tag kind={registered ? 'success' : 'failure'}>{registration.state}</Tag>
      </header>
      <p className="quiet long">{phone.addressOfRecord.replace(/^sips?:/, '')}</p>
      <div className="form-line">
        <NativeSelect
          aria-label={`What ${name} does with calls`}
          data={behaviours}
          value={behaviour.onCall}
          onChange={(event) => doing('PATCH', '', { onCall: event.target.value as PhoneBehaviour['onCall'] })}
        />
        <Button
          variant="default"
          loading={busy}
          onClick={() => doing('POST', '/register', registered ? { expires: 0 } : {})}
          aria-label={registered ? `Unregister ${name}` : `Register ${name}`}
        >
          {registered ? 'Unregister' : 'Register'}
        </Button>
      </div>
      <Problem text={problem} />
      <ul className="plain-list">
        {[...going, ...ended].map((call) => (
          <li key={`${call.callId} ${call.direction}`}>
            <PhoneCallLine call={call} onChanged={onChanged} />
          </li>
        ))}
      </ul>
    </section>
  );
}
