import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alice } from '../location.fixture.js';
import type { FreeSpace } from './free-space.js';
import { LmdbStores } from './lmdb-stores.js';
import { itIsALocationServer } from './location-server.contract.js';
import { bindingsForm } from './record-forms.js';
import { itKeepsRecords, one, two } from './record-store.contract.js';

async function open(directory: string, ...room: [] | [FreeSpace]) {
  const stores = await LmdbStores.open(directory, ...room);
  return { store: stores.store(bindingsForm), close: () => stores.close() };
}

describe('the embedded store', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'location-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  describe('keeps the contract', () => {
    itKeepsRecords(() => open(join(directory, 'location')));
  });

  describe('makes a location server', () => {
    itIsALocationServer(() => open(join(directory, 'location')), 1);
  });

  it('holds what it held when it was closed', async () => {
    const before = await open(directory);
    await before.store.put(alice, undefined, one);
    await before.close();
    const after = await open(directory);
    expect((await after.store.get(alice))?.value).toEqual(one);
    await after.close();
  });

  it('has on disk what it has acknowledged, so that the sudden end of the process loses nothing', async () => {
    const { store, close } = await open(join(directory, 'live'));
    await store.put(alice, undefined, one);
    await store.put(alice, (await store.get(alice))?.revision, two);
    // What a killed process leaves behind is what is in its files at that moment.
    await cp(join(directory, 'live'), join(directory, 'left'), { recursive: true });
    const left = await open(join(directory, 'left'));
    expect((await left.store.get(alice))?.value).toEqual(two);
    await left.close();
    await close();
  });

  it('goes on with revisions after a restart', async () => {
    const before = await open(directory);
    await before.store.put(alice, undefined, one);
    const read = (await before.store.get(alice))?.revision;
    await before.close();
    const after = await open(directory);
    expect(await after.store.put(alice, read, two)).toEqual(expect.any(Number));
    expect(await after.store.put(alice, read, one)).toBeUndefined();
    await after.close();
  });

  it('never gives a revision again after a restart, not where the last write was a removal either', async () => {
    const before = await open(directory);
    const first = (await before.store.put(alice, undefined, one)) ?? 0;
    const last = await before.store.remove(alice, first);
    await before.close();
    const after = await open(directory);
    expect(after.store.position.revision).toBe(last);
    expect(await after.store.put(alice, undefined, one)).toBeGreaterThan(last ?? Number.NaN);
    await after.close();
  });

  it('is another store to listeners after a restart: nobody has told them what was written last', async () => {
    const before = await open(directory);
    const { store } = before.store.position;
    await before.close();
    const after = await open(directory);
    expect(after.store.position.store).not.toBe(store);
    await after.close();
  });

  it('says that the disk is full, reads on, and writes again when there is room', async () => {
    let free = 1024 ** 3;
    const { store, close } = await open(directory, async () => free);
    await store.put(alice, undefined, one);
    free = 1024 ** 2;
    const read = await store.get(alice);
    await expect(store.put(alice, read?.revision, two)).rejects.toThrow(
      `the bindings of ${alice} can't be written: the disk of ${directory} is full (make room: 16 MiB at least)`,
    );
    expect((await store.get(alice))?.value).toEqual(one);
    free = 1024 ** 3;
    expect(await store.put(alice, read?.revision, two)).toEqual(expect.any(Number));
    await close();
  });

  it('says why it cannot be opened', async () => {
    await expect(LmdbStores.open('/dev/null/location')).rejects.toThrow(
      /^the bindings in \/dev\/null\/location can't be opened: ENOTDIR/,
    );
  });
});
