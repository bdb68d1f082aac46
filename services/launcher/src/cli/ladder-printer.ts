import { type ColumnHint, LadderFollower } from '@trapezoid/ladder';
import type { TraceEvent } from './api-trace.js';
import { noteUntold } from './missing-messages.js';
import type { Terminal } from './terminal.js';

export interface LadderPrinterOptions {
  /** The columns wanted, from left to right. */
  readonly columns?: readonly ColumnHint[];
  /** ASCII characters alone. */
  readonly ascii: boolean;
  /** Says under each message why it was sent. */
  readonly why?: boolean;
  /** Says at each line which call it is of. */
  readonly numberCalls?: boolean;
}

/** How often a message whose other end stays silent is looked after, in milliseconds. */
const advanceEvery = 100;

/** Prints a ladder while its messages come. */
export class LadderPrinter {
  private readonly follower: LadderFollower;
  private readonly timer: NodeJS.Timeout;
  private noted = 0;

  constructor(
    private readonly terminal: Terminal,
    { columns = [], ascii, why = false, numberCalls = false }: LadderPrinterOptions,
  ) {
    this.follower = new LadderFollower({
      columns,
      color: terminal.color,
      // A call's number stands at the right of the ladder.
      width: numberCalls ? terminal.width - 6 : terminal.width,
      ascii,
      why,
      numberCalls,
    });
    this.timer = setInterval(() => this.printLines(this.follower.advance(Date.now())), advanceEvery);
  }

  /** Takes what was traced; what no ladder shows is passed over. */
  add(event: TraceEvent): void {
    if (event.kind === 'message') this.printLines(this.follower.add(event.message));
    else if (event.kind === 'decision') this.follower.decide(event.decision);
  }

  /** Prints what still waits, and ends. */
  end(): void {
    clearInterval(this.timer);
    this.printLines(this.follower.end());
    const { dropped } = this.follower;
    if (dropped > this.noted) noteUntold(this.terminal, dropped);
    this.noted = dropped;
  }

  private printLines(lines: readonly string[]): void {
    if (lines.length > 0) this.terminal.print(lines.join('\n'));
  }
}
