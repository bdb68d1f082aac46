import type { TracedTransaction } from '@trapezoid/contracts';
import type { Ladder, LadderArrow, Reason } from '@trapezoid/ladder';
import { oneLine } from '../parts/printable.js';

/** Why it was sent, what was done with it, and where the transactions at its ends stood. */
export function MessageFacts({ ladder, arrow }: { readonly ladder: Ladder; readonly arrow: LadderArrow }) {
  const from = oneLine(ladder.parties[arrow.from] ?? '', 60);
  const to = oneLine(ladder.parties[arrow.to] ?? '', 60);
  return (
    <dl className="facts">
      <Said title={`Why ${from} sent it`} reason={arrow.why} />
      {arrow.handled !== undefined && <Said title={`What ${to} did with it`} reason={arrow.handled} />}
      {arrow.sender !== undefined && <Stood title={`Transaction at ${from}`} transaction={arrow.sender} />}
      {arrow.receiver !== undefined && <Stood title={`Transaction at ${to}`} transaction={arrow.receiver} />}
      <dt>Addresses</dt>
      <dd>
        {arrow.source.host}:{arrow.source.port} to {arrow.destination.host}:{arrow.destination.port}
      </dd>
      {arrow.took !== undefined && (
        <>
          <dt>On its way</dt>
          <dd>{arrow.took.toFixed(2)} ms</dd>
        </>
      )}
      {arrow.retransmission && (
        <>
          <dt>Sent again</dt>
          <dd>The same message was sent before in this transaction.</dd>
        </>
      )}
      {arrow.absorbed && (
        <>
          <dt>Absorbed</dt>
          <dd>The transaction ended it: the core of {to} never saw it.</dd>
        </>
      )}
    </dl>
  );
}

function Said({ title, reason }: { readonly title: string; readonly reason: Reason }) {
  const { decision, section, rule } = reason;
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {decision !== undefined && <b>{oneLine(decision, 64)}: </b>}
        {oneLine(reason.reason, 512)} <cite>{oneLine(section, 128)}</cite>
        {rule !== undefined && <span className="rule"> rule: {oneLine(rule)}</span>}
      </dd>
    </>
  );
}

function Stood({ title, transaction }: { readonly title: string; readonly transaction: TracedTransaction }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {transaction.kind}, {transaction.state}
      </dd>
    </>
  );
}
