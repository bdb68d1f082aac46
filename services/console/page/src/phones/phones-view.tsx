import type { PhonesList } from '../api/network.js';
import { useStatus } from '../api/status.js';
import { usePolled } from '../api/use-polled.js';
import { Problem } from '../parts/problem.js';
import { Faults } from './faults.js';
import { PhoneCard } from './phone-card.js';
import { PlaceCall } from './place-call.js';
import { SendMessage } from './send-message.js';

const mostCards = 60;

export function PhonesView() {
  const { data, error, refresh } = usePolled<PhonesList>('/api/phones', 700);
  const { data: status } = useStatus();
  const phones = data?.phones ?? [];
  const names = phones.map(({ name }) => name);
  const elements = (status?.services ?? []).filter(
    ({ kind }) => kind === 'proxy' || kind === 'b2bua' || kind === 'registrar',
  );
  return (
    <div className="stack">
      <Problem text={error} />
      <div className="cards">
        <PlaceCall phones={names} onPlaced={refresh} />
        <SendMessage phones={names} />
        <Faults elements={elements.map(({ name }) => name)} phones={names} />
      </div>
      <h2 className="between">Simulated phones</h2>
      <ul className="cards plain-cards">
        {phones.slice(0, mostCards).map((phone) => (
          <li key={phone.name}>
            <PhoneCard phone={phone} onChanged={refresh} />
          </li>
        ))}
      </ul>
      {phones.length > mostCards && (
        <p className="quiet">and {phones.length - mostCards} more, by their names above</p>
      )}
      {data !== undefined && phones.length === 0 && (
        <p className="empty">This lab has no simulated phones.</p>
      )}
    </div>
  );
}
