import type { SeededRandom } from '../seeded-random.js';
import type { LinkConditions } from './link-conditions.js';

/** The hosts at both ends of a way. Behind a NAT a host has several: its own first, then those of the NATs. */
export interface Path {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Milliseconds after which a segment is repeated first; the least that Linux waits. */
const firstRepetition = 200;

/** So many repetitions at most, so that a connection over a bad link is slow but not dead. */
const maximumRepetitions = 6;

interface Partition {
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
}

/** Which conditions hold between which hosts, and what they bring about. */
export class Links {
  private readonly own = new Map<string, LinkConditions>();
  private readonly partitions = new Set<Partition>();
  private readonly randoms = new Map<string, SeededRandom>();
  /** Connections that wait for better conditions. */
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly random: SeededRandom,
    private common: LinkConditions,
  ) {}

  setCommon(conditions: LinkConditions): void {
    this.common = conditions;
    this.changed();
  }

  set(from: string, to: string, conditions: LinkConditions): void {
    this.own.set(`${from} ${to}`, conditions);
    this.changed();
  }

  /** Lets nothing through from some to others; gives what ends that. */
  separate(from: readonly string[], to: readonly string[]): () => void {
    const partition = { from: new Set(from), to: new Set(to) };
    this.partitions.add(partition);
    return () => {
      this.partitions.delete(partition);
      this.changed();
    };
  }

  heal(): void {
    this.partitions.clear();
    this.changed();
  }

  conditionsOf({ from, to }: Path): LinkConditions {
    if (this.own.size === 0) return this.common;
    for (const one of from) {
      for (const other of to) {
        const own = this.own.get(`${one} ${other}`);
        if (own !== undefined) return own;
      }
    }
    return this.common;
  }

  isPartitioned({ from, to }: Path): boolean {
    for (const partition of this.partitions) {
      if (from.some((host) => partition.from.has(host)) && to.some((host) => partition.to.has(host)))
        return true;
    }
    return false;
  }

  /** True where what a connection sends has a chance to arrive. */
  carriesStreams(path: Path): boolean {
    return !this.isPartitioned(path) && (this.conditionsOf(path).loss ?? 0) < 1;
  }

  /**
   * What decides on this way. Each has its own, so that traffic between others changes nothing: a test may add a phone
   * and the rest of the run stays as it was.
   */
  randomOf({ from, to }: Path, kind: string): SeededRandom {
    const name = `${from.join(',')} ${to.join(',')} ${kind}`;
    const known = this.randoms.get(name);
    if (known !== undefined) return known;
    const derived = this.random.derive(name);
    this.randoms.set(name, derived);
    return derived;
  }

  /** Milliseconds on the way, drawn anew each time. */
  delay(path: Path, random: SeededRandom): number {
    const { delay = 1, jitter = 0 } = this.conditionsOf(path);
    const fixed = typeof delay === 'number' ? delay : delay[0] + random.fraction() * (delay[1] - delay[0]);
    return jitter === 0 ? fixed : Math.max(0, fixed + (2 * random.fraction() - 1) * jitter);
  }

  /** Milliseconds on the way for a segment of a connection, with the times that it had to be repeated. */
  segmentDelay(path: Path, random: SeededRandom): number {
    const { loss = 0 } = this.conditionsOf(path);
    let repetition = firstRepetition;
    let waited = 0;
    for (let repeated = 0; repeated < maximumRepetitions && random.fraction() < loss; repeated++) {
      waited += repetition;
      repetition *= 2;
    }
    return waited + this.delay(path, random);
  }

  /** Calls back once when conditions have changed. */
  whenChanged(callback: () => void): void {
    this.waiting.add(callback);
  }

  /** Conditions have changed, also those at the ends: whoever waits looks again. */
  changed(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const callback of waiting) callback();
  }
}
