import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { usePolled } from '../api/use-polled.js';
import { routeTo } from '../app/use-route.js';
import { oneLine } from '../parts/printable.js';
import { Problem } from '../parts/problem.js';
import { Tag, type TagKind } from '../parts/tag.js';
import { Time } from '../parts/time.js';
import type { Examination, Finding } from './first-minute.js';

const colours: Readonly<Record<Finding['severity'], TagKind>> = {
  ok: 'success',
  hint: 'request',
  warning: 'progress',
  problem: 'failure',
};

/** Step 3: what arrived from the phone, what is wrong with it, what to change. */
export function Doctor({ account = '' }: { readonly account: string | undefined }) {
  const [typed, setTyped] = useState<string>();
  const subject = typed ?? account;
  return (
    <section className="card form" aria-label="Doctor">
      <h2>3. The doctor</h2>
      <TextInput
        label="Account, or address of the phone"
        placeholder="phone1@lab.test or 192.0.2.9"
        value={subject}
        onChange={(event) => setTyped(event.target.value)}
      />
      {subject !== '' && <Findings subject={subject} />}
    </section>
  );
}

function Findings({ subject }: { readonly subject: string }) {
  const [settled] = useDebouncedValue(subject.trim(), 400);
  const by = settled.includes('@') ? 'account' : 'source';
  const { data, error } = usePolled<Examination>(`/api/doctor?${by}=${encodeURIComponent(settled)}`, 2000);
  return (
    <div aria-live="polite">
      <Problem text={error} />
      {data !== undefined && (
        <>
          <p className="quiet">
            {data.heard === 0
              ? 'Nothing has been heard from it yet.'
              : `${data.heard} messages were heard from it.`}
          </p>
          <ul className="plain-list">
            {data.findings.map((one) => (
              <li key={`${one.rule} ${one.at ?? ''}`}>
                <Tag kind={colours[one.severity]}>{one.severity}</Tag> {oneLine(one.what, 600)}{' '}
                {one.section !== undefined && <cite>{oneLine(one.section, 64)}</cite>}
                {one.change !== undefined && <p className="change">{oneLine(one.change, 600)}</p>}
                <span className="quiet">
                  {one.at !== undefined && <Time at={one.at} />}{' '}
                  {one.callId !== undefined && <a href={routeTo('calls', one.callId)}>its messages</a>}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
