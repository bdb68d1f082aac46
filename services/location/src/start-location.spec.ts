import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askOn, type Bus, connectNats, EmbeddedBus, listenOn } from '@trapezoid/bus';
import {
  addSubscriber,
  type EventOf,
  findSubscriber,
  healthOf,
  listSubscribers,
  locationChanged,
  locationClear,
  locationEndFlow,
  locationFindGruu,
  locationImport,
  locationList,
  locationLookup,
  locationReached,
  locationShareKey,
  locationUpdate,
  removeSubscriber,
  type StorePosition,
  subscriberChanged,
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
  return { lab, plan, bus, logger: silentLogger, instance, dataDirectory, certificateDirectory: '' };
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

  it('ends the bindings of a connection that is gone, and tells it (RFC 5626 §7)', async () => {
    const flow = { element: 'proxy-1', connection: '7' };
    await askOn(
      busOf(),
      locationUpdate,
      makeRequest([makeChange('sip:a@192.0.2.1', { flow })], { callId: 'x' }),
    );
    const change = nextChange(busOf());
    expect(await askOn(busOf(), locationEndFlow, flow)).toEqual({ removed: 1 });
    expect(await change).toMatchObject({ cause: 'flow-ended', bindings: [] });
  });

  it('knows whose a temporary GRUU is (RFC 5627 §5.4)', async () => {
    const change = makeChange('sip:a@192.0.2.1', { instance: 'urn:uuid:1' });
    const answer = await askOn(busOf(), locationUpdate, makeRequest([change], { callId: 'y' }));
    const user = answer.kind === 'updated' ? (answer.bindings[0]?.temporaryGruu?.user ?? '') : '';
    expect(await askOn(busOf(), locationFindGruu, { user })).toEqual({
      kind: 'found',
      addressOfRecord: alice,
      instance: 'urn:uuid:1',
    });
    await askOn(busOf(), locationClear, { addressOfRecord: alice });
    expect(await askOn(busOf(), locationFindGruu, { user })).toEqual({ kind: 'unknown' });
  });

  it('takes over what was listed before', async () => {
    const before = await askOn(busOf(), locationUpdate, makeRequest(['sip:a@192.0.2.1'], { callId: 'z' }));
    const { records } = await askOn(busOf(), locationList, { limit: 10 });
    await askOn(busOf(), locationClear, { addressOfRecord: alice });
    expect(await askOn(busOf(), locationImport, { records })).toMatchObject({ imported: 1, refused: [] });
    const { bindings } = await askOn(busOf(), locationLookup, { addressOfRecord: alice });
    expect(bindings).toEqual(before.kind === 'updated' && before.bindings);
    await askOn(busOf(), locationClear, { addressOfRecord: alice });
  });

  it('gives every change the next revision, and says once a second how far it has come', async () => {
    const positions: StorePosition[] = [];
    const stop = listenOn(busOf(), locationChanged, ({ position }) => {
      if (position !== undefined) positions.push(position);
    });
    for (let cseq = 1; cseq <= 3; cseq += 1) {
      await askOn(busOf(), locationUpdate, makeRequest(['sip:a@192.0.2.1'], { callId: 'r', cseq }));
    }
    await askOn(busOf(), locationClear, { addressOfRecord: alice });
    await busOf().flush();
    stop();
    const first = positions[0] as StorePosition;
    expect(positions).toEqual([0, 1, 2, 3].map((more) => ({ ...first, revision: first.revision + more })));
    const reached = await new Promise<StorePosition>((resolve) => {
      const unsubscribe = listenOn(busOf(), locationReached, (position) => {
        unsubscribe();
        resolve(position);
      });
    });
    expect(reached).toEqual(positions.at(-1));
  });

  it('adds, lists and removes accounts', async () => {
    const zoe = { username: 'zoe', domain: 'lab.test' };
    const told: unknown[] = [];
    const stop = listenOn(busOf(), subscriberChanged, ({ change }) => void told.push(change));
    expect(await askOn(busOf(), addSubscriber, { ...zoe, password: 'x' })).toEqual({ kind: 'added' });
    expect(await askOn(busOf(), findSubscriber, { username: 'zoe', realm: 'lab.test' })).toMatchObject({
      kind: 'found',
    });
    expect((await askOn(busOf(), listSubscribers, { limit: 10 })).subscribers).toEqual([
      { username: 'alice', domain: 'lab.test', origin: 'lab-file' },
      { ...zoe, origin: 'added' },
    ]);
    expect(await askOn(busOf(), removeSubscriber, zoe)).toEqual({ kind: 'removed', bindings: 0 });
    await busOf().flush();
    stop();
    expect(told).toEqual(['added', 'removed']);
  });

  it.each([
    ['a user name with a blank', { username: 'a b' }],
    ['an empty password', { password: '' }],
    ['a display name of two lines', { displayName: 'a\nb' }],
    ['a password too long', { password: 'x'.repeat(256) }],
  ])('refuses an account with %s', async (_what, wrong) => {
    const question = { username: 'yan', domain: 'lab.test', password: 'x', ...wrong };
    await expect(askOn(busOf(), addSubscriber, question)).rejects.toThrow(/does not fit/);
  });

  it('gives services a key to share, another for each purpose', async () => {
    const { key } = await askOn(busOf(), locationShareKey, { purpose: 'one' });
    expect(await askOn(busOf(), locationShareKey, { purpose: 'one' })).toEqual({ key });
    expect(await askOn(busOf(), locationShareKey, { purpose: 'two' })).not.toEqual({ key });
  });

  it('is healthy and says what it has counted', async () => {
    expect(await askOn(busOf(), healthOf('location', 'location'), {})).toMatchObject({
      service: 'location',
      ready: true,
      listens: [],
      counters: { changes_expired: 1, changes_flow_ended: 1, accounts_added: 1, store_failures: 0 },
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

  it('knows after a restart which accounts, temporary GRUUs and keys it has given', async () => {
    const { key } = await askOn(bus, locationShareKey, { purpose: 'one' });
    await askOn(bus, addSubscriber, { username: 'zoe', domain: 'lab.test', password: 'x' });
    const change = makeChange('sip:a@192.0.2.9', { instance: 'urn:uuid:1' });
    const answer = await askOn(bus, locationUpdate, makeRequest([change], { callId: 'gruu' }));
    const made = answer.kind === 'updated' ? answer.bindings.at(-1)?.temporaryGruu?.user : undefined;
    await service.close();
    service = await startLocation(contextOn(bus, directory));
    expect(await askOn(bus, findSubscriber, { username: 'zoe', realm: 'lab.test' })).toMatchObject({
      kind: 'found',
    });
    expect(await askOn(bus, locationFindGruu, { user: made ?? '' })).toMatchObject({ kind: 'found' });
    expect(await askOn(bus, locationShareKey, { purpose: 'one' })).toEqual({ key });
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

  it('gives the keys that another instance gives, and that it gave before a restart', async () => {
    const { key } = await askOn(bus, locationShareKey, { purpose: 'one' });
    await service.close();
    const [one, other] = await Promise.all([
      startLocation(contextOn(bus, '/nowhere', 'one')),
      startLocation(contextOn(bus, '/nowhere', 'two')),
    ]);
    service = one;
    try {
      const keys = await Promise.all(
        Array.from({ length: 8 }, () => askOn(bus, locationShareKey, { purpose: 'one' })),
      );
      expect(new Set(keys.map((answer) => answer.key))).toEqual(new Set([key]));
    } finally {
      await other.close();
    }
  });
});
