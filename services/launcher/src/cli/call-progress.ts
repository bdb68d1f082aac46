import type { PhoneCall } from '@trapezoid/contracts';
import { type ExitCode, exitCodes } from './exit-codes.js';

export type CallOutcome = 'answered' | 'busy' | 'declined' | 'no-answer' | 'failed';

export const exitCodeOf: Readonly<Record<CallOutcome, ExitCode>> = {
  answered: exitCodes.done,
  busy: exitCodes.busy,
  declined: exitCodes.declined,
  'no-answer': exitCodes.noAnswer,
  failed: exitCodes.refusedByNetwork,
};

/** RFC 3261 §21.4, §21.6: the responses that tell more than a failure. 487 follows a caller who gave up. */
const outcomes: ReadonlyMap<number, CallOutcome> = new Map([
  [408, 'no-answer'],
  [480, 'no-answer'],
  [486, 'busy'],
  [487, 'no-answer'],
  [600, 'busy'],
  [603, 'declined'],
]);

/** What a final response to an INVITE means for who waits for the call. */
export function outcomeOfStatus(statusCode: number | undefined): CallOutcome {
  return outcomes.get(statusCode ?? 0) ?? 'failed';
}

/** Follows a call from the words of its caller. */
export class CallProgress {
  private latest: PhoneCall | undefined;
  private answeredAt: number | undefined;
  private endedAt: number | undefined;

  constructor(
    private readonly caller: string,
    private readonly callId: string,
    private readonly now: () => number,
  ) {}

  /** Takes what a phone tells; the called phone's own view is passed over. */
  add(call: PhoneCall): void {
    if (call.callId !== this.callId || call.phone !== this.caller || call.direction !== 'outgoing') return;
    this.latest = call;
    if (call.state === 'answered') this.answeredAt ??= this.now();
    if (call.state === 'ended' || call.state === 'failed') this.endedAt ??= this.now();
  }

  get answered(): boolean {
    return this.answeredAt !== undefined;
  }

  get over(): boolean {
    return this.endedAt !== undefined;
  }

  /** The call as last told; undefined before the first word. */
  get call(): PhoneCall | undefined {
    return this.latest;
  }

  /** From the answer to the end, in milliseconds. */
  get lasted(): number | undefined {
    return this.answeredAt === undefined || this.endedAt === undefined
      ? undefined
      : this.endedAt - this.answeredAt;
  }

  get outcome(): CallOutcome {
    if (this.answered && this.over) return this.latest?.state === 'failed' ? 'failed' : 'answered';
    return outcomeOfStatus(this.latest?.statusCode);
  }
}
