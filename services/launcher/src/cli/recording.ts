import type { TracedDecision, TracedMessage } from '@trapezoid/contracts';
import { type ColumnHint, type Ladder, makeLadder } from '@trapezoid/ladder';
import type { TraceEvent } from './api-trace.js';

/** Messages that are kept; those after are counted. */
const mostMessages = 100_000;

/** What was traced, kept for a file. */
export class Recording {
  readonly messages: TracedMessage[] = [];
  readonly decisions: TracedDecision[] = [];
  /** Messages that there was no room for. */
  left = 0;

  add(event: TraceEvent): void {
    if (event.kind === 'message') {
      if (this.messages.length < mostMessages) this.messages.push(event.message);
      else this.left++;
    } else if (event.kind === 'decision' && this.decisions.length < mostMessages) {
      this.decisions.push(event.decision);
    }
  }

  ladder(columns: readonly ColumnHint[] = []): Ladder {
    return makeLadder(this.messages, { columns, decisions: this.decisions });
  }
}
