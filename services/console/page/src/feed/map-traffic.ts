import type { TracedMessage } from '@trapezoid/contracts';
import { readMessageSummary } from '@trapezoid/ladder';
import type { Pulse } from './protocol.js';

/** Pulses of one tick at most; the numbers on the edges count all messages. */
export const mostPulses = 24;
const mostAddresses = 4096;

interface Passed {
  readonly from: string;
  readonly to: string;
  readonly kind: Pulse['kind'];
}

/** Who sends to whom, between two ticks. */
export class MapTraffic {
  private readonly owners = new Map<string, string>();
  private passed: Passed[] = [];

  /** Learns whose an address is, from either end. */
  learn(message: TracedMessage): void {
    const end = message.direction === 'sent' ? message.source : message.destination;
    this.own(addressOf(end), message.element);
  }

  own(address: string, element: string): void {
    if (this.owners.size < mostAddresses) this.owners.set(address, element);
  }

  /** Takes one message on the wire. Whose its other end is may be told a moment later: names are looked up at the tick. */
  add(message: TracedMessage): void {
    this.passed.push({
      from: addressOf(message.source),
      to: addressOf(message.destination),
      kind: kindOf(message),
    });
    this.learn(message);
  }

  take(): { readonly pulses: Pulse[]; readonly edges: Record<string, number> } {
    const pulses: Pulse[] = [];
    const edges: Record<string, number> = {};
    const every = Math.max(1, this.passed.length / mostPulses);
    let next = 0;
    for (const [place, { from, to, kind }] of this.passed.entries()) {
      const pulse = { from: this.nameOf(from), to: this.nameOf(to), kind };
      if (pulse.from === pulse.to) continue;
      const edge = `${pulse.from}\n${pulse.to}`;
      edges[edge] = (edges[edge] ?? 0) + 1;
      if (place < next || pulses.length >= mostPulses) continue;
      next += every;
      pulses.push(pulse);
    }
    this.passed = [];
    return { pulses, edges };
  }

  private nameOf(address: string): string {
    return this.owners.get(address) ?? address;
  }
}

function addressOf({ host, port }: { readonly host: string; readonly port: number }): string {
  const numeric = host.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  return numeric.includes(':') ? `[${numeric}]:${port}` : `${numeric}:${port}`;
}

function kindOf(message: TracedMessage): Pulse['kind'] {
  const { statusCode } = readMessageSummary(message.text.slice(0, 200));
  if (statusCode === undefined) return 'request';
  if (statusCode < 200) return 'progress';
  if (statusCode < 300) return 'success';
  return statusCode < 400 ? 'redirection' : 'failure';
}
