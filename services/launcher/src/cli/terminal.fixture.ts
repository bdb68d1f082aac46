import type { Terminal } from './terminal.js';

/** A terminal that remembers what it was told. */
export class TerminalUnderTest implements Terminal {
  readonly width = 100;
  readonly color = false;
  readonly directory = process.cwd();
  /** One piece of it after the other. */
  pieces: readonly string[] = [];
  readonly printed: string[] = [];
  readonly notes: string[] = [];
  private readonly interrupts = new Set<() => void>();
  private readonly waiting: { readonly condition: () => boolean; readonly resolve: () => void }[] = [];

  constructor(
    readonly environment: Readonly<Record<string, string | undefined>> = {},
    /** A person in front of a screen. */
    readonly interactive = false,
  ) {}

  get input(): AsyncIterable<string> {
    const { pieces } = this;
    return (async function* () {
      yield* pieces;
    })();
  }

  get output(): string {
    return this.printed.join('\n');
  }

  print(text: string): void {
    this.printed.push(text);
    this.wakeWaiting();
  }

  note(text: string): void {
    this.notes.push(text);
    this.wakeWaiting();
  }

  onInterrupt(callback: () => void): () => void {
    this.interrupts.add(callback);
    return () => this.interrupts.delete(callback);
  }

  /** Ctrl+C. */
  interrupt(): void {
    for (const callback of this.interrupts) callback();
  }

  /** Resolves when what was printed matches. */
  prints(pattern: RegExp): Promise<void> {
    return this.until(() => pattern.test(this.output));
  }

  /** Resolves when a remark matches. */
  says(pattern: RegExp): Promise<void> {
    return this.until(() => this.notes.some((note) => pattern.test(note)));
  }

  private until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ condition, resolve }));
  }

  private wakeWaiting(): void {
    for (const { condition, resolve } of this.waiting) if (condition()) resolve();
  }
}
