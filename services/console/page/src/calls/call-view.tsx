import type { Ladder } from '@trapezoid/ladder';
import { useEffect, useState } from 'react';
import { routeTo } from '../app/use-route.js';
import { ask, useFeed, watch } from '../feed/feed.js';
import { LadderView } from '../ladder/ladder-view.js';
import { MessageView } from '../message/message-view.js';
import { oneLine } from '../parts/printable.js';
import { CallState } from './call-line.js';
import { ExportButtons } from './export-buttons.js';

export function CallView({ callId }: { readonly callId: string }) {
  const { ladder, left } = useLadder(callId);
  const call = useFeed((feed) => feed.calls.find(({ callIds }) => callIds.includes(callId)));
  const [chosen, setChosen] = useState<number>();
  return (
    <article className="call">
      <header className="call-head">
        <a className="back" href={routeTo('calls')}>
          Back to the list
        </a>
        <h2>
          {call === undefined
            ? 'Exchange'
            : `${oneLine(call.method, 24)}: ${oneLine(call.from, 60)} to ${oneLine(call.to, 60)}`}
        </h2>
        {call !== undefined && <CallState call={call} />}
        {ladder !== undefined && <ExportButtons ladder={ladder} callId={callId} />}
      </header>
      {ladder === undefined || ladder.arrows.length === 0 ? (
        <p className="empty" role="status">
          Nothing of it has passed since this page was opened.
        </p>
      ) : (
        <div className={`call-body ${chosen === undefined ? '' : 'call-body-split'}`}>
          <LadderView ladder={ladder} left={left} chosen={chosen} onChoose={setChosen} />
          {chosen !== undefined && ladder.arrows[chosen] !== undefined && (
            <MessageView ladder={ladder} index={chosen} onClose={() => setChosen(undefined)} />
          )}
        </div>
      )}
    </article>
  );
}

function useLadder(callId: string): { readonly ladder: Ladder | undefined; readonly left: number } {
  const [told, setTold] = useState<{ ladder: Ladder | undefined; left: number }>({
    ladder: undefined,
    left: 0,
  });
  useEffect(() => {
    const stop = watch('ladder', (answer) => {
      if (answer.callId === callId) setTold(answer);
    });
    ask({ kind: 'show', callId });
    return () => {
      stop();
      ask({ kind: 'show', callId: null });
    };
  }, [callId]);
  return told;
}
