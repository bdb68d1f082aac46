import type { TransactionSummary } from '../feed/protocol.js';
import { oneLine } from '../parts/printable.js';
import { Tag, type TagKind } from '../parts/tag.js';
import { Time } from '../parts/time.js';

const colours: Readonly<Record<string, TagKind>> = {
  Calling: 'request',
  Trying: 'request',
  Proceeding: 'progress',
  Accepted: 'success',
  Completed: 'redirection',
  Confirmed: 'success',
};

export interface TransactionLineProps {
  readonly transaction: TransactionSummary;
  readonly chosen: boolean;
  onChoose(id: string): void;
}

export function TransactionLine({ transaction, chosen, onChoose }: TransactionLineProps) {
  const { id, element, kind, state, callId, at, key } = transaction;
  return (
    <button type="button" className="line" aria-pressed={chosen} onClick={() => onChoose(id)}>
      <span className="line-main">
        <b>{oneLine(element, 40)}</b> {kind} {oneLine(methodOf(key), 16)}
      </span>
      <StateTag state={state} />
      <span className="line-facts">
        <Time at={at} /> <span>{oneLine(callId, 60)}</span>
      </span>
    </button>
  );
}

export function StateTag({ state }: { readonly state: string }) {
  return <Tag kind={colours[state] ?? 'plain'}>{state}</Tag>;
}

/** The method stands at the end of the key. */
function methodOf(key: string): string {
  return /\b([A-Z]{3,16})$/.exec(key)?.[1] ?? '';
}
