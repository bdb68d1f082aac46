import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { usePhones } from '../api/status.js';
import { Problem } from '../parts/problem.js';
import { useAction } from '../parts/use-action.js';
import { PeerInput } from '../phones/peer-input.js';
import { useSoftphone } from './softphone-provider.js';

export function SoftphoneDial() {
  const { phone, state } = useSoftphone();
  const simulated = usePhones();
  const [to, setTo] = useState('');
  const { run, busy, problem } = useAction();
  const call = (event: FormEvent) => {
    event.preventDefault();
    const target = to.trim();
    const uri = /^sips?:/i.test(target)
      ? target
      : `sip:${target.includes('@') ? target : `${target}@${state.account?.domain ?? ''}`}`;
    void run(() => phone.call(uri));
  };
  return (
    <form className="card form" onSubmit={call} aria-label="Call with the softphone">
      <h2>Call</h2>
      <PeerInput phones={simulated.map(({ name }) => name)} value={to} onChange={setTo} />
      <p className="quiet">
        Another browser is heard. The simulated phones speak plain RTP, which no browser does: with them the
        signalling is complete, and no sound passes.
      </p>
      <Problem text={problem} />
      <Button type="submit" loading={busy}>
        Call
      </Button>
    </form>
  );
}
