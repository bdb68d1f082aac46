import type { Terminal } from './terminal.js';

/** A terminal that remembers what it was told. */
export class TerminalUnderTest implements Terminal {
  readonly width = 100;
  readonly color = false;
  readonly interactive = false;
  readonly directory = process.cwd();
  readonly printed: string[] = [];
  readonly notes: string[] = [];
  private readonly interrupts = new Set<() => void>();
  private readonly waiting: { readonly pattern: RegExp; readonly resolve: () => void }[] = [];

  constructor(readonly environment: Readonly<Record<string, string | undefined>> = {}) {}

  get output(): string {
    return this.printed.join('\n');
  }

  print(text: string): void {
    this.printed.push(text);
    for (const { pattern, resolve } of this.waiting) if (pattern.test(this.output)) resolve();
  }

  note(text: string): void {
    this.notes.push(text);
  }

  onInterrupt(callback: () => void): () => void {
    this.interrupts.add(callback);
    return () => this.interrupts.delete(callback);
  }

  /** Ctrl+C. */
  interrupt(): void {
    for (const callback of this.interrupts) callback();
  }

  /** Resolves when the output matches. */
  prints(pattern: RegExp): Promise<void> {
    if (pattern.test(this.output)) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ pattern, resolve }));
  }
}
