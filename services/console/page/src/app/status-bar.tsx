import { useStatus } from '../api/status.js';
import { useFeed } from '../feed/feed.js';
import type { Connection } from '../feed/protocol.js';

const words: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  lost: 'connection lost, trying again',
  refused: 'refused',
};

/** One line on every view: which network, whether all of it is ready, how much goes on. */
export function StatusBar() {
  const { data, error } = useStatus();
  const connection = useFeed((feed) => feed.connection);
  const rate = useFeed((feed) => feed.rate);
  const messages = useFeed((feed) => feed.messages);
  const dropped = useFeed((feed) => feed.dropped);
  const away = data?.services.filter(({ ready }) => !ready) ?? [];
  return (
    <section className="status-bar" aria-label="State of the network">
      <span className="status-lab" title={data?.lab.description}>
        {data?.lab.name ?? 'network'}
      </span>
      <span role="status" className="status-health">
        <Dot good={error === undefined && data?.ready === true} />
        {error ??
          (data === undefined
            ? 'asking'
            : away.length === 0
              ? 'all ready'
              : `not ready: ${away.map(({ name }) => name).join(', ')}`)}
      </span>
      <span role="status">
        <Dot good={connection === 'live'} />
        {words[connection]}
      </span>
      <span className="status-rate">
        <b>{messages.toLocaleString('en')}</b> messages seen, <b>{rate.toLocaleString('en')}</b>/s
      </span>
      {dropped > 0 && (
        <span className="status-dropped" role="status">
          {dropped.toLocaleString('en')} not told: too many at a time
        </span>
      )}
    </section>
  );
}

function Dot({ good }: { readonly good: boolean }) {
  return <i className={good ? 'dot dot-good' : 'dot dot-bad'} aria-hidden="true" />;
}
