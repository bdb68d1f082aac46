import { SoftphoneAccountForm } from './softphone-account-form.js';
import { SoftphoneCalls } from './softphone-calls.js';
import { SoftphoneDial } from './softphone-dial.js';
import { useSoftphone } from './softphone-provider.js';

export function SoftphoneView() {
  const { state } = useSoftphone();
  return (
    <div className="stack">
      <div className="cards">
        <SoftphoneAccountForm />
        {state.registration === 'registered' && <SoftphoneDial />}
      </div>
      <SoftphoneCalls />
    </div>
  );
}
