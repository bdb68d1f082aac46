import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { ask, useFeed, watch } from '../feed/feed.js';
import { VirtualList } from '../parts/virtual-list.js';
import { CallFilters } from './call-filters.js';
import { CallLine } from './call-line.js';
import { CallView } from './call-view.js';
import { filterCalls, noFilter } from './filter-calls.js';

export function CallsView({ detail }: { readonly detail: string | undefined }) {
  const calls = useFeed((feed) => feed.calls);
  const forgotten = useFeed((feed) => feed.forgotten);
  const [filter, setFilter] = useState(noFilter);
  const found = useFound(filter.words);
  const shown = useMemo(() => filterCalls(calls, filter, found), [calls, filter, found]);
  return (
    <div className={`calls ${detail === undefined ? '' : 'calls-chosen'}`}>
      <section className="calls-list" aria-label="Exchanges">
        <CallFilters filter={filter} onChange={setFilter} />
        <p className="count" role="status">
          {shown.length.toLocaleString('en')} of {calls.length.toLocaleString('en')}
          {forgotten > 0 &&
            `; ${forgotten.toLocaleString('en')} older ones are forgotten, so that the page stays light`}
        </p>
        <VirtualList
          label="Exchanges, the latest first"
          items={shown}
          keyOf={(call) => call.id}
          height={62}
          empty={
            calls.length === 0
              ? 'Nothing has passed since this page was opened. Place a call under Phones, or: npm run lab -- call alice bob'
              : 'None is so.'
          }
        >
          {(call) => <CallLine call={call} chosen={detail !== undefined && call.callIds.includes(detail)} />}
        </VirtualList>
      </section>
      <section className="calls-detail" aria-label="The exchange that is chosen">
        {detail === undefined ? (
          <p className="empty">
            Choose an exchange to see its ladder: every message, every leg, and why each was sent.
          </p>
        ) : (
          <CallView key={detail} callId={detail} />
        )}
      </section>
    </div>
  );
}

const none: ReadonlySet<string> = new Set();

/** Calls with a message that has the words; the worker looks through the texts. */
function useFound(words: string): ReadonlySet<string> {
  const [wanted] = useDebouncedValue(words.trim(), 300);
  const [found, setFound] = useState(none);
  useEffect(() => {
    if (wanted.length < 3) {
      setFound(none);
      return;
    }
    const stop = watch('found', (answer) => {
      if (answer.words === wanted) setFound(new Set(answer.ids));
    });
    ask({ kind: 'search', words: wanted });
    return stop;
  }, [wanted]);
  return found;
}
