import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Binding } from '@trapezoid/contracts';
import { describeTier, NatsServerProcess } from '@trapezoid/testkit';
import { type BindingStore, RecordTooLong, StoreUnavailable } from '../core/binding-store.js';
import { alice, makeBinding } from '../location.fixture.js';
import { JetStreamBindingStore } from './jetstream-binding-store.js';
import { LmdbBindingStore } from './lmdb-binding-store.js';

const one = [makeBinding('sip:a@one')];
const two = [makeBinding('sip:a@two')];

/** What the location server counts on, whichever store it has. */
function itKeepsBindings(open: () => Promise<BindingStore>): void {
  let store: BindingStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const revision = async (name = alice) => (await store.get(name))?.revision;

  it('gives back what was stored, field by field', async () => {
    const binding: Binding = makeBinding('sip:ünïcode@one', {
      parameters: { methods: 'INVITE', '+sip.ice': null },
      q: 0.7,
      path: ['<sip:edge.lab.test;lr>'],
      receivedFrom: { protocol: 'TCP', host: '::1', port: 5060 },
      instance: 'urn:uuid:1',
      regId: 1,
      userAgent: 'phone/1.0',
    });
    expect(await store.compareAndSet(alice, undefined, [binding])).toBe(true);
    expect((await store.get(alice))?.bindings).toEqual([binding]);
  });

  it('knows nothing of a name that was never stored', async () => {
    expect(await store.get('sip:nobody@lab.test')).toBeUndefined();
  });

  it('creates a record once', async () => {
    expect(await store.compareAndSet(alice, undefined, one)).toBe(true);
    expect(await store.compareAndSet(alice, undefined, two)).toBe(false);
    expect((await store.get(alice))?.bindings).toEqual(one);
  });

  it('writes a record by the revision that was read, and only by that', async () => {
    await store.compareAndSet(alice, undefined, one);
    const first = await revision();
    expect(await store.compareAndSet(alice, first, two)).toBe(true);
    expect(await store.compareAndSet(alice, first, one)).toBe(false);
    expect((await store.get(alice))?.bindings).toEqual(two);
    expect(await revision()).not.toBe(first);
  });

  it('lets one of many win who write at once', async () => {
    await store.compareAndSet(alice, undefined, one);
    const read = await revision();
    const wins = await Promise.all(
      Array.from({ length: 8 }, (_, number) =>
        store.compareAndSet(alice, read, [makeBinding(`sip:a@${number}`)]),
      ),
    );
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect((await store.get(alice))?.bindings).toEqual([makeBinding(`sip:a@${wins.indexOf(true)}`)]);
  });

  it('removes a record by the revision that was read, and only by that', async () => {
    await store.compareAndSet(alice, undefined, one);
    const first = await revision();
    await store.compareAndSet(alice, first, two);
    expect(await store.compareAndSet(alice, first, [])).toBe(false);
    expect(await store.compareAndSet(alice, await revision(), [])).toBe(true);
    expect(await store.get(alice)).toBeUndefined();
  });

  it('never gives a revision to a record again, not after its removal either', async () => {
    await store.compareAndSet(alice, undefined, one);
    const first = await revision();
    await store.compareAndSet(alice, first, []);
    expect(await store.compareAndSet(alice, undefined, two)).toBe(true);
    expect(await store.compareAndSet(alice, first, one)).toBe(false);
    expect((await store.get(alice))?.bindings).toEqual(two);
  });

  it('tells a watcher of what is there before it returns, then of each change', async () => {
    await store.compareAndSet(alice, undefined, one);
    await store.compareAndSet('sip:gone@lab.test', undefined, one);
    await store.compareAndSet('sip:gone@lab.test', await revision('sip:gone@lab.test'), []);
    const watched = watchOf(store);
    await watched.ready;
    expect(watched.told.filter(([, contacts]) => contacts.length > 0)).toEqual([[alice, ['sip:a@one']]]);
    const changed = watched.until(alice, ['sip:a@two']);
    await store.compareAndSet(alice, await revision(), two);
    await changed;
    const removed = watched.until(alice, []);
    await store.compareAndSet(alice, await revision(), []);
    await removed;
  });

  it('is ready for a watcher when it is empty', async () => {
    const watched = watchOf(store);
    await watched.ready;
    expect(watched.told.filter(([, contacts]) => contacts.length > 0)).toEqual([]);
  });

  it('refuses a record that is too long to be told about', async () => {
    const path = Array.from({ length: 20 }, () => 'p'.repeat(2048));
    const many = Array.from({ length: 20 }, (_, number) => makeBinding(`sip:a@${number}`, { path }));
    await expect(store.compareAndSet(alice, undefined, many)).rejects.toThrow(RecordTooLong);
    expect(await store.get(alice)).toBeUndefined();
  });
}

type Told = [addressOfRecord: string, contacts: string[]];

function watchOf(store: BindingStore) {
  const told: Told[] = [];
  const waiting = new Set<() => void>();
  const ready = store.watch((addressOfRecord, bindings) => {
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
  return { told, ready, until };
}

describe('the embedded store', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'location-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  describe('keeps the contract', () => {
    itKeepsBindings(() => LmdbBindingStore.open(join(directory, 'location')));
  });

  it('holds what it held when it was closed', async () => {
    const before = await LmdbBindingStore.open(directory);
    await before.compareAndSet(alice, undefined, one);
    await before.close();
    const after = await LmdbBindingStore.open(directory);
    expect((await after.get(alice))?.bindings).toEqual(one);
    await after.close();
  });

  it('has on disk what it has acknowledged, so that the sudden end of the process loses nothing', async () => {
    const store = await LmdbBindingStore.open(join(directory, 'live'));
    await store.compareAndSet(alice, undefined, one);
    await store.compareAndSet(alice, (await store.get(alice))?.revision, two);
    // What a killed process leaves behind is what is in its files at that moment.
    await cp(join(directory, 'live'), join(directory, 'left'), { recursive: true });
    const left = await LmdbBindingStore.open(join(directory, 'left'));
    expect((await left.get(alice))?.bindings).toEqual(two);
    await left.close();
    await store.close();
  });

  it('goes on with revisions after a restart', async () => {
    const before = await LmdbBindingStore.open(directory);
    await before.compareAndSet(alice, undefined, one);
    const read = (await before.get(alice))?.revision;
    await before.close();
    const after = await LmdbBindingStore.open(directory);
    expect(await after.compareAndSet(alice, read, two)).toBe(true);
    expect(await after.compareAndSet(alice, read, one)).toBe(false);
    await after.close();
  });

  it('says that the disk is full, reads on, and writes again when there is room', async () => {
    let free = 1024 ** 3;
    const store = await LmdbBindingStore.open(directory, async () => free);
    await store.compareAndSet(alice, undefined, one);
    free = 1024 ** 2;
    const read = await store.get(alice);
    await expect(store.compareAndSet(alice, read?.revision, two)).rejects.toThrow(
      `the bindings of ${alice} can't be written: the disk of ${directory} is full (make room: 16 MiB at least)`,
    );
    expect((await store.get(alice))?.bindings).toEqual(one);
    free = 1024 ** 3;
    expect(await store.compareAndSet(alice, read?.revision, two)).toBe(true);
    await store.close();
  });

  it('says why it cannot be opened', async () => {
    await expect(LmdbBindingStore.open('/dev/null/location')).rejects.toThrow(
      /^the bindings in \/dev\/null\/location can't be opened: ENOTDIR/,
    );
  });
});

describeTier({ name: 'nats', programs: ['nats-server'] }, 'the JetStream store', () => {
  let server: NatsServerProcess;
  let connection: NatsConnection;
  beforeAll(async () => {
    server = await NatsServerProcess.start();
    connection = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  });
  afterAll(async () => {
    await connection?.close();
    await server?.stop();
  });

  async function removeBucket(): Promise<void> {
    const manager = await jetstreamManager(connection);
    await manager.streams.delete('KV_bindings').catch(() => false);
  }

  /** Resolves when the client is connected anew. */
  async function reconnected(): Promise<void> {
    for await (const status of connection.status()) if (status.type === 'reconnect') return;
  }

  beforeEach(removeBucket);

  describe('keeps the contract', () => {
    itKeepsBindings(() => JetStreamBindingStore.open(connection));
  });

  it('is shared by instances: each tells its watchers of what the other writes', async () => {
    const [here, there] = await Promise.all([
      JetStreamBindingStore.open(connection),
      JetStreamBindingStore.open(connection),
    ]);
    const watched = watchOf(here);
    await watched.ready;
    const told = watched.until(alice, ['sip:a@one']);
    await there.compareAndSet(alice, undefined, one);
    await told;
    await Promise.all([here.close(), there.close()]);
  });

  it('fails while the server is away, and goes on by itself with what it held', async () => {
    const store = await JetStreamBindingStore.open(connection);
    const watched = watchOf(store);
    await watched.ready;
    await store.compareAndSet(alice, undefined, one);
    await server.kill();
    await expect(store.get(alice)).rejects.toThrow(StoreUnavailable);
    await expect(store.compareAndSet(alice, 1, two)).rejects.toThrow(StoreUnavailable);
    const back = reconnected();
    await server.restart();
    await back;
    const told = watched.until(alice, ['sip:a@two']);
    expect((await store.get(alice))?.bindings).toEqual(one);
    expect(await store.compareAndSet(alice, (await store.get(alice))?.revision, two)).toBe(true);
    await told;
    await store.close();
  });

  it('makes its bucket again on a server that has lost it, and tells what has vanished', async () => {
    const store = await JetStreamBindingStore.open(connection);
    const watched = watchOf(store);
    await watched.ready;
    await store.compareAndSet(alice, undefined, one);
    const vanished = watched.until(alice, []);
    await removeBucket();
    await expect(store.get(alice)).rejects.toThrow(StoreUnavailable);
    expect(await store.get(alice)).toBeUndefined();
    await vanished;
    const told = watched.until(alice, ['sip:a@two']);
    expect(await store.compareAndSet(alice, undefined, two)).toBe(true);
    await told;
    await store.close();
  });
});
