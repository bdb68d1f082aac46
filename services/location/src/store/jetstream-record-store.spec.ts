import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { describeTier, NatsServerProcess } from '@trapezoid/testkit';
import { StoreUnavailable } from '../core/record-store.js';
import { alice } from '../location.fixture.js';
import { JetStreamRecordStore } from './jetstream-record-store.js';
import { itIsALocationServer } from './location-server.contract.js';
import { bindingsForm } from './record-forms.js';
import { itKeepsRecords, one, two, watchOf } from './record-store.contract.js';

describeTier({ name: 'nats', programs: ['nats-server'] }, 'the JetStream store', () => {
  let server: NatsServerProcess;
  let connection: NatsConnection;
  beforeAll(async () => {
    server = await NatsServerProcess.start();
    connection = await connect({
      servers: server.url,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
      noAsyncTraces: true,
    });
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

  const openToClose = async () => {
    const store = await open();
    return { store, close: async () => store.close() };
  };
  const open = () => JetStreamRecordStore.open(connection, bindingsForm);

  describe('keeps the contract', () => {
    itKeepsRecords(openToClose);
  });

  describe('makes location servers', () => {
    itIsALocationServer(openToClose, 2);
  });

  it('is shared by instances: each tells its watchers of what the other writes', async () => {
    const [here, there] = await Promise.all([open(), open()]);
    const watched = watchOf(here);
    await watched.ready;
    const told = watched.until(alice, ['sip:a@one']);
    await there.put(alice, undefined, one);
    await told;
    here.close();
    there.close();
  });

  it('fails while the server is away, and goes on by itself with what it held', async () => {
    const store = await open();
    const watched = watchOf(store);
    await watched.ready;
    await store.put(alice, undefined, one);
    await server.kill();
    await expect(store.get(alice)).rejects.toThrow(StoreUnavailable);
    await expect(store.put(alice, 1, two)).rejects.toThrow(StoreUnavailable);
    const back = reconnected();
    await server.restart();
    await back;
    const told = watched.until(alice, ['sip:a@two']);
    expect((await store.get(alice))?.value).toEqual(one);
    expect(await store.put(alice, (await store.get(alice))?.revision, two)).toEqual(expect.any(Number));
    await told;
    store.close();
  });

  it('makes its bucket again on a server that has lost it, and tells what has vanished', async () => {
    const store = await open();
    const watched = watchOf(store);
    await watched.ready;
    await store.put(alice, undefined, one);
    const vanished = watched.until(alice, []);
    await removeBucket();
    await expect(store.get(alice)).rejects.toThrow(StoreUnavailable);
    expect(await store.get(alice)).toBeUndefined();
    await vanished;
    const told = watched.until(alice, ['sip:a@two']);
    expect(await store.put(alice, undefined, two)).toEqual(expect.any(Number));
    await told;
    store.close();
  });

  it('is another store to listeners when its bucket was made again', async () => {
    const store = await open();
    await store.put(alice, undefined, one);
    const before = store.position;
    await removeBucket();
    await expect(store.get(alice)).rejects.toThrow(StoreUnavailable);
    expect(await store.get(alice)).toBeUndefined();
    expect(store.position.store).not.toBe(before.store);
    expect(store.position.revision).toBe(0);
    store.close();
  });
});
