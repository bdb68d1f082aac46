import type { TracedDecision, TracedMessage } from '@trapezoid/contracts';
import { ArrowFollower } from '../hop/arrow-follower.js';
import type { Arrow } from '../hop/arrows.js';
import { type ColumnHint, Columns } from '../hop/columns.js';
import { Parties } from '../hop/parties.js';
import { LadderMaker } from '../ladder-maker.js';
import { defaultMaximumColumns } from '../make-ladder.js';
import { Decisions } from '../why/decisions.js';
import { Drawing, type DrawingOptions } from './drawing.js';

export interface LadderFollowerOptions extends DrawingOptions {
  /** Columns wanted in this order, and names for addresses; the others follow as they appear. */
  readonly columns?: readonly ColumnHint[];
  /** Parties with a column of their own; those after share one. Default 12. */
  readonly maximumColumns?: number;
  /** How long a message waits for what its other end tells, in milliseconds. Default 250. */
  readonly settle?: number;
  /** Numbers the calls at the right of each line: for a ladder of more than one. */
  readonly numberCalls?: boolean;
}

/** Within so many milliseconds an element has told what it made of a message. */
const holdForDecisions = 50;

/**
 * A ladder that grows as messages come. A line is given out when both ends of its message have told, or when
 * one has waited long enough; so call `advance` a few times a second, and `end` when nothing follows.
 */
export class LadderFollower {
  private readonly arrows: ArrowFollower;
  private readonly parties: Parties;
  private readonly columns: Columns;
  private readonly decisions = new Decisions();
  private readonly maker: LadderMaker;
  private drawing: Drawing | undefined;

  constructor(private readonly options: LadderFollowerOptions = {}) {
    const hints = options.columns ?? [];
    this.arrows = new ArrowFollower(options.settle, options.why === true ? holdForDecisions : 0);
    this.parties = new Parties(hints);
    this.columns = new Columns(
      hints.map((hint) => hint.name),
      options.maximumColumns ?? defaultMaximumColumns,
    );
    this.maker = new LadderMaker(this.parties, this.columns, this.decisions);
  }

  /** Takes what an element told; gives the lines that can be printed now. */
  add(message: TracedMessage): string[] {
    const { arrow, ready } = this.arrows.add(message);
    this.parties.learn(arrow);
    return this.draw(ready);
  }

  /** Takes what an element decided; it stands beside the messages that are drawn from now on. */
  decide(decision: TracedDecision): void {
    this.decisions.add(decision);
  }

  /** The lines of messages that have waited long enough at this time: milliseconds since 1970. */
  advance(now: number): string[] {
    return this.draw(this.arrows.advance(now));
  }

  /** The lines of all messages that still wait. */
  end(): string[] {
    return this.draw(this.arrows.end());
  }

  private draw(arrows: readonly Arrow[]): string[] {
    return arrows.flatMap((arrow) => this.drawOne(arrow));
  }

  private drawOne(arrow: Arrow): string[] {
    const before = this.columns.names.length;
    const made = this.maker.make(arrow);
    const lines: string[] = [];
    if (this.drawing === undefined || this.columns.names.length !== before) {
      this.drawing = new Drawing(this.columns.names, this.options);
      lines.push(...this.drawing.header());
    }
    const [row = '', ...reasons] = this.drawing.rows(made);
    return [...lines, this.options.numberCalls === true ? `${row}  #${made.leg + 1}` : row, ...reasons];
  }
}
