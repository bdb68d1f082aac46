import { type CallEnd, RecentDialogs, type SipResponse } from '@trapezoid/sip';
import { BackToBackCall, type CallReport } from './back-to-back-call.js';
import type { BackToBackOptions } from './back-to-back-options.js';
import type { Leg } from './leg.js';

/** So many calls that are over are remembered, for those who ask. */
const remembered = 100;

/** The calls of a B2BUA, and which of them each leg is of. */
export class CallRegister {
  /** Those that are not over. */
  readonly calls = new Set<BackToBackCall>();
  /** How many have been entered. */
  entered = 0;
  private readonly finished: CallReport[] = [];
  private readonly byLeg = new Map<Leg, BackToBackCall>();
  private readonly recent: RecentDialogs;

  constructor(private readonly options: BackToBackOptions) {
    const { clock, timerValues } = options.transactions;
    this.recent = new RecentDialogs(clock, 64 * timerValues.T1);
  }

  /** Calls that are not over, and the last of those that are. */
  get reports(): readonly CallReport[] {
    return [...[...this.calls].map((call) => call.report()), ...this.finished.toReversed()];
  }

  /** A call that is to be entered once its legs are known. */
  newCall(): BackToBackCall {
    const { random, clock } = this.options.transactions;
    return new BackToBackCall(random.token(12), clock, (report) => this.options.onChanged(report));
  }

  enter(call: BackToBackCall, ...legs: readonly Leg[]): void {
    this.calls.add(call);
    this.entered++;
    this.extend(call, ...legs);
  }

  /** One leg more for the call that another is of. */
  addBeside(leg: Leg, beside: Leg): void {
    const call = this.byLeg.get(beside);
    if (call !== undefined) this.extend(call, leg);
  }

  find(id: string): BackToBackCall | undefined {
    return [...this.calls].find((call) => call.id === id);
  }

  /** The leg with this dialog, early or confirmed. */
  legIn(dialogId: string): Leg | undefined {
    return [...this.byLeg.keys()].find(({ call }) =>
      call?.sessions.some(({ dialog, over }) => dialog.id === dialogId && !over),
    );
  }

  /** Whether a leg with this dialog has just ended. */
  hasEnded(dialogId: string): boolean {
    return this.recent.has(dialogId);
  }

  progressed(leg: Leg, response: SipResponse): void {
    this.byLeg.get(leg)?.progressed(response);
  }

  answered(leg: Leg, response: SipResponse): void {
    this.byLeg.get(leg)?.connected(response);
  }

  ended(leg: Leg, end: CallEnd): void {
    const call = this.byLeg.get(leg);
    this.byLeg.delete(leg);
    for (const { dialog } of leg.call?.sessions ?? []) this.recent.add(dialog.id);
    if (call === undefined) return;
    call.ended(end);
    if (!call.over || !this.calls.has(call)) return;
    this.calls.delete(call);
    this.finished.push(call.report());
    if (this.finished.length > remembered) this.finished.shift();
  }

  private extend(call: BackToBackCall, ...legs: readonly Leg[]): void {
    call.add(...legs);
    for (const leg of legs) this.byLeg.set(leg, call);
    this.join(call);
    // Told before anything is sent, so that who follows one leg can follow the other from its first message.
    call.tell();
  }

  /** Whoever looks at the messages of one leg is told of the others. */
  private join(call: BackToBackCall): void {
    const [first, ...others] = call.report().legs;
    for (const { callId } of others)
      this.options.transactions.transport.joinLegs(first?.callId ?? callId, callId);
  }
}
