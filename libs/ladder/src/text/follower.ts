import type { TracedDecision, TracedMessage } from '@trapezoid/contracts';
import type { LadderArrow } from '../ladder.js';
import { holdForDecisions, LadderStream, type LadderStreamOptions } from '../ladder-stream.js';
import { Drawing, type DrawingOptions } from './drawing.js';

export interface LadderFollowerOptions extends DrawingOptions, Omit<LadderStreamOptions, 'hold'> {
  /** Numbers the calls at the right of each line: for a ladder of more than one. */
  readonly numberCalls?: boolean;
}

/**
 * A ladder as text that grows as messages come. A line is given out when both ends of its message have told, or when
 * one has waited long enough; so call `advance` a few times a second, and `end` when nothing follows.
 */
export class LadderFollower {
  private readonly stream: LadderStream;
  private drawing: Drawing | undefined;
  private columns = 0;
  private lines: string[] = [];

  constructor(private readonly options: LadderFollowerOptions = {}) {
    const hold = options.why === true ? holdForDecisions : 0;
    this.stream = new LadderStream({ ...options, hold }, (arrow) => this.draw(arrow));
  }

  /** Messages that elements did not tell because there were too many. */
  get dropped(): number {
    return this.stream.dropped;
  }

  /** Takes what an element told; gives the lines that can be printed now. */
  add(message: TracedMessage): string[] {
    this.stream.add(message);
    return this.takeLines();
  }

  /** Takes what an element decided; it stands beside the messages that are drawn from now on. */
  decide(decision: TracedDecision): void {
    this.stream.decide(decision);
  }

  /** The lines of messages that have waited long enough at this time: milliseconds since 1970. */
  advance(now: number): string[] {
    this.stream.advance(now);
    return this.takeLines();
  }

  /** The lines of all messages that still wait. */
  end(): string[] {
    this.stream.end();
    return this.takeLines();
  }

  private takeLines(): string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  private draw(arrow: LadderArrow): void {
    const { names } = this.stream;
    if (this.drawing === undefined || names.length !== this.columns) {
      this.drawing = new Drawing(names, this.options);
      this.columns = names.length;
      this.lines.push(...this.drawing.header());
    }
    const [row = '', ...reasons] = this.drawing.rows(arrow);
    this.lines.push(this.options.numberCalls === true ? `${row}  #${arrow.leg + 1}` : row, ...reasons);
  }
}
