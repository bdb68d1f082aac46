import { CloseButton } from '@mantine/core';
import { routeTo } from '../app/use-route.js';
import type { TransactionSummary } from '../feed/protocol.js';
import { oneLine } from '../parts/printable.js';
import { Time } from '../parts/time.js';
import { MachineFigure } from './machine-figure.js';
import { machines } from './machines.js';
import { StateTag } from './transaction-line.js';

export interface TransactionDetailProps {
  readonly transaction: TransactionSummary;
  onClose(): void;
}

/** One transaction: its machine lit at its state, and when it came into each. */
export function TransactionDetail({ transaction, onClose }: TransactionDetailProps) {
  const { element, kind, state, history, callId, key } = transaction;
  return (
    <article className="card">
      <header className="card-head">
        <h2>
          {kind} at {oneLine(element, 60)} <StateTag state={state} />
        </h2>
        <CloseButton aria-label="Show all machines" onClick={onClose} />
      </header>
      <p className="quiet long">
        {oneLine(key, 300)} · <a href={routeTo('calls', callId)}>its ladder</a>
      </p>
      <MachineFigure machine={machines[kind]} lit={state} visited={history.map((one) => one.state)} />
      <ol className="history" aria-label="States so far">
        {history.map((one) => (
          <li key={`${one.at} ${one.state}`}>
            <Time at={one.at} /> {one.state}
          </li>
        ))}
      </ol>
    </article>
  );
}
