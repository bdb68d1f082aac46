import type { TracedDecision, TracedMessage } from '@trapezoid/contracts';
import { ArrowFollower } from './hop/arrow-follower.js';
import type { Arrow } from './hop/arrows.js';
import { type ColumnHint, Columns } from './hop/columns.js';
import { Parties } from './hop/parties.js';
import type { LadderArrow } from './ladder.js';
import { LadderMaker } from './ladder-maker.js';
import { defaultMaximumColumns } from './make-ladder.js';
import { Decisions } from './why/decisions.js';

export interface LadderStreamOptions {
  /** Columns wanted in this order, and names for addresses; the others follow as they appear. */
  readonly columns?: readonly ColumnHint[];
  /** Parties with a column of their own; those after share one. Default 12. */
  readonly maximumColumns?: number;
  /** How long a message waits for what its other end tells, in milliseconds. Default 250. */
  readonly settle?: number;
  /** How long it waits also when both ends have told, for what is decided on it, in milliseconds. Default 0. */
  readonly hold?: number;
}

/** Within so many milliseconds an element has told what it made of a message. */
export const holdForDecisions = 50;

/**
 * A ladder that grows as messages come: each message on each hop is given out once, in order of time. Call `advance` a few
 * times a second, and `end` when nothing follows.
 */
export class LadderStream {
  private readonly arrows: ArrowFollower;
  private readonly parties: Parties;
  private readonly columns: Columns;
  private readonly decisions = new Decisions();
  private readonly maker: LadderMaker;

  /** @param take is given each arrow, when `parties` names both its ends */
  constructor(
    options: LadderStreamOptions,
    private readonly take: (arrow: LadderArrow) => void,
  ) {
    const hints = options.columns ?? [];
    this.arrows = new ArrowFollower(options.settle, options.hold);
    this.parties = new Parties(hints);
    this.columns = new Columns(
      hints.map((hint) => hint.name),
      options.maximumColumns ?? defaultMaximumColumns,
    );
    this.maker = new LadderMaker(this.parties, this.columns, this.decisions);
  }

  /** Names of the parties so far, from left to right. */
  get names(): readonly string[] {
    return this.columns.names;
  }

  /** Call-IDs so far, in the order in which they began. */
  get legs(): readonly string[] {
    return this.maker.legs;
  }

  /** When the first message went out: milliseconds since 1970; 0 before it. */
  get startedAt(): number {
    return this.maker.startedAt;
  }

  /** Messages that elements did not tell because there were too many. */
  get dropped(): number {
    return this.maker.dropped;
  }

  /** Takes what an element told. */
  add(message: TracedMessage): void {
    const { arrow, ready } = this.arrows.add(message);
    this.parties.learn(arrow);
    this.give(ready);
  }

  /** Takes what an element decided; it stands beside the messages that are given out from now on. */
  decide(decision: TracedDecision): void {
    this.decisions.add(decision);
  }

  /** Gives out what has waited long enough at this time: milliseconds since 1970. */
  advance(now: number): void {
    this.give(this.arrows.advance(now));
  }

  /** Gives out all that still waits. */
  end(): void {
    this.give(this.arrows.end());
  }

  private give(arrows: readonly Arrow[]): void {
    for (const arrow of arrows) this.take(this.maker.make(arrow));
  }
}
