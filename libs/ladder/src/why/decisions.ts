import type { TracedDecision, TracedMessage } from '@trapezoid/contracts';
import type { MessageSummary } from '../hop/message-summary.js';
import type { Reason } from './reason.js';

const mostCalls = 10_000;
const mostOfOneCall = 1_000;

/** What elements have decided on the messages that they got, and which message a decision explains. */
export class Decisions {
  private readonly byCall = new Map<string, TracedDecision[]>();

  add(decision: TracedDecision): void {
    const known = this.byCall.get(decision.callId);
    if (known !== undefined) {
      if (known.length < mostOfOneCall) known.push(decision);
      return;
    }
    if (this.byCall.size >= mostCalls) {
      const [oldest] = this.byCall.keys();
      if (oldest !== undefined) this.byCall.delete(oldest);
    }
    this.byCall.set(decision.callId, [decision]);
  }

  /** What the element made of a message that it got. */
  onReceived(message: TracedMessage, summary: MessageSummary): Reason | undefined {
    const found = this.of(message).find(
      (decision) =>
        decision.branch === summary.branch &&
        decision.cseq === cseqOf(summary) &&
        decision.about === summary.statusCode,
    );
    return found === undefined ? undefined : reasonOf(found);
  }

  /** The decision by which the element sent a message: the last one before it that fits. */
  behindSent(message: TracedMessage, summary: MessageSummary): Reason | undefined {
    const found = this.of(message).findLast(
      (decision) => decision.at <= message.at + slack && explains(decision, summary),
    );
    return found === undefined ? undefined : reasonOf(found);
  }

  private of({ callId, element }: TracedMessage): readonly TracedDecision[] {
    return (this.byCall.get(callId) ?? []).filter((decision) => decision.element === element);
  }
}

/** Elements tell a decision just before or just after they have acted on it, in milliseconds. */
const slack = 20;

function explains(decision: TracedDecision, summary: MessageSummary): boolean {
  const [number, method] = decision.cseq.split(' ');
  if (summary.cseq.number !== number) return false;
  if (summary.statusCode !== undefined) {
    // A response leaves with the branch that its request came with.
    return (
      summary.cseq.method === method &&
      decision.statusCode === summary.statusCode &&
      (decision.about !== undefined || decision.branch === summary.branch)
    );
  }
  if (summary.method === 'CANCEL') return decision.decision === 'cancel';
  return summary.method === method && decision.targets !== undefined;
}

function cseqOf({ cseq }: MessageSummary): string {
  return `${cseq.number} ${cseq.method}`;
}

function reasonOf({ decision, reason, section, rule }: TracedDecision): Reason {
  return { decision, reason, section, ...(rule === undefined ? {} : { rule }), by: 'element' };
}
