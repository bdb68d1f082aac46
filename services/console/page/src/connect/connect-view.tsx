import { useState } from 'react';
import { usePolled } from '../api/use-polled.js';
import { Problem } from '../parts/problem.js';
import { ChooseAccount } from './choose-account.js';
import { Doctor } from './doctor.js';
import type { FirstMinute } from './first-minute.js';
import { PhoneSettings } from './phone-settings.js';
import { Provision } from './provision.js';

export interface ChosenAccount {
  readonly name: string;
  /** Known where the reader typed it, or where it was just made. */
  readonly password: string;
}

/** From a phone in the hand to a first call: its settings, and what is wrong where it does not work. */
export function ConnectView() {
  const { data, error } = usePolled<FirstMinute>('/api/first-minute', 10_000);
  const [account, setAccount] = useState<ChosenAccount>();
  return (
    <div className="stack">
      <Problem text={error} />
      {data?.loopbackOnly === true && (
        <p className="hint">
          This network listens on this machine alone. For a phone on another one start it with{' '}
          <code>npm start -- --host ADDRESS</code>.
        </p>
      )}
      <div className="cards cards-wide">
        <ChooseAccount domains={data?.domains ?? []} account={account} onChoose={setAccount} />
        {data !== undefined && <PhoneSettings first={data} account={account} />}
        <Provision account={account} addresses={data?.addresses ?? []} />
        <Doctor account={account?.name} />
      </div>
    </div>
  );
}
