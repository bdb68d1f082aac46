import type { TracedCall, TracedDecision, TracedMessage } from '@trapezoid/contracts';
import { LegJoiner } from '@trapezoid/ladder';

type Told = { readonly message: TracedMessage } | { readonly decision: TracedDecision };

/** Characters of messages that are remembered, and how much is remembered beside them. */
const mostCharacters = 16 * 1024 * 1024;
const mostTold = 50_000;

/** What was last told while somebody followed the trace; the oldest goes first. */
export class TraceLog {
  private readonly joiner = new LegJoiner();
  private told: Told[] = [];
  private characters = 0;

  message(message: TracedMessage): void {
    this.joiner.add(message);
    this.characters += message.text.length;
    this.keep({ message });
  }

  decision(decision: TracedDecision): void {
    this.keep({ decision });
  }

  /** All Call-IDs of a call, itself among them. */
  legsOf(callId: string): ReadonlySet<string> {
    return this.joiner.legsOf(callId);
  }

  /** The last messages, so many at most, in the order in which they were told. */
  latest(most: number): TracedMessage[] {
    return this.told
      .slice(-2 * most)
      .flatMap((told) => ('message' in told ? [told.message] : []))
      .slice(-most);
  }

  /** What is known of a call with all its legs. */
  recall(callId: string): TracedCall {
    const legs = this.legsOf(callId);
    const messages: TracedMessage[] = [];
    const decisions: TracedDecision[] = [];
    for (const told of this.told) {
      if ('message' in told) {
        if (legs.has(told.message.callId)) messages.push(told.message);
      } else if (legs.has(told.decision.callId)) decisions.push(told.decision);
    }
    return { messages, decisions };
  }

  private keep(told: Told): void {
    this.told.push(told);
    if (this.told.length <= mostTold && this.characters <= mostCharacters) return;
    // A quarter at a time: taking them off one by one would move all others each time.
    for (const gone of this.told.splice(0, Math.ceil(this.told.length / 4))) {
      if ('message' in gone) this.characters -= gone.message.text.length;
    }
  }
}
