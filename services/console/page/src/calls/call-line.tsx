import { routeTo } from '../app/use-route.js';
import type { CallPhase, CallSummary } from '../feed/call-summary.js';
import { oneLine } from '../parts/printable.js';
import { Tag, type TagKind } from '../parts/tag.js';
import { Time } from '../parts/time.js';

const colours: Readonly<Record<CallPhase, TagKind>> = {
  calling: 'progress',
  ringing: 'progress',
  pending: 'progress',
  answered: 'success',
  succeeded: 'success',
  ended: 'plain',
  failed: 'failure',
};

export function CallLine({ call, chosen }: { readonly call: CallSummary; readonly chosen: boolean }) {
  return (
    <a className="call-line" href={routeTo('calls', call.id)} aria-current={chosen ? 'true' : undefined}>
      <span className="call-who">
        <b>{oneLine(call.method, 24)}</b> {oneLine(call.from, 60)} <span aria-hidden="true">→</span>
        <span className="unseen"> to </span> {oneLine(call.to, 60)}
      </span>
      <span className="call-state">
        <CallState call={call} />
      </span>
      <span className="call-facts">
        <Time at={call.startedAt} />
        <span>{call.messages} messages</span>
        {call.retransmissions > 0 && <span>{call.retransmissions} sent again</span>}
        {call.callIds.length > 1 && <span>{call.callIds.length} legs</span>}
      </span>
    </a>
  );
}

export function CallState({ call }: { readonly call: CallSummary }) {
  const failed = call.phase === 'failed' || call.phase === 'succeeded';
  return <Tag kind={colours[call.phase]}>{failed ? oneLine(call.status ?? call.phase, 40) : call.phase}</Tag>;
}
