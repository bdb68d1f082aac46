import { Button } from '@mantine/core';
import { routeTo } from '../app/use-route.js';
import { oneLine } from '../parts/printable.js';
import { Tag } from '../parts/tag.js';
import type { SoftphoneCall } from './softphone.js';
import { useSoftphone } from './softphone-provider.js';

export function SoftphoneCalls() {
  const { state } = useSoftphone();
  return (
    <section className="card" aria-label="Calls of the softphone">
      <h2>Calls</h2>
      {state.calls.length === 0 && <p className="quiet">None yet.</p>}
      <ul className="plain-list">
        {state.calls.map((call) => (
          <li key={call.id}>
            <Line call={call} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ call }: { readonly call: SoftphoneCall }) {
  const { phone } = useSoftphone();
  const { id, peer, direction, state, held, muted, sound, plain, cause, callId } = call;
  const shown = oneLine(peer.replace(/^sips?:/, ''), 80);
  return (
    <>
      <b>
        {direction === 'incoming' ? 'from' : 'to'} {shown}
      </b>{' '}
      <Tag kind={state === 'answered' ? 'success' : state === 'ended' ? 'plain' : 'progress'}>
        {held ? 'held' : state}
      </Tag>{' '}
      <span className="quiet" role="status">
        {state === 'ended' && oneLine(cause ?? '', 80)}
        {state === 'answered' &&
          (plain
            ? 'plain RTP at the other end: no sound'
            : sound === 'tone'
              ? 'no microphone here: the other end hears a tone'
              : 'you are heard')}
      </span>{' '}
      {callId !== '' && <a href={routeTo('calls', callId)}>its ladder</a>}
      {state !== 'ended' && (
        <span className="buttons">
          {state === 'answered' && (
            <>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => phone.hold(id, !held)}
                aria-label={`${held ? 'Resume' : 'Hold'} the call with ${shown}`}
              >
                {held ? 'Resume' : 'Hold'}
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => phone.mute(id, !muted)}
                aria-pressed={muted}
                aria-label={`Mute the call with ${shown}`}
              >
                {muted ? 'Muted' : 'Mute'}
              </Button>
            </>
          )}
          <Button
            size="compact-sm"
            color="red"
            onClick={() => phone.hangUp(id)}
            aria-label={`Hang up the call with ${shown}`}
          >
            Hang up
          </Button>
        </span>
      )}
    </>
  );
}
