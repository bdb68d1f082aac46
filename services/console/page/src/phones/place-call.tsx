import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { request } from '../api/client.js';
import { routeTo } from '../app/use-route.js';
import { Problem } from '../parts/problem.js';
import { useAction } from '../parts/use-action.js';
import { PeerInput } from './peer-input.js';

export function PlaceCall({ phones, onPlaced }: { readonly phones: readonly string[]; onPlaced(): void }) {
  const [chosen, setChosen] = useState<string>();
  const [to, setTo] = useState('');
  const [seconds, setSeconds] = useState<number | string>('');
  const [callId, setCallId] = useState<string>();
  const { run, busy, problem } = useAction();
  const from = chosen ?? phones[0] ?? '';
  const place = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const ends = typeof seconds === 'number' ? { hangUpAfterMilliseconds: Math.round(seconds * 1000) } : {};
      const placed = await request<{ callId: string }>('POST', '/api/calls', { from, to, ...ends });
      setCallId(placed.callId);
      onPlaced();
    });
  };
  return (
    <form className="card form" onSubmit={place} aria-label="Place a call">
      <h2>Place a call</h2>
      <div className="form-line">
        <NativeSelect
          label="From"
          data={[...phones]}
          value={from}
          onChange={(event) => setChosen(event.target.value)}
        />
        <PeerInput phones={phones} value={to} onChange={setTo} />
      </div>
      <NumberInput
        label="Hang up after, in seconds"
        placeholder="when told"
        min={0}
        max={86_400}
        value={seconds}
        onChange={setSeconds}
      />
      <Problem text={problem} />
      <div className="form-line">
        <Button type="submit" loading={busy} disabled={phones.length === 0}>
          Call
        </Button>
        <span role="status">
          {callId !== undefined && <a href={routeTo('calls', callId)}>See its ladder</a>}
        </span>
      </div>
    </form>
  );
}
