import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askOn, type Bus, connectNats, EmbeddedBus, listenOn } from '@trapezoid/bus';
import { locationChanged, locationLookup, locationReached, locationUpdate } from '@trapezoid/contracts';
import { type LocationPlan, parseLab } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import { LocationCache, type RunningService } from '@trapezoid/service';
import { systemClock } from '@trapezoid/sip';
import { describeTier, NatsServerProcess, SeededRandom } from '@trapezoid/testkit';
import { makeChange, makeRequest } from './location.fixture.js';
import { startLocation } from './start-location.js';

const users = 20;
const lab = parseLab(
  'name: x\ndomains:\n  lab.test:\n    accounts: [{ range: user00..user19, password: secret }]\nservices: { location: }',
  'x.yaml',
);
const plan: LocationPlan = { kind: 'location', name: 'location', domains: ['lab.test'] };
const nameOf = (user: number) => `sip:user${String(user).padStart(2, '0')}@lab.test`;

function start(bus: Bus, dataDirectory: string): Promise<RunningService> {
  const instance = String(Math.random());
  const context = { lab, plan, bus, logger: silentLogger, instance, dataDirectory, certificateDirectory: '' };
  return startLocation(context);
}

function cacheOn(bus: Bus): LocationCache {
  return new LocationCache({
    bus,
    ask: (addressOfRecord) => askOn(bus, locationLookup, { addressOfRecord }),
    now: systemClock.now,
  });
}

/** Resolves when a location server has said where it is, and the cache has heard it. */
async function nextPosition(bus: Bus): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = listenOn(bus, locationReached, () => {
      stop();
      resolve();
    });
  });
  await bus.flush();
}

/** The number in the contact that was registered last; 0: none is bound. */
function lastOf(bindings: readonly { contact: string }[]): number {
  return Math.max(0, ...bindings.map(({ contact }) => Number(/host(\d+)/.exec(contact)?.[1])));
}

function itStaysTrue(busOf: () => Bus): void {
  it('never answers what is older than a change that has been told', async () => {
    const bus = busOf();
    const told = new Map<string, number>();
    let flown = () => {};
    // Hears each change just before the cache does: what is compared has flown no further.
    const stop = listenOn(bus, locationChanged, ({ addressOfRecord, bindings, cause }) => {
      if (cause === 'registered') told.set(addressOfRecord, lastOf(bindings));
      flown();
    });
    const cache = cacheOn(bus);
    await bus.flush();
    await nextPosition(bus);
    const random = new SeededRandom(7);
    const written = new Map<string, number>();
    for (let round = 1; round <= 200; round += 1) {
      const writer = nameOf(random.integer(users));
      const change = makeChange(`sip:a@host${round}`, { expires: 3600 });
      const flight = new Promise<void>((resolve) => {
        flown = resolve;
      });
      // The one before it goes with the same REGISTER: one contact at a time.
      const before = written.get(writer);
      const gone = before === undefined ? [] : [makeChange(`sip:a@host${before}`, { expires: 0 })];
      const update = askOn(
        bus,
        locationUpdate,
        makeRequest([...gone, change], { addressOfRecord: writer, callId: 'x', cseq: round }),
      );
      written.set(writer, round);
      const readers = Array.from({ length: 10 }, () => nameOf(random.integer(users)));
      await Promise.all(
        readers.map(async (reader) => {
          const atLeast = told.get(reader) ?? 0;
          const { bindings } = await cache.lookup(reader);
          expect(lastOf(bindings)).toBeGreaterThanOrEqual(atLeast);
        }),
      );
      expect(await update).toMatchObject({ kind: 'updated' });
      await flight;
      await bus.flush();
      expect(lastOf((await cache.lookup(writer)).bindings)).toBe(round);
    }
    const { locationCacheHits, locationCacheMisses } = cache.counters;
    expect(locationCacheHits).toBeGreaterThan(locationCacheMisses);
    cache.close();
    stop();
  }, 60_000);

  it('costs a fraction of asking', async () => {
    const bus = busOf();
    const cache = cacheOn(bus);
    await bus.flush();
    await nextPosition(bus);
    const lookUps = 3000;
    const spend = async (lookUp: (name: string) => Promise<unknown>): Promise<number> => {
      for (let number = 0; number < users; number += 1) await lookUp(nameOf(number));
      const before = process.cpuUsage();
      for (let number = 0; number < lookUps; number += 1) await lookUp(nameOf(number % users));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / lookUps;
    };
    const asked = await spend((addressOfRecord) => askOn(bus, locationLookup, { addressOfRecord }));
    const remembered = await spend((addressOfRecord) => cache.lookup(addressOfRecord));
    cache.close();
    // Microseconds of processor time for each; a loaded machine is slow at both.
    expect(asked / remembered).toBeGreaterThan(3);
    if (process.env.TRAPEZOID_SHOW_COSTS === '1') {
      process.stderr.write(`look-up: asked ${asked.toFixed(1)} µs, remembered ${remembered.toFixed(1)} µs\n`);
    }
  });
}

describe('a cache of look-ups in one process with the location server', () => {
  const bus = new EmbeddedBus();
  let directory: string;
  let service: RunningService;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'location-'));
    service = await start(bus, directory);
  });
  afterAll(async () => {
    await service.close();
    await bus.close();
    await rm(directory, { recursive: true });
  });

  itStaysTrue(() => bus);
});

describeTier({ name: 'nats', programs: ['nats-server'] }, 'a cache of look-ups over NATS', () => {
  let server: NatsServerProcess;
  let bus: Bus;
  const others: Bus[] = [];
  const services: RunningService[] = [];
  beforeAll(async () => {
    server = await NatsServerProcess.start();
    const open = () => connectNats({ url: server.url, name: 'location test', logger: silentLogger });
    bus = await open();
    for (let instance = 0; instance < 2; instance += 1) {
      const other = await open();
      others.push(other);
      services.push(await start(other, '/nowhere'));
    }
  });
  afterAll(async () => {
    for (const service of services) await service.close();
    for (const other of [...others, bus]) await other?.close();
    await server?.stop();
  });

  itStaysTrue(() => bus);

  it('forgets all when its connection was cut, and is true again when it is back', async () => {
    const cache = cacheOn(bus);
    await bus.flush();
    await nextPosition(bus);
    await askOn(
      bus,
      locationUpdate,
      makeRequest([makeChange('sip:a@host1000')], { addressOfRecord: nameOf(0), callId: 'y' }),
    );
    await bus.flush();
    await nextPosition(bus);
    await cache.lookup(nameOf(0));
    await server.kill();
    await server.restart();
    const changed = makeRequest([], { addressOfRecord: nameOf(0), callId: 'z', removeAll: true });
    await eventually(() => askOn(others[0] as Bus, locationUpdate, changed));
    const { bindings } = await eventually(() => cache.lookup(nameOf(0)));
    expect(bindings).toEqual([]);
    await nextPosition(bus);
    await eventually(() => cache.lookup(nameOf(0)));
    const { locationCacheHits } = cache.counters;
    expect((await cache.lookup(nameOf(0))).bindings).toEqual([]);
    expect(cache.counters.locationCacheHits).toBe(locationCacheHits + 1);
    cache.close();
  }, 60_000);
});

/** Asks again while there is no connection. */
async function eventually<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const end = performance.now() + 15_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
