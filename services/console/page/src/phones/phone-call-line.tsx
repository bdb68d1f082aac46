import { Button } from '@mantine/core';
import type { PhoneCall } from '@trapezoid/contracts';
import { request } from '../api/client.js';
import { routeTo } from '../app/use-route.js';
import { oneLine } from '../parts/printable.js';
import { Problem } from '../parts/problem.js';
import { Tag } from '../parts/tag.js';
import { useAction } from '../parts/use-action.js';

/** A call of a phone, with the buttons that its state allows. */
export function PhoneCallLine({ call, onChanged }: { readonly call: PhoneCall; onChanged(): void }) {
  const { run, busy, problem } = useAction();
  const { callId, phone, direction, state, held = false } = call;
  const peer = oneLine(call.peer.replace(/^sips?:/, ''), 60);
  const going = state !== 'ended' && state !== 'failed';
  const rings = state === 'ringing' && direction === 'incoming';
  const doing = (method: string, path: string, body?: unknown) =>
    run(async () => {
      await request(method, `/api/calls/${encodeURIComponent(callId)}${path}`, body);
      onChanged();
    });
  const button = (label: string, act: () => void) => (
    <Button
      size="compact-sm"
      variant="default"
      loading={busy}
      onClick={act}
      aria-label={`${label}: ${phone} and ${peer}`}
    >
      {label}
    </Button>
  );
  return (
    <>
      <a href={routeTo('calls', callId)}>
        {direction === 'incoming' ? 'from' : 'to'} {peer}
      </a>{' '}
      <Tag
        kind={
          state === 'answered' ? 'success' : state === 'failed' ? 'failure' : going ? 'progress' : 'plain'
        }
      >
        {held ? 'held' : state}
      </Tag>{' '}
      {!going && <span className="quiet">{oneLine(call.detail ?? call.reasonPhrase ?? '', 80)}</span>}
      {going && (
        <span className="buttons">
          {rings && button('Answer', () => void doing('POST', '/answer', { phone }))}
          {rings && button('Refuse', () => void doing('POST', '/refuse', { phone }))}
          {state === 'answered' &&
            button(
              held ? 'Resume' : 'Hold',
              () => void doing('PATCH', '', { phone, change: { action: held ? 'resume' : 'hold' } }),
            )}
          {!rings && button('End', () => void doing('DELETE', ''))}
        </span>
      )}
      <Problem text={problem} />
    </>
  );
}
