import type { Bus } from './bus.js';
import type { BusLogger } from './bus-logger.js';

export interface BackendOptions {
  readonly logger: BusLogger;
  readonly maximumPending?: number;
}

/** A way to open a bus; all that one backend opens belong to one network. */
export interface Backend {
  readonly name: string;
  start(): Promise<void>;
  open(options: BackendOptions): Promise<Bus>;
  stop(): Promise<void>;
}

/** A logger that keeps its lines, and lets a test wait for one. */
export class RecordingLogger implements BusLogger {
  readonly lines: string[] = [];
  private waiting: (() => void)[] = [];

  warn(message: string): void {
    this.lines.push(message);
    const waiting = this.waiting;
    this.waiting = [];
    for (const check of waiting) check();
  }

  /** Resolves once a line matches that came after the first `skip` lines. */
  async line(pattern: RegExp, skip = 0): Promise<string> {
    for (;;) {
      const found = this.lines.slice(skip).find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }
}
