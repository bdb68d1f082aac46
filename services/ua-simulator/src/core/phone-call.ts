import type { PhoneCall as CallReport, CallState } from '@trapezoid/contracts';
import type { Call, CallEnd } from '@trapezoid/sip';
import type { CallMedia } from './call-media.js';

/** How many digits a call remembers. */
const rememberedDigits = 64;

/** One call of a simulated phone, as it is reported. */
export class PhoneCall {
  /** There once SIP has begun. */
  call: Call | undefined;
  media: CallMedia | undefined;
  /** There while it rings here: takes it, or refuses it with a status code. */
  waiting: { accept(): void; reject(statusCode: number): void } | undefined;
  private held = false;
  private digits = '';
  private state: CallState;
  private statusCode: number | undefined;
  private reasonPhrase: string | undefined;
  private detail: string | undefined;

  constructor(
    readonly callId: string,
    private readonly phone: string,
    readonly direction: 'outgoing' | 'incoming',
    private readonly peer: string,
    private readonly startedAt: number,
    private readonly changed: (report: CallReport) => void,
  ) {
    this.state = direction === 'outgoing' ? 'calling' : 'ringing';
  }

  /** Tells whether this phone holds it. */
  hold(held: boolean): void {
    this.held = held;
    this.changed(this.report());
  }

  /** Tells a digit that came. */
  hear(digit: string): void {
    this.digits = `${this.digits}${digit}`.slice(-rememberedDigits);
    this.changed(this.report());
  }

  get over(): boolean {
    return this.state === 'ended' || this.state === 'failed';
  }

  get answered(): boolean {
    return this.state === 'answered';
  }

  report(): CallReport {
    return {
      callId: this.callId,
      phone: this.phone,
      direction: this.direction,
      peer: this.peer,
      state: this.state,
      startedAt: this.startedAt,
      ...(this.statusCode === undefined ? {} : { statusCode: this.statusCode }),
      ...(this.reasonPhrase === undefined ? {} : { reasonPhrase: this.reasonPhrase }),
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.held ? { held: true } : {}),
      ...(this.digits === '' ? {} : { digits: this.digits }),
      ...(this.media === undefined ? {} : { rtp: { ...this.media.counts() } }),
    };
  }

  /** Tells of a state; a call that is over stays over. */
  become(
    state: CallState,
    because: { statusCode?: number; reasonPhrase?: string; detail?: string } = {},
  ): void {
    if (this.over) return;
    this.state = state;
    this.statusCode = because.statusCode ?? this.statusCode;
    this.reasonPhrase = because.reasonPhrase ?? this.reasonPhrase;
    this.detail = because.detail ?? this.detail;
    this.changed(this.report());
  }

  /** Closes the audio and tells how the call ended. */
  finish(end: CallEnd): void {
    const answered = this.answered;
    this.waiting = undefined;
    this.media?.close();
    const normal = end.kind === 'hung up' || (end.kind === 'cancelled' && end.by === 'local');
    this.become(normal && (answered || end.kind === 'cancelled') ? 'ended' : 'failed', {
      ...(end.statusCode === undefined ? {} : { statusCode: end.statusCode }),
      ...(end.reasonPhrase === undefined ? {} : { reasonPhrase: end.reasonPhrase }),
      detail: describe(end),
    });
  }
}

function describe({ kind, by, statusCode, reasonPhrase }: CallEnd): string {
  switch (kind) {
    case 'hung up':
      return by === 'local' ? 'this phone hung up' : 'the other side hung up';
    case 'cancelled':
      return by === 'local' ? 'this phone gave up before an answer' : 'the caller gave up';
    case 'refused':
      return by === 'local'
        ? `this phone refused with ${statusCode}`
        : `refused with ${statusCode} ${reasonPhrase ?? ''}`.trimEnd();
    case 'lost':
      return reasonPhrase ?? 'the other side could not be reached';
  }
}
