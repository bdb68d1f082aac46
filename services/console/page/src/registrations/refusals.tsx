import type { NetworkMap } from '../api/network.js';
import { oneLine } from '../parts/printable.js';
import { Time } from '../parts/time.js';

/** The last REGISTER requests that were refused, with what their phone should know. */
export function Refusals({ refusals }: { readonly refusals: NetworkMap['refusals'] }) {
  return (
    <section className="card" aria-label="Refused registrations">
      <h2>Refused lately</h2>
      {refusals.length === 0 && <p className="quiet">None.</p>}
      <ul className="plain-list">
        {refusals.slice(0, 20).map((one) => (
          <li key={`${one.at} ${one.callId ?? ''}`}>
            <Time at={one.at} /> <b>{oneLine(one.addressOfRecord ?? 'somebody', 80)}</b> {one.statusCode}{' '}
            {oneLine(one.reasonPhrase, 60)}
            {one.times > 1 && `, ${one.times} times`}
            {one.detail !== undefined && `: ${oneLine(one.detail)}`} <cite>{oneLine(one.paragraph, 64)}</cite>
          </li>
        ))}
      </ul>
    </section>
  );
}
