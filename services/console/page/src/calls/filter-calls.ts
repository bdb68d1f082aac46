import type { CallPhase, CallSummary } from '../feed/call-summary.js';

export interface CallFilter {
  /** Words that a line must have, all of them, in any case of letters. */
  readonly words: string;
  readonly what: 'all' | 'calls' | 'registrations' | 'messages' | 'others';
  readonly phase: 'any' | 'going' | CallPhase;
}

export const noFilter: CallFilter = { words: '', what: 'all', phase: 'any' };

const kinds: Readonly<Record<string, CallFilter['what']>> = {
  INVITE: 'calls',
  REGISTER: 'registrations',
  MESSAGE: 'messages',
};
const going = new Set<CallPhase>(['calling', 'ringing', 'answered', 'pending']);

/** @param found calls whose messages have the words, where that was asked for */
export function filterCalls(
  calls: readonly CallSummary[],
  { words, what, phase }: CallFilter,
  found: ReadonlySet<string> = new Set(),
): CallSummary[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return calls.filter((call) => {
    if (what !== 'all' && (kinds[call.method] ?? 'others') !== what) return false;
    if (phase !== 'any' && (phase === 'going' ? !going.has(call.phase) : call.phase !== phase)) return false;
    if (wanted.length === 0 || found.has(call.id)) return true;
    const line = lineOf(call);
    return wanted.every((word) => line.includes(word));
  });
}

function lineOf({ method, from, to, callIds, elements, status = '', phase }: CallSummary): string {
  return [method, from, to, ...callIds, ...elements, status, phase].join(' ').toLowerCase();
}
