import type { TracedMessage } from '@trapezoid/contracts';
import { type Arrow, ArrowPairing, compareArrows, timeOf } from './arrows.js';
import { Columns } from './columns.js';
import { Drawing } from './drawing.js';
import { Parties } from './parties.js';
import { defaultMaximumColumns, type LadderOptions } from './render.js';

export interface LadderFollowerOptions extends LadderOptions {
  /** How long a message waits for what its other end tells, in milliseconds. Default 100. */
  readonly settle?: number;
  /** Numbers the calls at the right of each line: for a ladder of more than one. */
  readonly numberCalls?: boolean;
}

const mostPending = 1_000;
const mostNumberedCalls = 10_000;
/** How long after it was drawn a message's other end may still come, in milliseconds. */
const longestLag = 10_000;

/**
 * A ladder that grows as messages come. A line is given out when both ends of its message have told, or when
 * one has waited long enough; so call `advance` a few times a second, and `end` when nothing follows.
 */
export class LadderFollower {
  private readonly pairing = new ArrowPairing();
  private readonly parties: Parties;
  private readonly columns: Columns;
  private readonly calls = new Map<string, number>();
  private drawing: Drawing | undefined;
  private pending: Arrow[] = [];
  private settled: Arrow[] = [];
  private started: number | undefined;
  private lastCall = 0;

  constructor(private readonly options: LadderFollowerOptions = {}) {
    const hints = options.columns ?? [];
    this.parties = new Parties(hints);
    this.columns = new Columns(
      hints.map((hint) => hint.name),
      options.maximumColumns ?? defaultMaximumColumns,
    );
  }

  /** Takes what an element told; gives the lines that can be printed now. */
  add(message: TracedMessage): string[] {
    // First what has waited too long: a retransmission's receipt is not that of the lost one before it.
    const lines = this.advance(message.at);
    const { arrow, completes } = this.pairing.add(message);
    this.parties.learn(arrow);
    const place = completes === undefined ? -1 : this.pending.indexOf(completes);
    if (place >= 0) this.pending[place] = arrow;
    // One that completes an arrow drawn before adds nothing to see.
    else if (completes === undefined) this.pending.push(arrow);
    return [...lines, ...this.advance(message.at)];
  }

  /** The lines of messages that have waited long enough at this time: milliseconds since 1970. */
  advance(now: number): string[] {
    this.settled = this.settled.filter((arrow) => {
      const waits = timeOf(arrow) > now - longestLag;
      if (!waits) this.pairing.forget(arrow);
      return waits;
    });
    return this.release(now - (this.options.settle ?? 100));
  }

  /** The lines of all messages that still wait. */
  end(): string[] {
    return this.release(Number.POSITIVE_INFINITY);
  }

  private release(until: number): string[] {
    const lines: string[] = [];
    this.pending.sort(compareArrows);
    for (let next = this.pending[0]; next !== undefined; next = this.pending[0]) {
      const complete = next.sent !== undefined && next.received !== undefined;
      if (!complete && timeOf(next) > until && this.pending.length <= mostPending) break;
      this.pending.shift();
      if (!complete) {
        this.pairing.settle(next);
        this.settled.push(next);
      }
      lines.push(...this.draw(next));
    }
    return lines;
  }

  private draw(arrow: Arrow): string[] {
    const { from, to } = this.parties.endsOf(arrow);
    const before = this.columns.names.length;
    const ends = { from: this.columns.place(from), to: this.columns.place(to) };
    const lines: string[] = [];
    if (this.drawing === undefined || this.columns.names.length !== before) {
      this.drawing = new Drawing(this.columns.names, this.options);
      lines.push(...this.drawing.header());
    }
    this.started ??= timeOf(arrow);
    const row = this.drawing.row(arrow, ends, timeOf(arrow) - this.started, this.parties.isLost(arrow));
    lines.push(this.options.numberCalls === true ? `${row}  ${this.callNumber(arrow.callId)}` : row);
    return lines;
  }

  private callNumber(callId: string): string {
    let number = this.calls.get(callId);
    if (number === undefined) {
      number = ++this.lastCall;
      if (this.calls.size >= mostNumberedCalls) this.calls.clear();
      this.calls.set(callId, number);
    }
    return `#${number}`;
  }
}
