import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@trapezoid/testkit';
import { cachingResolver } from './caching-resolver.js';
import type { AddressRecord } from './dns-records.js';
import { emptyResolver, type Resolver } from './resolver.js';

describe('answers that are kept (RFC 1035 §7.4)', () => {
  let clock: FakeClock;
  let asked: string[];
  let records: () => Promise<readonly AddressRecord[]>;
  let resolver: Resolver;

  beforeEach(() => {
    clock = new FakeClock(0);
    asked = [];
    records = async () => [{ address: '192.0.2.1', ttl: 60 }];
    const next: Resolver = {
      ...emptyResolver,
      addresses: (host) => {
        asked.push(host);
        return records();
      },
    };
    resolver = cachingResolver(next, { clock, maximumEntries: 3 });
  });

  const askAfter = async (milliseconds: number, host = 'x.test') => {
    await clock.advanceAsync(milliseconds);
    const answer = await resolver.addresses(host).catch((error: Error) => error.message);
    await clock.advanceAsync(0);
    return answer;
  };

  it('are not asked for again while their records live', async () => {
    expect(await askAfter(0)).toEqual([{ address: '192.0.2.1', ttl: 60 }]);
    expect(await askAfter(59_999, 'X.test.')).toEqual([{ address: '192.0.2.1', ttl: 60 }]);
    expect(asked).toEqual(['x.test']);
    await askAfter(1);
    expect(asked).toEqual(['x.test', 'x.test']);
  });

  it('live as long as the record that lives shortest, not at all with a life of 0', async () => {
    records = async () => [
      { address: '192.0.2.1', ttl: 600 },
      { address: '192.0.2.2', ttl: 5 },
    ];
    await askAfter(0);
    await askAfter(4999);
    expect(asked).toHaveLength(1);
    records = async () => [{ address: '192.0.2.1', ttl: 0 }];
    await askAfter(1);
    await askAfter(0);
    expect(asked).toHaveLength(3);
  });

  it('live 30 s where the records do not say, and an hour at most', async () => {
    records = async () => [{ address: '192.0.2.1' }];
    await askAfter(0);
    await askAfter(29_999);
    expect(asked).toHaveLength(1);
    records = async () => [{ address: '192.0.2.1', ttl: 2 ** 31 }];
    await askAfter(1);
    await askAfter(3_599_999);
    expect(asked).toHaveLength(2);
    await askAfter(1);
    expect(asked).toHaveLength(3);
  });

  it('live 10 s where there are no records, or nobody answers (RFC 2308 §5, §7)', async () => {
    records = async () => [];
    await askAfter(0);
    expect(await askAfter(9_999)).toEqual([]);
    expect(asked).toHaveLength(1);
    records = () => Promise.reject(new Error('timed out'));
    expect(await askAfter(1)).toBe('timed out');
    expect(await askAfter(9_999)).toBe('timed out');
    expect(asked).toHaveLength(2);
    await askAfter(1);
    expect(asked).toHaveLength(3);
  });

  it('are asked for once by all who ask at the same time', async () => {
    let answer: (records: AddressRecord[]) => void = () => undefined;
    records = () => new Promise((resolve) => (answer = resolve));
    const answers = Promise.all([1, 2, 3].map(() => resolver.addresses('x.test')));
    await clock.advanceAsync(100_000);
    answer([{ address: '192.0.2.1' }]);
    expect(await answers).toHaveLength(3);
    expect(asked).toEqual(['x.test']);
  });

  it('are not more than allowed: the oldest goes', async () => {
    for (const host of ['a', 'b', 'c', 'd']) await askAfter(0, host);
    await askAfter(0, 'd');
    await askAfter(0, 'b');
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
    await askAfter(0, 'a');
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'a']);
  });

  it('of one kind are not taken for those of another', async () => {
    await askAfter(0);
    expect(await resolver.srv('x.test')).toEqual([]);
    expect(await resolver.naptr('x.test')).toEqual([]);
  });
});
