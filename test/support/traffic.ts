import type { TracedMessage } from '@trapezoid/contracts';

/** All SIP messages of a network from a moment on, as its elements told them. */
export class Traffic {
  readonly messages: TracedMessage[] = [];

  private constructor(private readonly ending: AbortController) {}

  /** Resolves once nothing that is sent from then on is missed. */
  static async follow(api: string): Promise<Traffic> {
    const ending = new AbortController();
    const traffic = new Traffic(ending);
    const response = await fetch(`${api}/api/trace`, { signal: ending.signal });
    if (response.body === null) throw new Error('the trace has no body');
    const events = response.body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
    let text = '';
    while (!text.includes('event: ready')) text += (await events.next()).value ?? '';
    void traffic.read(events, text).catch(() => undefined);
    return traffic;
  }

  /** First lines with who sent them, of one Call-ID: each message once, as its sender told it. */
  sentIn(callId: string): string[] {
    return this.messages
      .filter(
        (message) => message.callId === callId && message.direction === 'sent' && !message.retransmission,
      )
      .map(({ element, text }) => `${element}: ${text.slice(0, text.indexOf('\r\n'))}`);
  }

  /** The first request of a method in a Call-ID that an element sent. */
  request(element: string, method: string, callId?: string): TracedMessage | undefined {
    return this.messages.find(
      (message) =>
        message.element === element &&
        message.direction === 'sent' &&
        message.text.startsWith(`${method} `) &&
        (callId === undefined || message.callId === callId),
    );
  }

  end(): void {
    this.ending.abort();
  }

  private async read(events: AsyncIterator<string>, begun: string): Promise<void> {
    let text = begun;
    for (;;) {
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (/^event: message$/m.test(event) && data !== undefined) this.messages.push(JSON.parse(data));
      }
      const next = await events.next();
      if (next.done === true) return;
      text += next.value;
    }
  }
}
