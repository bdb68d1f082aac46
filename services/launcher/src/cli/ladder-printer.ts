import type { TracedMessage } from '@trapezoid/contracts';
import { type ColumnHint, LadderFollower } from '@trapezoid/ladder';
import type { Terminal } from './terminal.js';

export interface LadderPrinterOptions {
  /** The columns wanted, from left to right. */
  readonly columns?: readonly ColumnHint[];
  /** ASCII characters alone. */
  readonly ascii: boolean;
  /** Says at each line which call it is of. */
  readonly numberCalls?: boolean;
}

/** How often a message whose other end stays silent is looked after, in milliseconds. */
const advanceEvery = 100;

/** Prints a ladder while its messages come. */
export class LadderPrinter {
  private readonly follower: LadderFollower;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly terminal: Terminal,
    { columns = [], ascii, numberCalls = false }: LadderPrinterOptions,
  ) {
    this.follower = new LadderFollower({
      columns,
      color: terminal.color,
      // A call's number stands at the right of the ladder.
      width: numberCalls ? terminal.width - 6 : terminal.width,
      ascii,
      numberCalls,
    });
    this.timer = setInterval(() => this.printLines(this.follower.advance(Date.now())), advanceEvery);
  }

  add(message: TracedMessage): void {
    this.printLines(this.follower.add(message));
  }

  /** Prints what still waits, and ends. */
  end(): void {
    clearInterval(this.timer);
    this.printLines(this.follower.end());
  }

  private printLines(lines: readonly string[]): void {
    if (lines.length > 0) this.terminal.print(lines.join('\n'));
  }
}
