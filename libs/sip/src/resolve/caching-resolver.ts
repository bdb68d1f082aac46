import { canonicalHost } from '../grammar/host.js';
import { type Clock, systemClock } from '../ports/clock.js';
import type { Resolver } from './resolver.js';

export interface CachingResolverOptions {
  readonly clock?: Pick<Clock, 'now'>;
  /** Answers that are kept of each kind; the oldest goes first. Default 1,000. */
  readonly maximumEntries?: number;
}

/** Milliseconds. */
const defaultLife = 30_000;
const longestLife = 3_600_000;
/** Of an answer without records, and of a failure: who was asked may have been restarted (RFC 2308 §5, §7). */
const emptyLife = 10_000;

/**
 * Keeps answers for as long as their records may live: 30 s where that is not known, an hour at most; empty answers and
 * failures for 10 s. A question that is under way already is not asked again. RFC 1035 §7.4
 */
export function cachingResolver(next: Resolver, options: CachingResolverOptions = {}): Resolver {
  const naptr = new Answers((name) => next.naptr(name), options);
  const srv = new Answers((name) => next.srv(name), options);
  const addresses = new Answers((name) => next.addresses(name), options);
  return {
    naptr: (domain) => naptr.of(domain),
    srv: (name) => srv.of(name),
    addresses: (host) => addresses.of(host),
  };
}

interface Kept<Answer> {
  readonly answer: Promise<readonly Answer[]>;
  expires: number;
}

/** Answers to one kind of question. */
class Answers<Answer extends { readonly ttl?: number }> {
  private readonly kept = new Map<string, Kept<Answer>>();
  private readonly clock: Pick<Clock, 'now'>;
  private readonly maximum: number;

  constructor(
    private readonly ask: (name: string) => Promise<readonly Answer[]>,
    { clock = systemClock, maximumEntries = 1000 }: CachingResolverOptions,
  ) {
    this.clock = clock;
    this.maximum = maximumEntries;
  }

  of(name: string): Promise<readonly Answer[]> {
    const key = canonicalHost(name);
    const known = this.kept.get(key);
    if (known !== undefined && known.expires > this.clock.now()) return known.answer;
    // Until it is there, it can't be out of date.
    const asked: Kept<Answer> = { answer: this.ask(name), expires: Number.POSITIVE_INFINITY };
    asked.answer.then(
      (records) => this.keepFor(asked, lifeOf(records)),
      () => this.keepFor(asked, emptyLife),
    );
    this.kept.delete(key);
    this.kept.set(key, asked);
    this.forgetOldest();
    return asked.answer;
  }

  private keepFor(entry: Kept<Answer>, milliseconds: number): void {
    entry.expires = this.clock.now() + milliseconds;
  }

  private forgetOldest(): void {
    if (this.kept.size <= this.maximum) return;
    for (const oldest of this.kept.keys()) {
      this.kept.delete(oldest);
      return;
    }
  }
}

function lifeOf(records: readonly { readonly ttl?: number }[]): number {
  if (records.length === 0) return emptyLife;
  let life = longestLife;
  for (const { ttl } of records) life = Math.min(life, ttl === undefined ? defaultLife : ttl * 1000);
  return life;
}
