import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Binding } from '@trapezoid/contracts';
import {
  alice,
  CountedGruus,
  MemoryStore,
  makeBinding,
  makeChange,
  makeRequest,
  settle,
  VirtualClock,
} from '../location.fixture.js';
import type { LocationChange } from './binding-records.js';
import { LocationServer } from './location-server.js';
import { StoreUnavailable } from './record-store.js';
import { SubscriberDirectory } from './subscriber-directory.js';

let clock: VirtualClock;
let store: MemoryStore<Binding[]>;
let told: LocationChange[];

beforeEach(() => {
  clock = new VirtualClock();
  store = new MemoryStore();
  told = [];
});

async function start(): Promise<LocationServer> {
  const server = new LocationServer({
    store,
    clock,
    directory: new SubscriberDirectory([]),
    gruus: new CountedGruus(),
    uriEquals: (one, other) => one === other,
    tellChanged: (change) => told.push(change),
  });
  await server.start();
  return server;
}

const contactsOf = async (server: LocationServer, addressOfRecord = alice) =>
  (await server.lookup({ addressOfRecord })).bindings.map((binding) => binding.contact);

describe('the location server', () => {
  it('stores an update, answers with all bindings and tells the change', async () => {
    const server = await start();
    await server.update(makeRequest(['sip:a@one']));
    const answer = await server.update(makeRequest(['sip:a@two'], { cseq: 2 }));
    expect(answer).toMatchObject({
      kind: 'updated',
      bindings: [{ contact: 'sip:a@one' }, { contact: 'sip:a@two' }],
    });
    expect(await contactsOf(server)).toEqual(['sip:a@one', 'sip:a@two']);
    expect(told.map(({ cause, bindings, at }) => [cause, bindings.length, at])).toEqual([
      ['registered', 1, clock.now()],
      ['registered', 2, clock.now()],
    ]);
  });

  it('stores and tells nothing for an update that changes nothing', async () => {
    const server = await start();
    expect(await server.update(makeRequest([]))).toEqual({ kind: 'updated', bindings: [] });
    expect(store.writes).toBe(0);
    expect(told).toEqual([]);
  });

  it('leaves everything as it is after an update out of order', async () => {
    const server = await start();
    await server.update(makeRequest(['sip:a@one'], { cseq: 5 }));
    const answer = await server.update(makeRequest(['sip:a@new', 'sip:a@one'], { cseq: 4 }));
    expect(answer).toEqual({ kind: 'out-of-order', contact: 'sip:a@one' });
    expect(await contactsOf(server)).toEqual(['sip:a@one']);
    expect(told).toHaveLength(1);
  });

  it('applies updates of one address-of-record one after the other', async () => {
    const server = await start();
    const contacts = Array.from({ length: 10 }, (_, number) => `sip:a@host${number}`);
    await Promise.all(
      contacts.map((contact, number) => server.update(makeRequest([contact], { cseq: number }))),
    );
    expect(await contactsOf(server)).toEqual(contacts);
  });

  it('refuses updates beyond what may wait for one address-of-record', async () => {
    const server = await start();
    const updates = Array.from({ length: 65 }, (_, number) =>
      server.update(makeRequest(['sip:a@one'], { callId: `call-${number}` })),
    );
    await expect(updates[64]).rejects.toThrow('too much is asked about sip:alice@lab.test at once');
    await Promise.all(updates.slice(0, 64));
  });

  it('begins anew when another instance has written in between', async () => {
    const [here, there] = [await start(), await start()];
    store.afterNextRead = async () => {
      await there.update(makeRequest(['sip:a@there'], { callId: 'other' }));
    };
    const answer = await here.update(makeRequest(['sip:a@here']));
    expect(answer).toMatchObject({ bindings: [{ contact: 'sip:a@there' }, { contact: 'sip:a@here' }] });
    expect(told.at(-1)?.bindings).toHaveLength(2);
  });

  it('clears every binding by hand, whatever its CSeq', async () => {
    const server = await start();
    await server.update(makeRequest(['sip:a@one', 'sip:a@two'], { cseq: 9 }));
    expect(await server.clear({ addressOfRecord: alice })).toEqual({ removed: 2 });
    expect(await server.clear({ addressOfRecord: alice })).toEqual({ removed: 0 });
    expect(told.map((change) => change.cause)).toEqual(['registered', 'cleared']);
    expect(await contactsOf(server)).toEqual([]);
  });
});

describe('the end of a binding at the location server', () => {
  it('takes it out of every answer at its millisecond, and out of the store within the second', async () => {
    const server = await start();
    await clock.pass(0.4);
    await server.update(makeRequest([makeChange('sip:a@short', { expires: 60 }), 'sip:a@long']));
    await clock.pass(59.999);
    expect(await contactsOf(server)).toEqual(['sip:a@short', 'sip:a@long']);
    await clock.pass(0.001);
    expect(await contactsOf(server)).toEqual(['sip:a@long']);
    expect(told).toHaveLength(1);
    await clock.pass(0.6);
    expect((await store.get(alice))?.value.map((binding) => binding.contact)).toEqual(['sip:a@long']);
    expect(told.slice(1)).toMatchObject([
      { cause: 'expired', bindings: [{ contact: 'sip:a@long' }], at: clock.now() },
    ]);
  });

  it('moves with every refresh', async () => {
    const server = await start();
    await server.update(makeRequest([makeChange('sip:a@one', { expires: 60 })]));
    await clock.pass(50);
    await server.update(makeRequest([makeChange('sip:a@one', { expires: 60 })], { cseq: 2 }));
    await clock.pass(59);
    expect(told.map((change) => change.cause)).toEqual(['registered', 'registered']);
    await clock.pass(1);
    expect(told.at(-1)).toMatchObject({ cause: 'expired', bindings: [] });
    expect(await store.get(alice)).toBeUndefined();
  });

  it('comes for bindings that were stored before the start, at once for those whose time has ended', async () => {
    await store.put('sip:old@lab.test', undefined, [
      makeBinding('sip:o@one', { expiresAt: clock.now() - 1 }),
    ]);
    await store.put(alice, undefined, [makeBinding('sip:a@one', { expiresAt: clock.now() + 10_000 })]);
    const server = await start();
    expect(await contactsOf(server, 'sip:old@lab.test')).toEqual([]);
    await clock.pass(1);
    expect(told.map((change) => change.addressOfRecord)).toEqual(['sip:old@lab.test']);
    await clock.pass(9);
    expect(told.map((change) => change.addressOfRecord)).toEqual(['sip:old@lab.test', alice]);
  });

  it('is told by one of several instances', async () => {
    const [one] = [await start(), await start(), await start()];
    await one?.update(makeRequest([makeChange('sip:a@one', { expires: 60 })]));
    await clock.pass(60);
    expect(told.map((change) => change.cause)).toEqual(['registered', 'expired']);
  });

  it('does not touch a binding that another instance has refreshed', async () => {
    const [here, there] = [await start(), await start()];
    await here.update(makeRequest([makeChange('sip:a@one', { expires: 60 })]));
    await clock.pass(30);
    await there.update(makeRequest([makeChange('sip:a@one', { expires: 60 })], { cseq: 2 }));
    await clock.pass(31);
    expect(told.map((change) => change.cause)).toEqual(['registered', 'registered']);
    expect(await contactsOf(here)).toEqual(['sip:a@one']);
  });

  it('comes for thousands in one second', async () => {
    const server = await start();
    const names = Array.from({ length: 2000 }, (_, number) => `sip:user${number}@lab.test`);
    await Promise.all(
      names.map((addressOfRecord) =>
        server.update(makeRequest([makeChange('sip:a@one', { expires: 60 })], { addressOfRecord })),
      ),
    );
    await clock.pass(60);
    for (let turn = 0; turn < 100 && told.length < 4000; turn += 1) await settle();
    expect(told.filter((change) => change.cause === 'expired')).toHaveLength(2000);
    expect((await server.list({ limit: 1 })).total).toBe(0);
  });

  it('leaves no timer when nothing is bound, and none after the close', async () => {
    const server = await start();
    await server.update(makeRequest([makeChange('sip:a@one', { expires: 60 })]));
    await clock.pass(61);
    expect(clock.timers).toBe(0);
    await server.update(makeRequest(['sip:a@one'], { cseq: 2 }));
    expect(clock.timers).toBe(1);
    await server.close();
    expect(clock.timers).toBe(0);
  });
});

describe('the list of the location server', () => {
  it('goes through all names in order, a page at a time', async () => {
    const server = await start();
    for (const user of ['dave', 'alice', 'carol', 'bob', 'eve']) {
      await server.update(makeRequest([`sip:${user}@one`], { addressOfRecord: `sip:${user}@lab.test` }));
    }
    const first = await server.list({ limit: 2 });
    expect(first.records.map((record) => record.addressOfRecord)).toEqual([
      'sip:alice@lab.test',
      'sip:bob@lab.test',
    ]);
    expect(first).toMatchObject({ total: 5, next: 'sip:bob@lab.test' });
    const second = await server.list({ after: 'sip:bob@lab.test', limit: 3 });
    expect(second.records.map((record) => record.addressOfRecord)).toEqual([
      'sip:carol@lab.test',
      'sip:dave@lab.test',
      'sip:eve@lab.test',
    ]);
    expect(second.next).toBeUndefined();
  });

  it('leaves out what has expired, on the page and in the total', async () => {
    const server = await start();
    await clock.pass(0.5);
    await server.update(makeRequest([makeChange('sip:a@one', { expires: 10 })]));
    await server.update(makeRequest(['sip:b@one'], { addressOfRecord: 'sip:bob@lab.test' }));
    await clock.pass(10);
    expect(await server.list({ limit: 5 })).toMatchObject({
      total: 1,
      records: [{ addressOfRecord: 'sip:bob@lab.test' }],
    });
  });

  it('knows what other instances have written', async () => {
    const [here, there] = [await start(), await start()];
    await there.update(makeRequest(['sip:a@one']));
    expect((await here.list({ limit: 5 })).total).toBe(1);
  });

  it('makes pages shorter where records are long, so that each fits into one message', async () => {
    const server = await start();
    const path = Array.from({ length: 20 }, () => `<sip:${'p'.repeat(2000)}.test;lr>`);
    const long = (user: string) =>
      makeRequest(
        Array.from({ length: 6 }, (_, number) => makeChange(`sip:${number}@one`, { path })),
        { addressOfRecord: `sip:${user}@lab.test` },
      );
    for (const user of ['a', 'b', 'c']) await server.update(long(user));
    const pages: number[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await server.list({ limit: 500, ...(after === undefined ? {} : { after }) });
      pages.push(page.records.length);
      after = page.next;
    }
    expect(pages).toEqual([1, 1, 1]);
  });
});

describe('the location server without its store', () => {
  it('answers with an error instead of what it remembers', async () => {
    const server = await start();
    await server.update(makeRequest(['sip:a@one']));
    store.away = true;
    await expect(server.lookup({ addressOfRecord: alice })).rejects.toThrow(StoreUnavailable);
    await expect(server.list({ limit: 5 })).rejects.toThrow(StoreUnavailable);
    await expect(server.update(makeRequest(['sip:a@one'], { cseq: 2 }))).rejects.toThrow(StoreUnavailable);
    await expect(server.clear({ addressOfRecord: alice })).rejects.toThrow(StoreUnavailable);
    expect(told).toHaveLength(1);
  });

  it('goes on by itself when the store is back, with the expiries that were due meanwhile', async () => {
    const server = await start();
    for (const user of ['a', 'b', 'c']) {
      await server.update(
        makeRequest([makeChange('sip:a@one', { expires: 60 })], { addressOfRecord: `sip:${user}@lab.test` }),
      );
    }
    await clock.pass(59);
    store.away = true;
    await clock.pass(30);
    expect(told).toHaveLength(3);
    store.away = false;
    await clock.pass(3);
    expect(told.slice(3).map(({ cause, addressOfRecord }) => [cause, addressOfRecord])).toEqual([
      ['expired', 'sip:a@lab.test'],
      ['expired', 'sip:b@lab.test'],
      ['expired', 'sip:c@lab.test'],
    ]);
    expect(await server.update(makeRequest(['sip:a@one'], { cseq: 2 }))).toMatchObject({ kind: 'updated' });
  });
});
