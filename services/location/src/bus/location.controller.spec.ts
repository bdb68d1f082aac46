import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { askOn, BusServer, EmbeddedBus, RemoteError } from '@trapezoid/bus';
import { type Binding, healthOf, locationLookup, locationUpdate } from '@trapezoid/contracts';
import { silentLogger } from '@trapezoid/observability';
import { Accounts } from '../core/accounts.js';
import { LocationServer } from '../core/location-server.js';
import { SharedKeys, sharedSecretSize } from '../core/shared-keys.js';
import { SubscriberDirectory } from '../core/subscriber-directory.js';
import { alice, CountedGruus, MemoryStore, makeRequest, VirtualClock } from '../location.fixture.js';
import { locationModule } from '../location.module.js';
import { MonitoredStore } from '../store/monitored-store.js';
import { StoreMonitor } from '../store/store-monitor.js';
import { LocationHealth } from './location-health.js';

describe('an asker of the location service whose store is away', () => {
  const bus = new EmbeddedBus();
  const memory = new MemoryStore<Binding[]>();
  const clock = new VirtualClock();
  let application: INestMicroservice;

  beforeAll(async () => {
    const monitor = new StoreMonitor(silentLogger);
    const store = new MonitoredStore(memory, monitor);
    const directory = new SubscriberDirectory([]);
    const server = new LocationServer({
      store,
      directory,
      clock,
      uriEquals: Object.is,
      gruus: new CountedGruus(),
      tellChanged: () => {},
    });
    const health = new LocationHealth({
      service: 'location',
      instance: 'one',
      monitor,
      probe: () => store.get(alice),
      now: () => clock.now(),
    });
    const accounts = new Accounts({
      store: new MemoryStore(),
      directory,
      server,
      now: () => clock.now(),
      tellChanged: () => {},
    });
    application = await NestFactory.createMicroservice(
      locationModule({
        server,
        directory,
        accounts,
        health,
        keys: new SharedKeys(Buffer.alloc(sharedSecretSize)),
      }),
      {
        strategy: new BusServer(bus, { logger: silentLogger }),
        logger: false,
      },
    );
    await application.listen();
    memory.away = true;
  });
  afterAll(async () => {
    await application.close();
    await bus.close();
  });

  it('gets an error with the reason for a lookup and for an update', async () => {
    const lookup = askOn(bus, locationLookup, { addressOfRecord: alice });
    await expect(lookup).rejects.toThrow(new RemoteError(locationLookup.subject, 'the memory: away'));
    await expect(askOn(bus, locationUpdate, makeRequest(['sip:a@one']))).rejects.toThrow('the memory: away');
  });

  it('sees in its health that it is not ready, and why', async () => {
    await clock.pass(90);
    expect(await askOn(bus, healthOf('location', 'location'), {})).toMatchObject({
      ready: false,
      detail: 'the memory: away',
      uptime: 90,
      counters: { lookups: 1, updates: 1, store_failures: 3 },
    });
  });

  it('gets answers again when the store is back', async () => {
    memory.away = false;
    expect(await askOn(bus, locationUpdate, makeRequest(['sip:a@one']))).toMatchObject({ kind: 'updated' });
    expect((await askOn(bus, healthOf('location', 'location'), {})).ready).toBe(true);
  });
});
