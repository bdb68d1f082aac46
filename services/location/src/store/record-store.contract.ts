import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Binding } from '@trapezoid/contracts';
import { type RecordStore, RecordTooLong } from '../core/record-store.js';
import { alice, makeBinding } from '../location.fixture.js';

export const one = [makeBinding('sip:a@one')];
export const two = [makeBinding('sip:a@two')];

export interface OpenedStore {
  readonly store: RecordStore<Binding[]>;
  close(): Promise<void>;
}

/** What the location server counts on, whichever store it has. */
export function itKeepsRecords(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: RecordStore<Binding[]>;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const revision = async (name = alice) => (await store.get(name))?.revision ?? 0;

  it('gives back what was stored, field by field', async () => {
    const binding: Binding = makeBinding('sip:ünïcode@one', {
      parameters: { methods: 'INVITE', '+sip.ice': null },
      q: 0.7,
      path: ['<sip:edge.lab.test;lr>'],
      receivedFrom: { protocol: 'TCP', host: '::1', port: 5060 },
      instance: 'urn:uuid:1',
      regId: 1,
      flow: { element: 'proxy-1', connection: '7' },
      temporaryGruu: { series: 2 ** 48 - 1, user: 'tgruu.x' },
      userAgent: 'phone/1.0',
    });
    expect(await store.put(alice, undefined, [binding])).toEqual(expect.any(Number));
    expect((await store.get(alice))?.value).toEqual([binding]);
  });

  it('knows nothing of a name that was never stored', async () => {
    expect(await store.get('sip:nobody@lab.test')).toBeUndefined();
  });

  it('creates a record once', async () => {
    expect(await store.put(alice, undefined, one)).toEqual(expect.any(Number));
    expect(await store.put(alice, undefined, two)).toBeUndefined();
    expect((await store.get(alice))?.value).toEqual(one);
  });

  it('writes a record by the revision that was read, and only by that', async () => {
    await store.put(alice, undefined, one);
    const first = await revision();
    expect(await store.put(alice, first, two)).toEqual(expect.any(Number));
    expect(await store.put(alice, first, one)).toBeUndefined();
    expect((await store.get(alice))?.value).toEqual(two);
    expect(await revision()).not.toBe(first);
  });

  it('lets one of many win who write at once', async () => {
    await store.put(alice, undefined, one);
    const read = await revision();
    const wins = await Promise.all(
      Array.from({ length: 8 }, (_, number) => store.put(alice, read, [makeBinding(`sip:a@${number}`)])),
    );
    expect(wins.filter((win) => win !== undefined)).toHaveLength(1);
    const winner = wins.findIndex((win) => win !== undefined);
    expect((await store.get(alice))?.value).toEqual([makeBinding(`sip:a@${winner}`)]);
  });

  it('removes a record by the revision that was read, and only by that', async () => {
    await store.put(alice, undefined, one);
    const first = await revision();
    await store.put(alice, first, two);
    expect(await store.remove(alice, first)).toBeUndefined();
    expect(await store.remove(alice, await revision())).toEqual(expect.any(Number));
    expect(await store.get(alice)).toBeUndefined();
  });

  it('never gives a revision to a record again, not after its removal either', async () => {
    await store.put(alice, undefined, one);
    const first = await revision();
    const removed = await store.remove(alice, first);
    const again = await store.put(alice, undefined, two);
    expect(again).toBeGreaterThan(removed ?? Number.NaN);
    expect(await store.put(alice, first, one)).toBeUndefined();
    expect((await store.get(alice))?.value).toEqual(two);
  });

  it('tells a watcher of what is there before it returns, then of each change', async () => {
    await store.put(alice, undefined, one);
    await store.put('sip:gone@lab.test', undefined, one);
    await store.remove('sip:gone@lab.test', await revision('sip:gone@lab.test'));
    const watched = watchOf(store);
    await watched.ready;
    expect(watched.told.filter(([, contacts]) => contacts.length > 0)).toEqual([[alice, ['sip:a@one']]]);
    const changed = watched.until(alice, ['sip:a@two']);
    await store.put(alice, await revision(), two);
    await changed;
    const removed = watched.until(alice, []);
    await store.remove(alice, await revision());
    await removed;
  });

  it('gives every write the next revision, whatever record it is of, and tells it to the watcher', async () => {
    const watched = watchOf(store);
    await watched.ready;
    const first = (await store.put(alice, undefined, one)) ?? Number.NaN;
    const told = watched.until('sip:bob@lab.test', []);
    expect(await store.put('sip:bob@lab.test', undefined, one)).toBe(first + 1);
    expect(await store.put(alice, first, two)).toBe(first + 2);
    expect(await store.remove('sip:bob@lab.test', first + 1)).toBe(first + 3);
    await told;
    expect(watched.revisions.slice(-4)).toEqual([first, first + 1, first + 2, first + 3]);
    expect(store.position.revision).toBe(first + 3);
  });

  it('takes no revision for what it refused to write', async () => {
    const first = (await store.put(alice, undefined, one)) ?? Number.NaN;
    expect(await store.put(alice, undefined, two)).toBeUndefined();
    expect(await store.remove(alice, first + 7)).toBeUndefined();
    expect(await store.put(alice, first, two)).toBe(first + 1);
  });

  it('is ready for a watcher when it is empty', async () => {
    const watched = watchOf(store);
    await watched.ready;
    expect(watched.told.filter(([, contacts]) => contacts.length > 0)).toEqual([]);
  });

  it('refuses a record that is too long to be told about', async () => {
    const path = Array.from({ length: 20 }, () => 'p'.repeat(2048));
    const many = Array.from({ length: 20 }, (_, number) => makeBinding(`sip:a@${number}`, { path }));
    await expect(store.put(alice, undefined, many)).rejects.toThrow(RecordTooLong);
    expect(await store.get(alice)).toBeUndefined();
  });
}

type Told = [addressOfRecord: string, contacts: string[]];

/** What a store tells its watcher. */
export function watchOf(store: RecordStore<Binding[]>) {
  const told: Told[] = [];
  const revisions: number[] = [];
  const waiting = new Set<() => void>();
  const ready = store.watch((addressOfRecord, bindings = [], revision) => {
    revisions.push(revision);
    told.push([addressOfRecord, bindings.map((binding) => binding.contact)]);
    for (const look of waiting) look();
  });
  /** Resolves when this is told from now on. */
  const until = (name: string, contacts: string[]) => {
    const from = told.length;
    return new Promise<void>((resolve) => {
      waiting.add(() => {
        const found = told
          .slice(from)
          .some(([said, list]) => said === name && list.join() === contacts.join());
        if (found) resolve();
      });
    });
  };
  return { told, revisions, ready, until };
}
