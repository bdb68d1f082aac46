import { canonicalName } from '../message/header-names.js';
import { defaultLimits, type MessageLimits } from '../message/limits.js';

/** What a stream brought. */
export type Frame =
  | { readonly kind: 'message'; readonly bytes: Buffer }
  /** A double CRLF: the other side wants a CRLF back (RFC 5626 §4.4.1). */
  | { readonly kind: 'ping' }
  /**
   * A lone CRLF: the answer to a ping of ours, or white space before a message (RFC 3261 §7.5). It is told at once,
   * whether somebody waits for it or not, so a ping that comes in two segments is a pong and a ping.
   */
  | { readonly kind: 'pong' }
  /** Nothing more can be made of this stream; of a head without an end `bytes` are the lines that are whole. */
  | { readonly kind: 'broken'; readonly reason: string; readonly bytes: Buffer };

const nothing = Buffer.alloc(0);
const lineEnd = Buffer.from('\r\n');
const blankLine = Buffer.from('\r\n\r\n');

/**
 * Cuts a byte stream into messages by Content-Length, however the bytes are segmented.
 * RFC 3261 §18.3, §7.5
 */
export class StreamFramer {
  /** Bytes that have come and are not used up. */
  private pending: Buffer = nothing;
  private chunks: Buffer[] = [];
  private chunkBytes = 0;
  /** How many bytes the message under way needs in all; 0 while its head is incomplete. */
  private needed = 0;
  /** Up to where the end of the head has been looked for. */
  private searched = 0;
  /** The first line of the message under way is one. */
  private inStep = false;
  /** A lone CRLF has just been told: another one makes a ping of both. */
  private halfPing = false;
  private pongAwaited = false;
  private broken = false;

  constructor(private readonly limits: MessageLimits = defaultLimits) {}

  /** True in the middle of a message. */
  get midMessage(): boolean {
    return (
      this.pending.length + this.chunkBytes > 0 &&
      !/^[\r\n]{0,3}$/.test(this.pending.toString('latin1', 0, 4))
    );
  }

  /**
   * A ping of ours is on its way: the next lone CRLF is its answer, and not also the first half of a ping. On a quiet
   * connection one pong follows the other, and every second one would be taken for a ping.
   */
  awaitPong(): void {
    this.pongAwaited = true;
    this.halfPing = false;
  }

  /** Takes what has come; gives what is complete. */
  push(chunk: Buffer): Frame[] {
    if (this.broken) return [];
    this.chunks.push(chunk);
    this.chunkBytes += chunk.length;
    // While a long body is under way, chunks are only collected: joining them at each one would cost n².
    if (this.needed > 0 && this.pending.length + this.chunkBytes < this.needed) return [];
    this.pending =
      this.pending.length === 0 && this.chunks.length === 1
        ? chunk
        : Buffer.concat([this.pending, ...this.chunks]);
    this.chunks = [];
    this.chunkBytes = 0;
    return this.cut();
  }

  private cut(): Frame[] {
    const frames: Frame[] = [];
    for (;;) {
      if (this.needed === 0 && !this.findHead(frames)) break;
      if (this.broken || this.pending.length < this.needed) break;
      frames.push({ kind: 'message', bytes: this.pending.subarray(0, this.needed) });
      this.consume(this.needed);
      this.needed = 0;
    }
    return frames;
  }

  /** Looks for the end of a head; true once the length of the message is known. */
  private findHead(frames: Frame[]): boolean {
    while (this.pending[0] === 13) {
      if (this.pending.length === 1) return false;
      if (this.pending[1] !== 10) return this.break(frames, 'a message starts with CR');
      const twice = !this.halfPing && this.pending[2] === 13 && this.pending[3] === 10;
      const ping = twice || this.halfPing;
      frames.push({ kind: ping ? 'ping' : 'pong' });
      this.halfPing = !ping && !this.pongAwaited;
      if (!ping) this.pongAwaited = false;
      this.consume(twice ? 4 : 2);
    }
    if (this.pending.length > 0) this.halfPing = false;
    if (this.isOutOfStep()) return this.break(frames, 'no SIP message');
    const end = this.pending.indexOf('\r\n\r\n', Math.max(0, this.searched - 3), 'latin1');
    if (end < 0) {
      this.searched = this.pending.length;
      // Up to three bytes of the blank line may have come: the verdict must not depend on the segments.
      if (this.pending.length - 3 > this.limits.headBytes) this.breakHead(frames);
      return false;
    }
    if (end > this.limits.headBytes) return this.breakHead(frames);
    const length = contentLength(this.pending.toString('latin1', 0, end));
    if (length === undefined) return this.break(frames, 'no usable Content-Length');
    if (length > this.limits.bodyBytes) return this.break(frames, 'body too large');
    this.needed = end + 4 + length;
    return true;
  }

  /**
   * True where the first line is there and can't be that of a message: the length of the one before was wrong, or
   * whoever is there speaks something else. Nothing behind it could be told apart.
   */
  private isOutOfStep(): boolean {
    if (this.inStep) return false;
    const end = this.pending.indexOf(lineEnd);
    if (end < 0 || end > this.limits.headBytes) return false;
    this.inStep = isStartLine(this.pending.toString('latin1', 0, end));
    return !this.inStep;
  }

  /** What came of it may say who sent it: enough to be answered. */
  private breakHead(frames: Frame[]): false {
    const end = this.pending.lastIndexOf(lineEnd, Math.max(0, this.limits.headBytes - blankLine.length));
    const lines = end < 0 ? this.pending : Buffer.concat([this.pending.subarray(0, end), blankLine]);
    return this.break(frames, 'head too large', lines);
  }

  private break(frames: Frame[], reason: string, bytes = this.pending): false {
    this.broken = true;
    frames.push({ kind: 'broken', reason, bytes });
    this.pending = nothing;
    return false;
  }

  private consume(bytes: number): void {
    this.pending = bytes >= this.pending.length ? nothing : this.pending.subarray(bytes);
    this.searched = 0;
    this.inStep = false;
  }
}

/** True for a line that a parser may make something of, be it of another version of SIP. RFC 3261 §7.1, §7.2 */
function isStartLine(line: string): boolean {
  return /^SIP\/|[ \t]SIP\/\S*[ \t]*$/i.test(line);
}

/** The Content-Length of a head; undefined where it is missing, malformed or contradicts itself. */
function contentLength(head: string): number | undefined {
  let found: number | undefined;
  for (let at = head.indexOf('\r\n'); at >= 0; at = head.indexOf('\r\n', at + 2)) {
    const first = head.charCodeAt(at + 2) | 32;
    if (first !== 99 && first !== 108) continue; // neither 'c' nor 'l'
    const end = head.indexOf('\r\n', at + 2);
    const line = head.slice(at + 2, end < 0 ? head.length : end);
    const colon = line.indexOf(':');
    if (colon < 0 || canonicalName(line.slice(0, colon).trimEnd()) !== 'Content-Length') continue;
    const text = (line.slice(colon + 1) + continuation(head, end)).trim();
    if (!/^\d{1,9}$/.test(text)) return undefined;
    if (found !== undefined && found !== Number(text)) return undefined;
    found = Number(text);
  }
  return found;
}

/** What stands in the lines behind one, where they go on with it (RFC 3261 §7.3.1). */
function continuation(head: string, end: number): string {
  let text = '';
  for (let at = end; at >= 0 && (head[at + 2] === ' ' || head[at + 2] === '\t'); ) {
    const next = head.indexOf('\r\n', at + 2);
    text += head.slice(at + 2, next < 0 ? head.length : next);
    at = next;
  }
  return text;
}
