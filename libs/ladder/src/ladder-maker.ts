import type { TracedMessage } from '@trapezoid/contracts';
import { type Arrow, destinationOf, isRetransmission, sourceOf, timeOf } from './hop/arrows.js';
import type { Columns } from './hop/columns.js';
import type { Parties } from './hop/parties.js';
import type { LadderArrow } from './ladder.js';
import type { Decisions } from './why/decisions.js';
import { reasonOfFault } from './why/fault.js';
import { History } from './why/history.js';
import type { Reason } from './why/reason.js';
import { reasonOfAbsorption } from './why/repeated.js';

const mostLegs = 10_000;

/** Makes the arrows of a ladder, one after the other in order of time. */
export class LadderMaker {
  private readonly history = new History();
  private readonly places = new Map<string, number>();
  private callIds: string[] = [];
  private readonly droppedBy = new Map<string, { first: number; last: number }>();
  private first: number | undefined;

  constructor(
    private readonly parties: Parties,
    private readonly columns: Columns,
    private readonly decisions: Decisions,
  ) {}

  get legs(): readonly string[] {
    return this.callIds;
  }

  /** Milliseconds since 1970; 0 before the first message. */
  get startedAt(): number {
    return this.first ?? 0;
  }

  /** Messages that elements have not told while this was made. */
  get dropped(): number {
    let sum = 0;
    for (const { first, last } of this.droppedBy.values()) sum += last - first;
    return sum;
  }

  make(arrow: Arrow): LadderArrow {
    const { sent, received, summary, callId } = arrow;
    const names = this.parties.endsOf(arrow);
    this.first ??= timeOf(arrow);
    for (const message of [sent, received]) if (message !== undefined) this.noteDropped(message);
    const retransmission = isRetransmission(arrow);
    const text = (sent ?? received)?.text ?? '';
    const read = this.history.reasonOf({ callId, summary, ...names, retransmission, text });
    const fault = sent?.fault ?? received?.fault;
    const handled = this.handledBy(arrow);
    return {
      from: this.columns.place(names.from),
      to: this.columns.place(names.to),
      at: timeOf(arrow) - this.first,
      ...(sent === undefined || received === undefined ? {} : { took: received.at - sent.at }),
      leg: this.placeOf(callId),
      ...(summary.method === undefined ? {} : { method: summary.method }),
      ...(summary.statusCode === undefined ? {} : { statusCode: summary.statusCode }),
      ...(summary.reasonPhrase === undefined ? {} : { reasonPhrase: summary.reasonPhrase }),
      cseq: summary.cseq,
      branch: summary.branch,
      protocol: (sent ?? received)?.protocol ?? 'UDP',
      source: sourceOf(arrow),
      destination: destinationOf(arrow),
      retransmission,
      absorbed: received?.absorbed === true,
      lost: fault?.action === 'drop' || (fault?.action !== 'delay' && this.parties.isLost(arrow)),
      ...(fault === undefined ? {} : { fault }),
      why: this.toldBehind(arrow) ?? read,
      ...(handled === undefined ? {} : { handled }),
      ...(sent?.transaction === undefined ? {} : { sender: sent.transaction }),
      ...(received?.transaction === undefined ? {} : { receiver: received.transaction }),
      text,
    };
  }

  /** What its sender told; of a message that is sent again, the timer is the reason and not the decision. */
  private toldBehind({ sent, summary }: Arrow): Reason | undefined {
    if (sent === undefined) return undefined;
    if (sent.why !== undefined) return { ...sent.why, by: 'element' };
    return sent.retransmission ? undefined : this.decisions.behindSent(sent, summary);
  }

  private handledBy({ sent, received, summary }: Arrow): Reason | undefined {
    const struck = sent?.fault ?? received?.fault;
    if (struck !== undefined) return { ...reasonOfFault(struck), by: 'element' };
    if (received === undefined) return undefined;
    if (received.absorbed === true) return { ...reasonOfAbsorption(summary), by: 'element' };
    if (received.why !== undefined) return { ...received.why, by: 'element' };
    return this.decisions.onReceived(received, summary);
  }

  private noteDropped({ element, dropped }: TracedMessage): void {
    if (dropped === undefined) return;
    const known = this.droppedBy.get(element);
    if (known === undefined) this.droppedBy.set(element, { first: dropped, last: dropped });
    else known.last = Math.max(known.last, dropped);
  }

  private placeOf(callId: string): number {
    const known = this.places.get(callId);
    if (known !== undefined) return known;
    if (this.places.size >= mostLegs) {
      this.places.clear();
      this.callIds = [];
    }
    this.places.set(callId, this.callIds.length);
    return this.callIds.push(callId) - 1;
  }
}
