import {
  type PhoneCall,
  phoneCall,
  type TracedDecision,
  type TracedMessage,
  tracedDecision,
  tracedMessage,
} from '@trapezoid/contracts';
import type { ApiConnection } from './api-connection.js';
import { EventStreamParser, EventTooLong, type ServerSentEvent } from './event-stream-parser.js';

/** What the trace of a running lab tells. */
export type TraceEvent =
  | { readonly kind: 'message'; readonly message: TracedMessage }
  | { readonly kind: 'decision'; readonly decision: TracedDecision }
  | { readonly kind: 'call'; readonly call: PhoneCall }
  /** The reader was too slow: so many events are missing here. */
  | { readonly kind: 'dropped'; readonly count: number };

/** Opens a trace; resolves when the lab says that it is on. The events end without error when the signal is given. */
export async function readTrace(
  connection: ApiConnection,
  path: string,
  signal: AbortSignal,
): Promise<AsyncIterable<TraceEvent>> {
  const events = readEvents(connection, await connection.openStream(path, signal), signal);
  for (;;) {
    const next = await events.next();
    if (next.done === true) throw connection.lost();
    if (next.value.event === 'ready') return readKnown(events);
  }
}

async function* readEvents(
  connection: ApiConnection,
  response: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent, void> {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  try {
    for await (const piece of response) yield* parser.push(decoder.decode(piece, { stream: true }));
  } catch (error) {
    if (signal.aborted) return;
    // The console ends the stream when it stops; a connection that breaks says the same.
    throw error instanceof EventTooLong ? error : connection.lost();
  }
}

async function* readKnown(events: AsyncIterable<ServerSentEvent>): AsyncGenerator<TraceEvent, void> {
  for await (const { event, data } of events) {
    const known = readEvent(event, data);
    if (known !== undefined) yield known;
  }
}

function readEvent(event: string, data: string): TraceEvent | undefined {
  const value = parseJson(data);
  if (event === 'message') {
    const message = tracedMessage.safeParse(value);
    return message.success ? { kind: 'message', message: message.data } : undefined;
  }
  if (event === 'decision') {
    const decision = tracedDecision.safeParse(value);
    return decision.success ? { kind: 'decision', decision: decision.data } : undefined;
  }
  if (event === 'call') {
    const call = phoneCall.safeParse(value);
    return call.success ? { kind: 'call', call: call.data } : undefined;
  }
  if (event !== 'dropped' || typeof value !== 'object' || value === null || !('count' in value))
    return undefined;
  return { kind: 'dropped', count: Number(value.count) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
