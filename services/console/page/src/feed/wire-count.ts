import type { TracedMessage } from '@trapezoid/contracts';

const mostAddresses = 4096;

/** Tells whether what an element told is one more message on the wire, or the other end of one that its sender has told. */
export class WireCount {
  /** Addresses that elements send from: what comes from there was told by its sender. */
  private readonly senders = new Map<string, string>();

  isNew(message: TracedMessage): boolean {
    const source = addressOf(message);
    if (message.direction === 'sent') {
      if (this.senders.size < mostAddresses) this.senders.set(source, message.element);
      return true;
    }
    return !this.senders.has(source);
  }
}

function addressOf({ protocol, source }: TracedMessage): string {
  return `${protocol} ${source.host}:${source.port}`;
}
