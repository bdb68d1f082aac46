import type { TracedDecision, TracedMessage } from '@trapezoid/contracts';
import { type ColumnHint, type Ladder, makeLadder, printLadder } from '@trapezoid/ladder';
import { partiesOf } from '../matchers/hop.js';

/** A call that is over, as all elements of the lab told of it. */
export class RecordedCall {
  readonly ladder: Ladder;

  constructor(
    readonly callId: string,
    /** What every element sent and received, each hop told by both its ends. */
    readonly messages: readonly TracedMessage[],
    /** What the elements decided, and by which paragraph. */
    readonly decisions: readonly TracedDecision[],
    columns: readonly ColumnHint[] = [],
  ) {
    this.ladder = makeLadder(messages, { columns, decisions });
  }

  /** The final response that the caller got to its INVITE, the one after a challenge where there was one; undefined without one. */
  get statusCode(): number | undefined {
    const { caller } = partiesOf(this.ladder);
    const finals = this.ladder.arrows.filter(
      ({ to, statusCode, cseq }) =>
        this.ladder.parties[to] === caller && cseq.method === 'INVITE' && (statusCode ?? 0) >= 200,
    );
    return (finals.find(({ statusCode = 0 }) => statusCode < 300) ?? finals.at(-1))?.statusCode;
  }

  get answered(): boolean {
    const { statusCode = 0 } = this;
    return statusCode >= 200 && statusCode < 300;
  }

  /** The ladder, for a person; as Vitest and Jest print it too. */
  toString(): string {
    return printLadder(this.ladder, { why: true });
  }
}
