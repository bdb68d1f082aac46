import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedBus, tellOn } from '@trapezoid/bus';
import {
  type Binding,
  locationChanged,
  locationReached,
  type StorePosition,
  subscriberChanged,
} from '@trapezoid/contracts';
import { type Located, LocationCache } from './location-cache.js';

const alice = 'sip:alice@lab.test';
const bob = 'sip:bob@lab.test';

/** A bus whose connection can be lost. */
class FragileBus extends EmbeddedBus {
  override interruptions = 0;
  up = true;

  override get connected(): boolean {
    return this.up && super.connected;
  }
}

function makeBinding(contact: string, expiresAt = 3_600_000): Binding {
  return { contact, parameters: {}, path: [], callId: 'x', cseq: 1, updatedAt: 0, expiresAt };
}

describe('a cache of look-ups', () => {
  let bus: FragileBus;
  let cache: LocationCache;
  let now: number;
  /** What the location server would answer. */
  let truth: Map<string, Binding[]>;
  let asked: string[];
  let revision: number;
  /** Holds answers back until it resolves. */
  let gate: Promise<void>;

  beforeEach(() => {
    bus = new FragileBus();
    now = 1000;
    truth = new Map();
    asked = [];
    revision = 0;
    gate = Promise.resolve();
    cache = new LocationCache({ bus, ask, now: () => now, maximum: 3 });
  });
  afterEach(async () => {
    cache.close();
    await bus.close();
  });

  async function ask(addressOfRecord: string): Promise<Located> {
    asked.push(addressOfRecord);
    const bindings = truth.get(addressOfRecord);
    await gate;
    return { subscriber: bindings !== undefined, bindings: bindings ?? [] };
  }

  const position = (): StorePosition => ({ store: 'one', revision });
  const contacts = async (name: string) =>
    (await cache.lookup(name)).bindings.map((binding) => binding.contact);

  async function reach(at = position()): Promise<void> {
    tellOn(bus, locationReached, at);
    await bus.flush();
  }

  function write(name: string, ...bindings: string[]): void {
    revision += 1;
    truth.set(
      name,
      bindings.map((contact) => makeBinding(contact)),
    );
  }

  async function tellOf(name: string, at: StorePosition | undefined = position()): Promise<void> {
    const change = {
      addressOfRecord: name,
      bindings: truth.get(name) ?? [],
      cause: 'registered' as const,
      at: now,
    };
    tellOn(bus, locationChanged, at === undefined ? change : { ...change, position: at });
    await bus.flush();
  }

  /** Writes and tells it. */
  async function bind(name: string, ...bindings: string[]): Promise<void> {
    write(name, ...bindings);
    await tellOf(name);
  }

  it('asks every time until it knows where the store is', async () => {
    await bind(alice, 'sip:a@one');
    await contacts(alice);
    expect(await contacts(alice)).toEqual(['sip:a@one']);
    expect(asked).toEqual([alice, alice]);
  });

  it('asks once, then answers by itself', async () => {
    await bind(alice, 'sip:a@one');
    await reach();
    expect(await contacts(alice)).toEqual(['sip:a@one']);
    expect(await contacts(alice)).toEqual(['sip:a@one']);
    expect(asked).toEqual([alice]);
    expect(cache.counters).toEqual({ locationCacheHits: 1, locationCacheMisses: 1 });
  });

  it('knows too that an account has no binding', async () => {
    await bind(alice);
    await reach();
    await contacts(alice);
    expect(await cache.lookup(alice)).toEqual({ subscriber: true, bindings: [] });
    expect(asked).toEqual([alice]);
  });

  it('asks again for what has changed, and for nothing else', async () => {
    await bind(alice, 'sip:a@one');
    await bind(bob, 'sip:b@one');
    await reach();
    await Promise.all([contacts(alice), contacts(bob)]);
    await bind(alice, 'sip:a@two');
    expect(await contacts(alice)).toEqual(['sip:a@two']);
    expect(await contacts(bob)).toEqual(['sip:b@one']);
    expect(asked).toEqual([alice, bob, alice]);
  });

  it('asks once for many who want to know the same', async () => {
    await bind(alice, 'sip:a@one');
    await reach();
    await Promise.all([contacts(alice), contacts(alice), contacts(alice)]);
    expect(asked).toEqual([alice]);
  });

  it('keeps no answer that a change has overtaken', async () => {
    await bind(alice, 'sip:a@one');
    await reach();
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const early = contacts(alice);
    await bind(alice, 'sip:a@two');
    const late = contacts(alice);
    open();
    expect(await Promise.all([early, late])).toEqual([['sip:a@one'], ['sip:a@two']]);
    expect(await contacts(alice)).toEqual(['sip:a@two']);
    expect(asked).toEqual([alice, alice]);
  });

  it('leaves out a binding from the millisecond on at which it ends', async () => {
    await bind(alice, 'sip:a@one');
    await reach();
    await contacts(alice);
    now = 3_599_999;
    await reach();
    expect(await contacts(alice)).toEqual(['sip:a@one']);
    now = 3_600_000;
    expect(await contacts(alice)).toEqual([]);
    expect(asked).toEqual([alice]);
  });

  it('forgets an account that is added or removed', async () => {
    await bind(alice);
    await reach();
    await contacts(alice);
    tellOn(bus, subscriberChanged, { username: 'alice', domain: 'lab.test', change: 'removed', at: now });
    await bus.flush();
    await contacts(alice);
    expect(asked).toEqual([alice, alice]);
  });

  it('keeps nothing of names that nobody has', async () => {
    await reach();
    await contacts('sip:nobody@lab.test');
    await contacts('sip:nobody@lab.test');
    expect(asked).toHaveLength(2);
  });

  it('keeps what was used last where it can not keep all', async () => {
    for (const user of ['a', 'b', 'c', 'd']) await bind(`sip:${user}@lab.test`, 'sip:x@one');
    await reach();
    for (const user of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) await contacts(`sip:${user}@lab.test`);
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'b'].map((user) => `sip:${user}@lab.test`));
  });

  it('passes the failure of the location server on, and keeps nothing of it', async () => {
    await reach();
    gate = Promise.reject(new Error('away'));
    await expect(cache.lookup(alice)).rejects.toThrow('away');
    gate = Promise.resolve();
    write(alice, 'sip:a@one');
    await tellOf(alice);
    expect(await contacts(alice)).toEqual(['sip:a@one']);
  });

  describe('asks rather than answer what may have changed', () => {
    beforeEach(async () => {
      await bind(alice, 'sip:a@one');
      await reach();
      await contacts(alice);
      asked.length = 0;
    });

    it('while a change is missing in between', async () => {
      write(alice);
      write(bob, 'sip:b@one');
      await tellOf(bob);
      expect(await contacts(alice)).toEqual([]);
      expect(asked).toEqual([alice]);
    });

    it('from when it hears that the store has come further', async () => {
      write(alice);
      await reach();
      expect(await contacts(alice)).toEqual([]);
    });

    it('and forgets everything when the change does not come: the next answers are new', async () => {
      write(alice);
      await reach();
      now += 1000;
      await reach();
      expect(await contacts(alice)).toEqual([]);
      expect(await contacts(alice)).toEqual([]);
      expect(asked).toEqual([alice]);
    });

    it('but goes on with what it has when the change was late', async () => {
      write(bob, 'sip:b@one');
      await reach();
      await tellOf(bob);
      expect(await contacts(alice)).toEqual(['sip:a@one']);
      expect(asked).toEqual([]);
    });

    it('when its connection was lost, also when it is back before anybody has looked', async () => {
      write(alice);
      bus.interruptions += 1;
      expect(await contacts(alice)).toEqual([]);
      await reach();
      expect(await contacts(alice)).toEqual([]);
    });

    it('while its connection is away', async () => {
      bus.up = false;
      await contacts(alice);
      expect(asked).toEqual([alice]);
    });

    it('when no location server has been heard for three seconds', async () => {
      now += 2999;
      await contacts(alice);
      expect(asked).toEqual([]);
      now += 1;
      await contacts(alice);
      expect(asked).toEqual([alice]);
      await reach();
      await contacts(alice);
      expect(asked).toEqual([alice]);
    });

    it('when the store is another one', async () => {
      write(alice);
      await reach({ store: 'two', revision: 0 });
      expect(await contacts(alice)).toEqual([]);
    });

    it('when changes are told without their place', async () => {
      write(bob, 'sip:b@one');
      tellOn(bus, locationChanged, { addressOfRecord: bob, bindings: [], cause: 'registered', at: now });
      await bus.flush();
      await contacts(alice);
      expect(asked).toEqual([alice]);
    });

    it('when it is closed', async () => {
      cache.close();
      await contacts(alice);
      expect(asked).toEqual([alice]);
    });
  });
});
