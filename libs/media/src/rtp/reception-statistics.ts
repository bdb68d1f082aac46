/** A jump ahead by more than this is a new beginning, not a loss (RFC 3550 §A.1). */
const maximumDropout = 3000;
/** A packet behind by less than this is late, or a repetition of one that came. */
const maximumMisorder = 100;
const cycle = 65_536;

/**
 * What a packet is to its stream: the next (perhaps after a gap), late, a repetition, or so far away that it
 * counts only when the one after it follows.
 */
export type Arrival = 'next' | 'late' | 'repeated' | 'stray';

/** The block of a receiver report (RFC 3550 §6.4.1). */
export interface ReceptionBlock {
  /** Share of packets lost since the last report, in 1/256. */
  readonly fractionLost: number;
  readonly lost: number;
  /** With the count of cycles in its upper half. */
  readonly highestSequenceNumber: number;
  /** In units of the clock rate. */
  readonly jitter: number;
}

/** Sequence numbers of one source since it began, or began anew; extended by their cycles. */
interface Run {
  base: number;
  highest: number;
  received: number;
  /** Those that came, as far back as a late packet can belong. */
  readonly recent: Set<number>;
}

/** What came of one source and what did not, told by sequence numbers. RFC 3550 §A.1, §A.3, §A.8 */
export class ReceptionStatistics {
  #run: Run | undefined;
  /** Of runs that have ended. */
  #lostBefore = 0;
  #received = 0;
  #afterStray = -1;
  /** At the last report, for the share lost since. */
  #prior = { expected: 0, received: 0 };
  #transit: number | undefined;
  #jitter = 0;

  /** Packets, repeated ones left out. */
  get received(): number {
    return this.#received;
  }

  /** Packets that should have come and did not. */
  get lost(): number {
    return this.#lostBefore + (this.#run ? lostIn(this.#run) : 0);
  }

  /** @param arrival time of arrival, in units of the clock rate. */
  receive(sequenceNumber: number, timestamp: number, arrival: number): Arrival {
    this.#run ??= beginRun(sequenceNumber);
    const run = this.#run;
    const ahead = (sequenceNumber - run.highest) & 0xffff;
    if (ahead > 0 && ahead < maximumDropout) {
      run.highest += ahead;
      this.#take(run, run.highest, timestamp, arrival);
      return 'next';
    }
    const behind = -ahead & 0xffff;
    if (behind >= maximumMisorder) {
      if (sequenceNumber !== this.#afterStray) {
        this.#afterStray = (sequenceNumber + 1) & 0xffff;
        return 'stray';
      }
      this.#beginAnew();
      return this.receive(sequenceNumber, timestamp, arrival);
    }
    const extended = run.highest - behind;
    if (run.recent.has(extended)) return 'repeated';
    // One from before the first that came: the source began earlier than it seemed.
    run.base = Math.min(run.base, extended);
    this.#take(run, extended, timestamp, arrival);
    return 'late';
  }

  /** The block for the next report; the share of packets lost is counted anew from here. */
  report(): ReceptionBlock {
    const run = this.#run;
    const now = { expected: run ? run.highest - run.base + 1 : 0, received: run?.received ?? 0 };
    const expected = now.expected - this.#prior.expected;
    const lost = expected - (now.received - this.#prior.received);
    this.#prior = now;
    return {
      fractionLost: expected > 0 && lost > 0 ? Math.min(Math.floor((lost * 256) / expected), 255) : 0,
      lost: this.lost,
      highestSequenceNumber: run ? run.highest - cycle : 0,
      jitter: Math.floor(this.#jitter),
    };
  }

  #take(run: Run, extended: number, timestamp: number, arrival: number): void {
    this.#afterStray = -1;
    this.#received += 1;
    run.received += 1;
    run.recent.add(extended);
    if (run.recent.size > 2 * maximumMisorder) {
      for (const old of run.recent) if (old <= run.highest - maximumMisorder) run.recent.delete(old);
    }
    // Differences of 32-bit timestamps, which start anywhere and wrap.
    const transit = (arrival - timestamp) | 0;
    if (this.#transit !== undefined) {
      this.#jitter += (Math.abs((transit - this.#transit) | 0) - this.#jitter) / 16;
    }
    this.#transit = transit;
  }

  #beginAnew(): void {
    this.#lostBefore = this.lost;
    this.#run = undefined;
    this.#transit = undefined;
    this.#prior = { expected: 0, received: 0 };
  }
}

function beginRun(sequenceNumber: number): Run {
  // One cycle up, so that a packet from before the first has a number too.
  const base = sequenceNumber + cycle;
  return { base, highest: base - 1, received: 0, recent: new Set() };
}

function lostIn({ base, highest, received }: Run): number {
  return Math.max(highest - base + 1 - received, 0);
}
