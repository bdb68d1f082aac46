import { Button } from '@mantine/core';
import { createContext, type ReactNode, useContext, useRef, useState, useSyncExternalStore } from 'react';
import { oneLine } from '../parts/printable.js';
import { Softphone, type SoftphoneState } from './softphone.js';

const Phone = createContext<Softphone | undefined>(undefined);

/** Keeps the softphone while the reader goes from view to view, and says on each of them that it rings. */
export function SoftphoneProvider({ children }: { readonly children: ReactNode }) {
  const audio = useRef<HTMLAudioElement>(null);
  const [phone] = useState(
    () =>
      new Softphone((stream) => {
        if (audio.current === null) return;
        audio.current.srcObject = stream;
        if (stream !== null) void audio.current.play().catch(() => {});
      }),
  );
  return (
    <Phone value={phone}>
      {children}
      <Ringing />
      {/* biome-ignore lint/a11y/useMediaCaption: the other end of a call has no captions */}
      <audio ref={audio} autoPlay />
    </Phone>
  );
}

export function useSoftphone(): { readonly phone: Softphone; readonly state: SoftphoneState } {
  const phone = useContext(Phone);
  if (phone === undefined) throw new Error('there is no SoftphoneProvider around this');
  return { phone, state: useSyncExternalStore(phone.subscribe, () => phone.state) };
}

function Ringing() {
  const { phone, state } = useSoftphone();
  const call = state.calls.find(({ direction, state }) => direction === 'incoming' && state === 'ringing');
  return (
    <div role="alert" className={call === undefined ? 'ringing-none' : 'ringing'}>
      {call !== undefined && (
        <>
          <span>
            <b>{oneLine(call.peer, 60)}</b> calls
          </span>
          <Button onClick={() => void phone.answer(call.id)}>Answer</Button>
          <Button color="red" onClick={() => phone.hangUp(call.id)}>
            Refuse
          </Button>
        </>
      )}
    </div>
  );
}
