import type { CallEnd, Clock, ReasonValue, SipResponse, TimerHandle } from '@trapezoid/sip';
import type { Leg } from './leg.js';

export type BackToBackState = 'calling' | 'ringing' | 'answered' | 'ended' | 'failed';

/** A call as it is told to others: its two legs have Call-IDs of their own. */
export interface CallReport {
  /** Names the call beside others of this B2BUA. */
  readonly id: string;
  readonly state: BackToBackState;
  readonly legs: readonly {
    readonly callId: string;
    /** Whose far end it is. */
    readonly remote: string;
    readonly state: Leg['state'];
  }[];
  /** What the call was refused with, or answered. */
  readonly statusCode?: number;
  readonly reasonPhrase?: string;
  /** What ended it, in words. */
  readonly detail?: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** One call with all legs that it has had: two, and more where it was transferred. */
export class BackToBackCall {
  private readonly legs: Leg[] = [];
  private state: BackToBackState = 'calling';
  private about: Pick<CallReport, 'statusCode' | 'reasonPhrase' | 'detail'> = {};
  private deadline: TimerHandle;
  /** Called once somebody has answered. */
  onAnswered: (() => void) | undefined;
  private firstEnd: CallEnd | undefined;
  private readonly startedAt: number;

  constructor(
    readonly id: string,
    private readonly clock: Clock,
    private readonly onChanged: (report: CallReport) => void,
  ) {
    this.startedAt = clock.now();
  }

  add(...legs: readonly Leg[]): void {
    this.legs.push(...legs);
  }

  /** All its legs have ended. */
  get over(): boolean {
    return this.legs.every(({ state }) => state === 'Ended' || state === 'Idle');
  }

  get answered(): boolean {
    return this.state === 'answered';
  }

  report(): CallReport {
    return {
      id: this.id,
      state: this.state,
      legs: this.legs.map(({ callId, remote, state }) => ({ callId, remote, state })),
      ...this.about,
      startedAt: this.startedAt,
    };
  }

  become(
    state: BackToBackState,
    about: Pick<CallReport, 'statusCode' | 'reasonPhrase' | 'detail'> = {},
  ): void {
    if (this.state === state || this.state === 'ended' || this.state === 'failed') return;
    this.state = state;
    this.about = about;
    this.onChanged(this.report());
  }

  /** Tells of the call as it stands, e.g. once its legs are known. */
  tell(): void {
    this.onChanged(this.report());
  }

  progressed({ statusCode, reasonPhrase }: SipResponse): void {
    if (this.state === 'calling') this.become('ringing', { statusCode, reasonPhrase });
  }

  /** The last of its legs has answered. */
  connected({ statusCode, reasonPhrase }: SipResponse): void {
    this.stopWaiting();
    if (this.answered) return;
    this.become('answered', { statusCode, reasonPhrase });
    this.onAnswered?.();
  }

  /** A leg has ended; once all have, the call is over, as the first of them ended. */
  ended(end: CallEnd): void {
    this.firstEnd ??= end;
    this.stopWaiting();
    if (this.over) this.finish(this.firstEnd);
  }

  private finish({ kind, statusCode, reasonPhrase, by }: CallEnd): void {
    const failed = kind === 'refused' || kind === 'lost' || (kind === 'cancelled' && !this.answered);
    const detail = `${kind}${by === 'local' ? ' by the B2BUA' : ''}`;
    this.become(failed ? 'failed' : 'ended', {
      ...(statusCode === undefined ? {} : { statusCode }),
      ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
      detail,
    });
  }

  /** Nobody may be called for longer than this, in seconds. */
  waitFor(seconds: number, giveUp: () => void): void {
    this.stopWaiting();
    this.deadline = this.clock.setTimeout(giveUp, seconds * 1000);
  }

  hangUp(reasons: readonly ReasonValue[] = []): void {
    this.stopWaiting();
    for (const { call } of this.legs) call?.hangUp({ reasons });
  }

  stopWaiting(): void {
    this.clock.clearTimeout(this.deadline);
  }
}
