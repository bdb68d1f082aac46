import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askOn, type Bus, connectNats, EmbeddedBus, listenOn } from '@trapezoid/bus';
import {
  type EventOf,
  findSubscriber,
  healthOf,
  locationChanged,
  locationClear,
  locationList,
  locationLookup,
  locationUpdate,
} from '@trapezoid/contracts';
import { type LocationPlan, parseLab } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import type { RunningService, ServiceContext } from '@trapezoid/service';
import { describeTier, NatsServerProcess } from '@trapezoid/testkit';
import { alice, makeChange, makeRequest } from './location.fixture.js';
import { startLocation } from './start-location.js';

const lab = parseLab(
  'name: x\ndomains:\n  lab.test:\n    accounts: [{ user: alice, password: secret }]\nservices: { location: }',
  'x.yaml',
);

function contextOn(bus: Bus, dataDirectory: string, instance = 'one'): ServiceContext<LocationPlan> {
  const plan: LocationPlan = { kind: 'location', name: 'location', domains: ['lab.test'] };
  return { lab, plan, bus, logger: silentLogger, instance, dataDirectory };
}

/** The next change that the network is told. */
function nextChange(bus: Bus): Promise<EventOf<typeof locationChanged>> {
  return new Promise((resolve) => {
    const unsubscribe = listenOn(bus, locationChanged, (change) => {
      unsubscribe();
      resolve(change);
    });
  });
}

function itAnswers(busOf: () => Bus): void {
  it('takes an update, tells the change, and answers a lookup with it', async () => {
    const change = nextChange(busOf());
    const answer = await askOn(busOf(), locationUpdate, makeRequest(['sip:a@192.0.2.1']));
    expect(answer).toMatchObject({ kind: 'updated', bindings: [{ contact: 'sip:a@192.0.2.1' }] });
    expect(await change).toMatchObject({ addressOfRecord: alice, cause: 'registered', bindings: [{}] });
    const found = await askOn(busOf(), locationLookup, { addressOfRecord: alice });
    expect(found).toMatchObject({ subscriber: true, bindings: [{ contact: 'sip:a@192.0.2.1' }] });
  });

  it('compares contacts as URIs (RFC 3261 §19.1.4)', async () => {
    const answer = await askOn(busOf(), locationUpdate, makeRequest(['sip:%61@192.0.2.1'], { cseq: 2 }));
    expect(answer).toMatchObject({ kind: 'updated', bindings: [{ contact: 'sip:%61@192.0.2.1' }] });
  });

  it('says what is out of order and what is too much', async () => {
    const late = await askOn(busOf(), locationUpdate, makeRequest(['sip:a@192.0.2.1']));
    expect(late.kind).toBe('out-of-order');
    const request = makeRequest(['sip:a@192.0.2.2'], { cseq: 3, maximumBindings: 1 });
    expect(await askOn(busOf(), locationUpdate, request)).toEqual({ kind: 'too-many-bindings', maximum: 1 });
  });

  it('lists and clears', async () => {
    expect(await askOn(busOf(), locationList, { limit: 10 })).toMatchObject({
      total: 1,
      records: [{ addressOfRecord: alice }],
    });
    const change = nextChange(busOf());
    expect(await askOn(busOf(), locationClear, { addressOfRecord: alice })).toEqual({ removed: 1 });
    expect(await change).toMatchObject({ cause: 'cleared', bindings: [] });
  });

  it('ends a binding by itself and tells it', async () => {
    await askOn(
      busOf(),
      locationUpdate,
      makeRequest([makeChange('sip:a@192.0.2.1', { expires: 1 })], { cseq: 9 }),
    );
    expect(await nextChange(busOf())).toMatchObject({ cause: 'expired', bindings: [] });
  });

  it('finds subscribers', async () => {
    const found = await askOn(busOf(), findSubscriber, { username: 'alice', realm: 'lab.test' });
    expect(found).toMatchObject({ kind: 'found', subscriber: { username: 'alice', domain: 'lab.test' } });
    const unknown = await askOn(busOf(), findSubscriber, { username: 'mallory', realm: 'lab.test' });
    expect(unknown).toEqual({ kind: 'unknown' });
    expect(
      (await askOn(busOf(), locationLookup, { addressOfRecord: 'sip:mallory@lab.test' })).subscriber,
    ).toBe(false);
  });

  it('is healthy and says what it has counted', async () => {
    expect(await askOn(busOf(), healthOf('location'), {})).toMatchObject({
      service: 'location',
      ready: true,
      listens: [],
      counters: { changes_expired: 1, changes_cleared: 1, store_failures: 0 },
    });
  });
}

describe('the location service in one process', () => {
  const bus = new EmbeddedBus();
  let directory: string;
  let service: RunningService;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'location-'));
    service = await startLocation(contextOn(bus, directory));
  });
  afterAll(async () => {
    await service.close();
    await bus.close();
    await rm(directory, { recursive: true });
  });

  itAnswers(() => bus);

  it('knows after a restart what was bound before', async () => {
    await askOn(bus, locationUpdate, makeRequest(['sip:a@192.0.2.1'], { cseq: 20 }));
    await service.close();
    service = await startLocation(contextOn(bus, directory));
    const found = await askOn(bus, locationLookup, { addressOfRecord: alice });
    expect(found.bindings).toMatchObject([{ contact: 'sip:a@192.0.2.1' }]);
    expect((await askOn(bus, locationList, { limit: 10 })).total).toBe(1);
  });
});

describeTier({ name: 'nats', programs: ['nats-server'] }, 'the location service on NATS', () => {
  let server: NatsServerProcess;
  let bus: Bus;
  let service: RunningService;
  beforeAll(async () => {
    server = await NatsServerProcess.start();
    bus = await connectNats({ url: server.url, name: 'location test' });
    service = await startLocation(contextOn(bus, '/nowhere'));
  });
  afterAll(async () => {
    await service?.close();
    await bus?.close();
    await server?.stop();
  });

  itAnswers(() => bus);
});
