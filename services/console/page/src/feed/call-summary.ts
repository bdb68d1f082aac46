import type { TracedMessage } from '@trapezoid/contracts';
import { type MessageSummary, readMessageSummary } from '@trapezoid/ladder';

export type CallPhase = 'calling' | 'ringing' | 'answered' | 'ended' | 'failed' | 'pending' | 'succeeded';

/** A call, or another exchange, for a line of a list. */
export interface CallSummary {
  /** The Call-ID of its first leg. */
  readonly id: string;
  readonly callIds: readonly string[];
  /** Of its first request. */
  readonly method: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: number;
  readonly lastAt: number;
  readonly phase: CallPhase;
  /** The last final response that its originator had. */
  readonly status?: string;
  /** On the wire. */
  readonly messages: number;
  readonly retransmissions: number;
  readonly elements: readonly string[];
}

const sender = (message: TracedMessage) => `${message.source.host}:${message.source.port}`;
const receiver = (message: TracedMessage) => `${message.destination.host}:${message.destination.port}`;

/** Follows one call by its messages. */
export class CallProgress {
  private summary: CallSummary;
  private readonly originator: { readonly element: string; readonly address: string };
  private readonly elements = new Set<string>();
  private readonly legs = new Set<string>();

  constructor(first: TracedMessage) {
    const fields = addressesOf(first.text);
    const told = readMessageSummary(first.text);
    this.originator = { element: first.element, address: sender(first) };
    this.summary = {
      id: first.callId,
      callIds: [],
      method: told.method ?? told.cseq.method,
      from: fields.from,
      to: fields.to,
      startedAt: first.at,
      lastAt: first.at,
      phase: (told.method ?? told.cseq.method) === 'INVITE' ? 'calling' : 'pending',
      messages: 0,
      retransmissions: 0,
      elements: [],
    };
  }

  /** @param onWire whether it is one more message, not the other end of one that was counted */
  add(message: TracedMessage, onWire: boolean): void {
    this.elements.add(message.element);
    this.legs.add(message.callId);
    const { messages, retransmissions } = this.summary;
    this.summary = {
      ...this.summary,
      ...this.progressOf(message, readMessageSummary(message.text)),
      lastAt: Math.max(this.summary.lastAt, message.at),
      messages: messages + (onWire ? 1 : 0),
      retransmissions: retransmissions + (onWire && message.retransmission ? 1 : 0),
    };
  }

  get now(): CallSummary {
    return { ...this.summary, callIds: [...this.legs], elements: [...this.elements] };
  }

  private progressOf(
    message: TracedMessage,
    told: MessageSummary,
  ): Partial<Pick<CallSummary, 'phase' | 'status'>> {
    const { phase, method } = this.summary;
    if (told.method === 'BYE' && phase === 'answered') return { phase: 'ended' };
    if (told.method === 'INVITE' && phase === 'failed' && message.callId === this.summary.id) {
      return { phase: 'calling' };
    }
    if (told.statusCode === undefined || told.cseq.method !== method || !this.isForOriginator(message))
      return {};
    const status = `${told.statusCode} ${told.reasonPhrase ?? ''}`.trim();
    if (method !== 'INVITE') {
      if (told.statusCode < 200) return {};
      return { phase: told.statusCode < 300 ? 'succeeded' : 'failed', status };
    }
    if (phase === 'answered' || phase === 'ended') return {};
    if (told.statusCode < 200) return told.statusCode > 100 ? { phase: 'ringing', status } : {};
    return { phase: told.statusCode < 300 ? 'answered' : 'failed', status };
  }

  private isForOriginator(message: TracedMessage): boolean {
    if (message.callId !== this.summary.id) return false;
    const { element, address } = this.originator;
    return receiver(message) === address || (message.direction === 'received' && message.element === element);
  }
}

/** The URIs of From and To, as they stand there. */
export function addressesOf(text: string): { from: string; to: string } {
  const value = (name: RegExp) => name.exec(text)?.[1]?.trim() ?? '';
  return { from: uriOf(value(/^(?:from|f)[ \t]*:(.*)$/im)), to: uriOf(value(/^(?:to|t)[ \t]*:(.*)$/im)) };
}

function uriOf(value: string): string {
  const uri = /<([^>]*)>/.exec(value)?.[1] ?? value.split(';', 1)[0] ?? '';
  return uri.replace(/^sips?:/i, '').slice(0, 200);
}
