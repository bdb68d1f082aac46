import type { TimerHandle } from '@trapezoid/sip';
import type { SeededRandom } from '../seeded-random.js';
import type { Path } from './links.js';
import type { Medium } from './medium.js';
import type { OpenEntry } from './network-log.js';

/** What a sender repeats in vain for so long ends its connection. Linux gives up after 15 minutes too. Milliseconds. */
const givesUpAfter = 15 * 60_000;

/** Pieces of one stream follow each other by this. Milliseconds. */
const pieceGap = 1;

interface Chunk {
  readonly bytes: Buffer;
  readonly entry?: OpenEntry;
  /** How much of it has been delivered. */
  taken: number;
}

/** The end of the stream. */
type Item = Chunk | 'end';

export interface PipeUser {
  /** Whether what is sent now has a way: 'reset' where nobody at the far end knows the connection. */
  way(): 'open' | 'stalled' | 'reset';
  /** False where the far end takes nothing any more. */
  takes(): boolean;
  deliver(bytes: Buffer): void;
  /** The sender has finished. */
  finished(): void;
  /** Nothing more comes through: the sender is to know. */
  broken(code: 'ECONNRESET' | 'ETIMEDOUT'): void;
  /** The link cuts the connection after so many bytes. */
  cut(): void;
}

/** One direction of a connection: what is written arrives once and in order, in pieces and at times as the link says. */
export class BytePipe {
  /** Bytes that were written and have not arrived. */
  unsent = 0;
  private readonly underWay: Item[] = [];
  private readonly arrived: Item[] = [];
  private lastArrival = 0;
  private passed = 0;
  /** Arrivals of an older generation are void: what they stood for is sent anew. */
  private generation = 0;
  private stalled = false;
  private closed = false;
  private piecing = false;
  private giveUp: TimerHandle;
  private readonly random: SeededRandom;

  constructor(
    private readonly medium: Medium,
    private readonly path: Path,
    /** Messages stay whole: WebSocket. */
    private readonly whole: boolean,
    private readonly user: PipeUser,
  ) {
    this.random = medium.links.randomOf(path, 'stream');
  }

  write(bytes: Buffer, entry?: OpenEntry): void {
    const copy = Buffer.from(bytes);
    this.unsent += copy.length;
    this.add({ bytes: copy, taken: 0, ...(entry === undefined ? {} : { entry }) });
  }

  finish(): void {
    this.add('end');
  }

  /** Forgets what has not arrived. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.generation++;
    this.medium.clock.clearTimeout(this.giveUp);
    for (const item of [...this.arrived, ...this.underWay]) {
      if (item !== 'end' && item.entry !== undefined && item.entry.arrivals.length === 0)
        item.entry.fate = 'cut';
    }
    this.underWay.length = 0;
    this.arrived.length = 0;
  }

  private add(item: Item): void {
    if (this.closed) return;
    this.underWay.push(item);
    if (!this.stalled) this.dispatch();
  }

  /** Puts one more item on its way; items arrive in their order. */
  private dispatch(): void {
    const { clock, links } = this.medium;
    const now = clock.now();
    this.lastArrival = Math.max(this.lastArrival, now + links.segmentDelay(this.path, this.random));
    const { generation } = this;
    clock.setTimeout(() => {
      if (generation === this.generation) this.arrive();
    }, this.lastArrival - now);
  }

  private arrive(): void {
    const way = this.user.way();
    if (way === 'reset') return this.user.broken('ECONNRESET');
    if (way === 'stalled') return this.stall();
    const item = this.underWay.shift();
    if (item === undefined) return;
    this.arrived.push(item);
    if (!this.piecing) this.deliverPieces();
  }

  private stall(): void {
    this.stalled = true;
    this.generation++;
    this.giveUp = this.medium.clock.setTimeout(() => this.user.broken('ETIMEDOUT'), givesUpAfter);
    this.medium.links.whenChanged(() => this.retry());
  }

  private retry(): void {
    if (this.closed) return;
    const way = this.user.way();
    if (way === 'stalled') return this.medium.links.whenChanged(() => this.retry());
    this.stalled = false;
    this.medium.clock.clearTimeout(this.giveUp);
    if (way === 'reset') return this.user.broken('ECONNRESET');
    this.lastArrival = 0;
    for (let items = this.underWay.length; items > 0; items--) this.dispatch();
  }

  private deliverPieces(): void {
    this.piecing = false;
    for (;;) {
      const { segmentBytes, cutAfterBytes = Number.POSITIVE_INFINITY } = this.medium.links.conditionsOf(
        this.path,
      );
      const first = this.arrived[0];
      if (first === undefined || this.closed) return;
      if (first === 'end') {
        this.arrived.shift();
        return this.user.finished();
      }
      const cutsPieces = segmentBytes !== undefined && !this.whole;
      const left = cutAfterBytes - this.passed;
      const size = cutsPieces ? this.drawSize(segmentBytes) : first.bytes.length - first.taken;
      const piece = this.whole && size > left ? Buffer.alloc(0) : this.take(Math.min(size, left));
      this.passed += piece.length;
      this.unsent -= piece.length;
      if (piece.length > 0) this.user.deliver(piece);
      if (size >= left && !this.closed) return this.user.cut();
      if (cutsPieces && this.arrived.length > 0 && !this.closed) {
        this.piecing = true;
        this.medium.clock.setTimeout(() => this.deliverPieces(), pieceGap);
        return;
      }
    }
  }

  private conclude({ entry }: Chunk): void {
    if (entry === undefined) return;
    if (this.user.takes()) this.medium.log.arrived(entry);
    else entry.fate = 'cut';
  }

  private drawSize([from, to]: readonly [number, number]): number {
    return Math.max(1, from + this.random.integer(to - from + 1));
  }

  /** Up to so many bytes of what has arrived, whoever wrote them at a time. */
  private take(size: number): Buffer {
    const pieces: Buffer[] = [];
    let wanted = size;
    for (let first = this.arrived[0]; first !== undefined && first !== 'end'; first = this.arrived[0]) {
      const piece = first.bytes.subarray(first.taken, first.taken + wanted);
      pieces.push(piece);
      first.taken += piece.length;
      wanted -= piece.length;
      if (first.taken < first.bytes.length) break;
      this.arrived.shift();
      this.conclude(first);
      if (wanted <= 0) break;
    }
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  }
}
