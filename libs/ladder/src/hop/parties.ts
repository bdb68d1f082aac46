import { type Arrow, type ArrowEnd, destinationOf, isUnspecified, printEnd, sourceOf } from './arrows.js';
import type { ColumnHint } from './columns.js';

const mostAddresses = 4096;

/** Whose an address is: learned from what elements say they sent from and received at. */
export class Parties {
  private readonly named = new Map<string, string>();
  private readonly learned = new Map<string, string>();

  constructor(hints: readonly ColumnHint[]) {
    for (const hint of hints) for (const address of hint.addresses ?? []) this.named.set(address, hint.name);
  }

  learn(arrow: Arrow): void {
    const { sent, received } = arrow;
    if (sent !== undefined) {
      this.learnEnd(sent.source, sent.element);
      if (received !== undefined) this.learnEnd(received.source, sent.element);
    }
    if (received !== undefined) {
      this.learnEnd(received.destination, received.element);
      if (sent !== undefined) this.learnEnd(sent.destination, received.element);
    }
  }

  /** The names of the two parties: a given name, the element that told, the address's element, or the address. */
  endsOf(arrow: Arrow): { from: string; to: string } {
    return {
      from: this.nameOf(sourceOf(arrow), arrow.sent?.element),
      to: this.nameOf(destinationOf(arrow), arrow.received?.element),
    };
  }

  /** Sent to an element that should have told of its receipt, and did not. */
  isLost(arrow: Arrow): boolean {
    return arrow.received === undefined && this.learned.has(printEnd(destinationOf(arrow)));
  }

  private nameOf(end: ArrowEnd, element: string | undefined): string {
    const address = printEnd(end);
    return this.named.get(address) ?? element ?? this.learned.get(address) ?? address;
  }

  private learnEnd(end: ArrowEnd, element: string): void {
    const address = printEnd(end);
    // Several simulated phones may share a socket: the first keeps the address.
    if (isUnspecified(end) || this.learned.has(address)) return;
    if (this.learned.size >= mostAddresses) {
      const [oldest] = this.learned.keys();
      if (oldest !== undefined) this.learned.delete(oldest);
    }
    this.learned.set(address, element);
  }
}
