/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/** An event was longer than is allowed: the other side is not what it seems. */
export class EventTooLong extends Error {
  override readonly name = 'EventTooLong';
}

/**
 * Takes a `text/event-stream` apart, however it is cut into pieces.
 * WHATWG HTML, §9.2.6; `id` and `retry` are passed over, as nothing here connects again by itself.
 */
export class EventStreamParser {
  private rest = '';
  private event = '';
  private data: string[] = [];
  private length = 0;

  /** @param longestEvent in characters. */
  constructor(private readonly longestEvent = 1024 * 1024) {}

  /** The events that this piece completes. @throws EventTooLong */
  push(piece: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const complete = this.takeLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      if (complete !== undefined) events.push(complete);
    }
    this.refuseTooLong();
    return events;
  }

  private takeLine(line: string): ServerSentEvent | undefined {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.event = value;
    else if (field === 'data') {
      this.data.push(value);
      this.length += value.length;
      this.refuseTooLong();
    }
    return undefined;
  }

  private dispatch(): ServerSentEvent | undefined {
    const complete =
      this.data.length === 0 ? undefined : { event: this.event || 'message', data: this.data.join('\n') };
    this.event = '';
    this.data = [];
    this.length = 0;
    return complete;
  }

  private refuseTooLong(): void {
    if (this.length + this.rest.length > this.longestEvent) {
      throw new EventTooLong(`an event is longer than ${this.longestEvent} characters`);
    }
  }
}
