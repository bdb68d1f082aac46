import type { TracedMessage } from '@trapezoid/contracts';
import { readMessageSummary } from '@trapezoid/ladder';
import type { Pulse } from './protocol.js';

/** Pulses of one tick at most; the numbers on the edges count all messages. */
export const mostPulses = 24;
const mostAddresses = 4096;

/** Who sends to whom, between two ticks. */
export class MapTraffic {
  private readonly owners = new Map<string, string>();
  private pulses: Pulse[] = [];
  private edges: Record<string, number> = {};

  /** Learns whose an address is, from either end. */
  learn(message: TracedMessage): void {
    const end = message.direction === 'sent' ? message.source : message.destination;
    if (this.owners.size < mostAddresses) this.owners.set(`${end.host}:${end.port}`, message.element);
  }

  /** Takes one message on the wire. */
  add(message: TracedMessage): void {
    const from = message.direction === 'sent' ? message.element : this.nameOf(message.source);
    const to = message.direction === 'sent' ? this.nameOf(message.destination) : message.element;
    if (from === to) return;
    const edge = `${from}\n${to}`;
    this.edges[edge] = (this.edges[edge] ?? 0) + 1;
    if (this.pulses.length < mostPulses) this.pulses.push({ from, to, kind: kindOf(message) });
  }

  take(): { readonly pulses: Pulse[]; readonly edges: Record<string, number> } {
    const { pulses, edges } = this;
    this.pulses = [];
    this.edges = {};
    return { pulses, edges };
  }

  private nameOf({ host, port }: { host: string; port: number }): string {
    return this.owners.get(`${host}:${port}`) ?? `${host}:${port}`;
  }
}

function kindOf(message: TracedMessage): Pulse['kind'] {
  const { statusCode } = readMessageSummary(message.text.slice(0, 200));
  if (statusCode === undefined) return 'request';
  if (statusCode < 200) return 'progress';
  if (statusCode < 300) return 'success';
  return statusCode < 400 ? 'redirection' : 'failure';
}
