import type { TracedMessage } from '@trapezoid/contracts';
import { type MessageSummary, readMessageSummary } from './message-summary.js';

export interface ArrowEnd {
  readonly host: string;
  readonly port: number;
}

/** One message on one hop: what its sender told, what its receiver told, or both. */
export interface Arrow {
  readonly summary: MessageSummary;
  readonly callId: string;
  readonly sent?: TracedMessage;
  readonly received?: TracedMessage;
}

/** When it went out or, where only its receiver told, came in: milliseconds since 1970. */
export function timeOf(arrow: Arrow): number {
  return (arrow.sent ?? arrow.received)?.at ?? 0;
}

export function sourceOf(arrow: Arrow): ArrowEnd {
  return endOf(arrow, 'source');
}

export function destinationOf(arrow: Arrow): ArrowEnd {
  return endOf(arrow, 'destination');
}

export function isRetransmission(arrow: Arrow): boolean {
  return arrow.sent?.retransmission === true || arrow.received?.retransmission === true;
}

/** In order of time, then of each element's own counting. */
export function compareArrows(left: Arrow, right: Arrow): number {
  return timeOf(left) - timeOf(right) || sequenceOf(left) - sequenceOf(right);
}

export function compareMessages(left: TracedMessage, right: TracedMessage): number {
  return left.at - right.at || left.sequence - right.sequence;
}

/** A socket bound to every address names none: `0.0.0.0`, `::`. */
export function isUnspecified(end: ArrowEnd): boolean {
  return end.host === '0.0.0.0' || end.host === '::';
}

/** `host:port`, the same for all spellings of an IPv4 address. */
export function printEnd(end: ArrowEnd): string {
  const host = end.host.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${end.port}` : `${host}:${end.port}`;
}

/** Transmissions of one message that wait for their other end; of more than these the oldest give up. */
const mostWaiting = 32;
/** How far the two ends of an arrow that has been drawn already may lie apart, in milliseconds: less than T1. */
const settledReach = 250;

/** Puts what sender and receiver tell of one message together, as the messages come. */
export class ArrowPairing {
  /** Arrows of which one end is missing, by what both ends must agree on. */
  private readonly open = new Map<string, readonly Arrow[]>();
  private readonly settled = new WeakSet<Arrow>();

  /** The arrow that the message makes, and the one with one end alone that it completes, if it does. */
  add(message: TracedMessage): { arrow: Arrow; completes?: Arrow } {
    const summary = readMessageSummary(message.text);
    const key = keyOf(message, summary);
    const waiting = this.open.get(key) ?? [];
    const other = nearest(
      waiting.filter((arrow) => isOtherEnd(arrow, message) && this.reaches(arrow, message.at)),
      message.at,
    );
    if (other !== undefined) {
      this.forget(other);
      return { arrow: { ...other, [message.direction]: message }, completes: other };
    }
    const arrow: Arrow = { summary, callId: message.callId, [message.direction]: message };
    this.open.set(key, [...waiting.slice(1 - mostWaiting), arrow]);
    return { arrow };
  }

  /** The arrow has been drawn with one end: only what belongs to it beyond doubt completes it now. */
  settle(arrow: Arrow): void {
    this.settled.add(arrow);
  }

  /** No other end is expected for this arrow any more. */
  forget(arrow: Arrow): void {
    const message = arrow.sent ?? arrow.received;
    if (message === undefined) return;
    const key = keyOf(message, arrow.summary);
    const left = (this.open.get(key) ?? []).filter((one) => one !== arrow);
    if (left.length === 0) this.open.delete(key);
    else this.open.set(key, left);
  }

  private reaches(arrow: Arrow, at: number): boolean {
    return !this.settled.has(arrow) || Math.abs(timeOf(arrow) - at) <= settledReach;
  }
}

/** The branch tells one hop from the next, the first line a CANCEL or ACK from its INVITE. */
function keyOf(message: TracedMessage, summary: MessageSummary): string {
  return [message.callId, summary.branch, summary.cseq.number, summary.cseq.method, summary.firstLine].join(
    '\n',
  );
}

function isOtherEnd(arrow: Arrow, message: TracedMessage): boolean {
  const known = message.direction === 'sent' ? arrow.received : arrow.sent;
  if (arrow[message.direction] !== undefined || known === undefined) return false;
  return sameEnd(known.source, message.source) && sameEnd(known.destination, message.destination);
}

function sameEnd(left: ArrowEnd, right: ArrowEnd): boolean {
  if (isUnspecified(left) || isUnspecified(right)) return left.port === right.port;
  return printEnd(left) === printEnd(right);
}

/** Of several transmissions the one closest in time: an earlier one may have been lost. */
function nearest(arrows: readonly Arrow[], at: number): Arrow | undefined {
  let best: Arrow | undefined;
  for (const arrow of arrows) {
    if (best === undefined || Math.abs(timeOf(arrow) - at) < Math.abs(timeOf(best) - at)) best = arrow;
  }
  return best;
}

function endOf(arrow: Arrow, end: 'source' | 'destination'): ArrowEnd {
  const ends = [arrow.sent?.[end], arrow.received?.[end]].filter((one) => one !== undefined);
  return ends.find((one) => !isUnspecified(one)) ?? ends[0] ?? { host: '', port: 0 };
}

function sequenceOf(arrow: Arrow): number {
  return (arrow.sent ?? arrow.received)?.sequence ?? 0;
}
