import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Binding } from '@trapezoid/contracts';
import {
  alice,
  CountedGruus,
  MemoryStore,
  makeBinding,
  makeChange,
  makeDomains,
  makeRequest,
  VirtualClock,
} from '../location.fixture.js';
import type { LocationChange } from './binding-records.js';
import { LocationServer } from './location-server.js';
import { SubscriberDirectory } from './subscriber-directory.js';

describe('an import of bindings that were listed before', () => {
  let clock: VirtualClock;
  let told: LocationChange[];
  let server: LocationServer;

  function make(): LocationServer {
    return new LocationServer({
      store: new MemoryStore<Binding[]>(),
      clock,
      directory: new SubscriberDirectory(makeDomains('lab.test')),
      gruus: new CountedGruus(),
      uriEquals: (one, other) => one === other,
      tellChanged: (change) => told.push(change),
    });
  }

  beforeEach(async () => {
    clock = new VirtualClock();
    told = [];
    server = make();
    await server.start();
  });

  const bindings = async () => (await server.lookup({ addressOfRecord: alice })).bindings;
  const importing = (given: Binding[], expires?: number) =>
    server.import({
      records: [{ addressOfRecord: alice, bindings: given }],
      ...(expires === undefined ? {} : { expires }),
    });

  it('makes a location server what another one was', async () => {
    await server.update(
      makeRequest([makeChange('sip:a@one', { q: 0.5, instance: 'one', regId: 1, path: ['sip:edge;lr'] })]),
    );
    const { records } = await server.list({ limit: 10 });
    const other = make();
    await other.start();
    expect(await other.import({ records })).toEqual({ imported: 1, expired: 0, outdated: 0, refused: [] });
    expect(await other.lookup({ addressOfRecord: alice })).toEqual(
      await server.lookup({ addressOfRecord: alice }),
    );
  });

  it('keeps the moment at which a binding ends', async () => {
    await importing([makeBinding('sip:a@one', { expiresAt: clock.now() + 10_000 })]);
    await clock.pass(9.999);
    expect(await bindings()).toHaveLength(1);
    await clock.pass(0.001);
    expect(await bindings()).toHaveLength(0);
  });

  it('or has them all end so many seconds from now', async () => {
    const ended = makeBinding('sip:a@one', { expiresAt: clock.now() - 1 });
    expect(await importing([ended], 60)).toMatchObject({ imported: 1, expired: 0 });
    expect((await bindings())[0]?.expiresAt).toBe(clock.now() + 60_000);
    expect(await importing([ended], 90)).toMatchObject({ imported: 1, outdated: 0 });
    expect((await bindings())[0]?.expiresAt).toBe(clock.now() + 90_000);
  });

  it('leaves out what has ended', async () => {
    const ended = makeBinding('sip:a@one', { expiresAt: clock.now() });
    expect(await importing([ended])).toEqual({ imported: 0, expired: 1, outdated: 0, refused: [] });
    expect(told).toEqual([]);
  });

  it('does not undo a registration that came later', async () => {
    const old = makeBinding('sip:a@one', { updatedAt: clock.now() - 1, q: 0.1 });
    await server.update(makeRequest([makeChange('sip:a@one', { q: 0.9 })], { cseq: 2 }));
    expect(await importing([old, makeBinding('sip:a@two')])).toMatchObject({ imported: 1, outdated: 1 });
    expect((await bindings()).map(({ contact, q }) => [contact, q])).toEqual([
      ['sip:a@one', 0.9],
      ['sip:a@two', undefined],
    ]);
  });

  it('is told as one change for each address-of-record', async () => {
    await importing([makeBinding('sip:a@one'), makeBinding('sip:a@two')]);
    expect(told).toMatchObject([{ cause: 'imported', bindings: [{}, {}] }]);
  });

  it('refuses what nobody has an account for, and more bindings than an account may have', async () => {
    const many = Array.from({ length: 11 }, (_, number) => makeBinding(`sip:a@host${number}`));
    const answer = await server.import({
      records: [
        { addressOfRecord: 'sip:mallory@lab.test', bindings: [makeBinding('sip:m@one')] },
        { addressOfRecord: 'sip:alice@elsewhere.test', bindings: [makeBinding('sip:m@one')] },
        { addressOfRecord: alice, bindings: many },
        { addressOfRecord: alice, bindings: many.slice(0, 10) },
      ],
    });
    expect(answer).toEqual({
      imported: 10,
      expired: 0,
      outdated: 0,
      refused: [
        { addressOfRecord: 'sip:mallory@lab.test', reason: 'no account of that name' },
        { addressOfRecord: 'sip:alice@elsewhere.test', reason: 'no account of that name' },
        { addressOfRecord: alice, reason: 'more than 10 bindings would stand' },
      ],
    });
    expect(await bindings()).toHaveLength(10);
  });
});
