import type { CallChange } from '@trapezoid/contracts';
import {
  type Call,
  type ChangeOutcome,
  DeadlineError,
  type SipUri,
  type Transfer,
  type TransferOutcome,
} from '@trapezoid/sip';
import { digitBody } from './digits-by-info.js';
import type { PhoneCall } from './phone-call.js';

/** A change of a call, with what it names found. */
export type KnownChange =
  | Exclude<CallChange, { action: 'transfer' } | { action: 'join' }>
  | { readonly action: 'transfer'; readonly to: SipUri }
  | { readonly action: 'join'; readonly other: PhoneCall };

/** What a change came to. */
export type ChangedCall =
  | { readonly kind: 'done'; readonly statusCode: number; readonly reasonPhrase: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** How long the outcome of a transfer is waited for, in milliseconds. */
export const transferPatience = 60_000;

const refused = (reason: string): ChangedCall => ({ kind: 'refused', reason });
const over = refused('the call is not answered, or is over');
const done = (statusCode: number, reasonPhrase: string): ChangedCall => ({
  kind: 'done',
  statusCode,
  reasonPhrase,
});

/** Holds, resumes or transfers a call, or sends digits in it. RFC 3264 §8.4, RFC 5589, RFC 6086 */
export async function changeCall(entry: PhoneCall, change: KnownChange): Promise<ChangedCall> {
  const { call } = entry;
  if (call === undefined || !call.confirmed) return over;
  switch (change.action) {
    case 'hold':
    case 'resume':
      return hold(entry, call, change.action === 'hold');
    case 'digits':
      return sendDigits(call, change.digits);
    case 'transfer':
      return outcomeOf(call.transfer(change.to));
    case 'join':
      return change.other.call === undefined ? over : outcomeOf(call.transfer(change.other.call));
  }
}

async function hold(entry: PhoneCall, call: Call, held: boolean): Promise<ChangedCall> {
  const { media } = entry;
  if (media === undefined) return over;
  const outcome = await call.reoffer(() => {
    media.hold(held);
    return media.offer();
  });
  if (outcome.kind === 'agreed') entry.hold(held);
  else media.hold(!held);
  return changed(outcome);
}

function changed(outcome: ChangeOutcome): ChangedCall {
  if (outcome.kind === 'abandoned') return over;
  return done(outcome.response.statusCode, outcome.response.reasonPhrase);
}

/** One INFO after the other; what refuses one ends it. */
async function sendDigits(call: Call, digits: string): Promise<ChangedCall> {
  let last: ChangedCall = over;
  for (const digit of digits) {
    if (call.finished) return over;
    const response = await call.info(digitBody(digit));
    last = done(response.statusCode, response.reasonPhrase);
    if (!response.successful) break;
  }
  return last;
}

async function outcomeOf(transfer: Transfer): Promise<ChangedCall> {
  try {
    return told(await transfer.done({ within: transferPatience }));
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    return done(202, `Accepted: nothing was heard of it for ${transferPatience / 1000} s`);
  }
}

function told(outcome: TransferOutcome): ChangedCall {
  switch (outcome.kind) {
    case 'transferred':
    case 'failed':
      return done(outcome.status.statusCode, outcome.status.reasonPhrase);
    case 'refused':
      return done(outcome.response.statusCode, outcome.response.reasonPhrase);
    case 'accepted':
      return done(202, 'Accepted');
    case 'unknown':
      return done(202, `Accepted, and no more was heard: ${outcome.end.kind}`);
    case 'abandoned':
      return over;
  }
}
