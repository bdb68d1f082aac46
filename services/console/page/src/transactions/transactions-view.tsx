import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { ask, useFeed } from '../feed/feed.js';
import type { TransactionSummary } from '../feed/protocol.js';
import { VirtualList } from '../parts/virtual-list.js';
import { MachineFigure } from './machine-figure.js';
import { kinds, machines } from './machines.js';
import { TransactionDetail } from './transaction-detail.js';
import { TransactionLine } from './transaction-line.js';

export function TransactionsView() {
  useEffect(() => {
    ask({ kind: 'transactions', wanted: true });
    return () => ask({ kind: 'transactions', wanted: false });
  }, []);
  const all = useFeed((feed) => feed.transactions);
  const open = useFeed((feed) => feed.openTransactions);
  const [words, setWords] = useState('');
  const [kind, setKind] = useState('any');
  const [ended, setEnded] = useState(true);
  const [chosen, setChosen] = useState<string>();
  const shown = useMemo(() => select(all, words, kind, ended), [all, words, kind, ended]);
  const transaction = all.find(({ id }) => id === chosen);
  return (
    <div className="two">
      <section className="two-list" aria-label="Transactions">
        <search className="filters">
          <TextInput
            type="search"
            aria-label="Search: element, state, Call-ID"
            placeholder="Search element, state, Call-ID"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <NativeSelect
            aria-label="Kind"
            data={[{ value: 'any', label: 'Any kind' }, ...kinds]}
            value={kind}
            onChange={(event) => setKind(event.target.value)}
          />
          <Switch
            label="Also ended ones"
            checked={ended}
            onChange={(event) => setEnded(event.target.checked)}
          />
        </search>
        <p className="count" role="status">
          {open.toLocaleString('en')} open; {shown.length.toLocaleString('en')} of the last{' '}
          {all.length.toLocaleString('en')}
        </p>
        <VirtualList
          label="Transactions, the latest first"
          items={shown}
          keyOf={({ id }) => id}
          height={60}
          empty="None yet: they appear as messages pass."
        >
          {(one) => <TransactionLine transaction={one} chosen={one.id === chosen} onChoose={setChosen} />}
        </VirtualList>
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="two-detail" aria-label="State machines" tabIndex={0}>
        {transaction === undefined ? (
          <Overview transactions={all} />
        ) : (
          <TransactionDetail transaction={transaction} onClose={() => setChosen(undefined)} />
        )}
      </section>
    </div>
  );
}

/** The four machines with the number of transactions in each state. */
function Overview({ transactions }: { readonly transactions: readonly TransactionSummary[] }) {
  return kinds.map((kind) => {
    const counts: Record<string, number> = {};
    for (const one of transactions) if (one.kind === kind) counts[one.state] = (counts[one.state] ?? 0) + 1;
    return <MachineFigure key={kind} machine={machines[kind]} counts={counts} />;
  });
}

function select(
  all: readonly TransactionSummary[],
  words: string,
  kind: string,
  ended: boolean,
): readonly TransactionSummary[] {
  const wanted = words.toLowerCase();
  return all.filter(
    (one) =>
      (ended || one.state !== 'Terminated') &&
      (kind === 'any' || one.kind === kind) &&
      (wanted === '' ||
        `${one.element} ${one.state} ${one.callId} ${one.key}`.toLowerCase().includes(wanted)),
  );
}
