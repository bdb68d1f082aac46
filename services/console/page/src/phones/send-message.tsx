import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { request } from '../api/client.js';
import { routeTo } from '../app/use-route.js';
import { oneLine } from '../parts/printable.js';
import { Problem } from '../parts/problem.js';
import { useAction } from '../parts/use-action.js';
import { PeerInput } from './peer-input.js';

interface Outcome {
  readonly callId: string;
  readonly statusCode: number;
  readonly reasonPhrase: string;
}

export function SendMessage({ phones }: { readonly phones: readonly string[] }) {
  const [chosen, setChosen] = useState<string>();
  const [to, setTo] = useState('');
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();
  const { run, busy, problem } = useAction();
  const from = chosen ?? phones[0] ?? '';
  const send = (event: FormEvent) => {
    event.preventDefault();
    setOutcome(undefined);
    void run(async () => setOutcome(await request<Outcome>('POST', '/api/messages', { from, to, text })));
  };
  return (
    <form className="card form" onSubmit={send} aria-label="Send a message">
      <h2>Send a message</h2>
      <div className="form-line">
        <NativeSelect
          label="From"
          data={[...phones]}
          value={from}
          onChange={(event) => setChosen(event.target.value)}
        />
        <PeerInput phones={phones} value={to} onChange={setTo} />
      </div>
      <TextInput
        label="Text"
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        required
      />
      <Problem text={problem} />
      <div className="form-line">
        <Button type="submit" loading={busy} disabled={phones.length === 0}>
          Send
        </Button>
        <span role="status">
          {outcome !== undefined && (
            <a href={routeTo('calls', outcome.callId)}>
              {outcome.statusCode} {oneLine(outcome.reasonPhrase, 60)}
            </a>
          )}
        </span>
      </div>
    </form>
  );
}
