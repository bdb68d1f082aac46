import type { CallProgress } from './call-progress.js';
import { printDuration } from './duration.js';

/** One line: what became of a call. */
export function describeCall(progress: CallProgress, { from, to }: { from: string; to: string }): string {
  const { call, outcome, lasted } = progress;
  if (call === undefined) return `the lab never told what became of the call of ${from} to ${to}`;
  if (!progress.over)
    return `the lab did not tell the end of the call of ${from} to ${to}; it was ${call.state}`;
  const reason = call.detail === undefined ? '' : ` (${from}: ${call.detail})`;
  if (outcome === 'answered') {
    return `${to} answered; the call lasted ${printDuration(lasted ?? 0)}${reason}${describeRtp(call.rtp)}`;
  }
  const { statusCode, reasonPhrase = '' } = call;
  if (statusCode === undefined) return words[outcome](to) + reason;
  const status = `${statusCode} ${reasonPhrase}`.trim();
  // A reason that repeats the response says nothing new.
  return `${words[outcome](to)}: ${status}${call.detail?.includes(String(statusCode)) === true ? '' : reason}`;
}

const words = {
  busy: (to: string) => `${to} is busy`,
  declined: (to: string) => `${to} declined`,
  'no-answer': (to: string) => `${to} did not answer`,
  failed: (to: string) => `the call to ${to} failed`,
} as const;

function describeRtp(rtp: { packetsSent: number; packetsReceived: number } | undefined): string {
  return rtp === undefined ? '' : `; RTP packets sent ${rtp.packetsSent}, received ${rtp.packetsReceived}`;
}
