const mostCallIds = 10_000;
const mostOthers = 16;

/** The legs that an element has joined, so that whoever begins to listen in the middle of a call is told of them. */
export class KnownLegs {
  private readonly others = new Map<string, string[]>();

  join(callId: string, other: string): void {
    if (callId === other) return;
    this.note(callId, other);
    this.note(other, callId);
  }

  /** The other legs; undefined where none are known. */
  of(callId: string): string[] | undefined {
    return this.others.get(callId);
  }

  private note(callId: string, other: string): void {
    const known = this.others.get(callId) ?? [];
    if (known.includes(other) || known.length >= mostOthers) return;
    if (this.others.size >= mostCallIds) {
      const [oldest] = this.others.keys();
      if (oldest !== undefined) this.others.delete(oldest);
    }
    this.others.set(callId, [...known, other]);
  }
}
