import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Binding } from '@trapezoid/contracts';
import type { LocationChange } from '../core/binding-records.js';
import { LocationServer } from '../core/location-server.js';
import type { RecordStore } from '../core/record-store.js';
import { SubscriberDirectory } from '../core/subscriber-directory.js';
import {
  alice,
  CountedGruus,
  makeBinding,
  makeChange,
  makeRequest,
  VirtualClock,
} from '../location.fixture.js';
import type { OpenedStore } from './record-store.contract.js';

const maximumBindings = 100;
const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
const user = (number: number) => `sip:user${String(number).padStart(6, '0')}@lab.test`;

/** What the network is told, by all instances. */
class Told {
  readonly changes: LocationChange[] = [];
  #waiting = new Set<() => void>();

  add(change: LocationChange): void {
    this.changes.push(change);
    for (const check of [...this.#waiting]) check();
  }

  /** Resolves with the first change of this kind, also one of the past. */
  next(cause: LocationChange['cause']): Promise<LocationChange> {
    return new Promise((resolve) => {
      const check = () => {
        const found = this.changes.find((change) => change.cause === cause);
        if (found === undefined) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }
}

/**
 * What the location server promises on a real store.
 * @param open one more instance on the same data; they are removed between tests.
 * @param instances how many may share the data.
 */
export function itIsALocationServer(open: () => Promise<OpenedStore>, instances: number): void {
  let clock: VirtualClock;
  let told: Told;
  let opened: OpenedStore[];
  let servers: LocationServer[];

  beforeEach(() => {
    clock = new VirtualClock();
    told = new Told();
    opened = [];
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.close();
    for (const { close } of opened) await close();
  });

  async function start(): Promise<LocationServer> {
    const instance = await open();
    opened.push(instance);
    const server = serverOn(instance.store);
    servers.push(server);
    await server.start();
    return server;
  }

  function serverOn(store: RecordStore<Binding[]>): LocationServer {
    return new LocationServer({
      store,
      clock,
      directory: new SubscriberDirectory([]),
      gruus: new CountedGruus(),
      uriEquals: (one, other) => one === other,
      tellChanged: (change) => told.add(change),
    });
  }

  async function startAll(): Promise<LocationServer[]> {
    return Promise.all(numbers(instances).map(start));
  }

  const bind = (server: LocationServer, addressOfRecord: string, number: number) =>
    server.update(
      makeRequest([`sip:a@host${number}`], { addressOfRecord, callId: `call-${number}`, maximumBindings }),
    );

  describe('changes by several writers at once', () => {
    it('loses none of them, whoever wrote it', async () => {
      const all = await startAll();
      const answers = await Promise.all(
        numbers(40).map((number) =>
          bind(all[number % all.length] ?? (all[0] as LocationServer), alice, number),
        ),
      );
      expect(answers.map(({ kind }) => kind)).toEqual(numbers(40).map(() => 'updated'));
      for (const server of all) {
        const { bindings } = await server.lookup({ addressOfRecord: alice });
        expect(bindings.map(({ callId }) => callId).sort()).toEqual(
          numbers(40)
            .map((number) => `call-${number}`)
            .sort(),
        );
      }
    });

    it('keeps to the most that an address-of-record may have', async () => {
      const all = await startAll();
      const answers = await Promise.all(
        numbers(20).map((number) =>
          (all[number % all.length] as LocationServer).update(
            makeRequest([`sip:a@host${number}`], { callId: `call-${number}`, maximumBindings: 5 }),
          ),
        ),
      );
      expect(answers.filter(({ kind }) => kind === 'updated')).toHaveLength(5);
      expect((await (all[0] as LocationServer).lookup({ addressOfRecord: alice })).bindings).toHaveLength(5);
    });

    it('tells every change of an address-of-record once, with revisions that give their order', async () => {
      const all = await startAll();
      const names = numbers(4).map(user);
      await Promise.all(
        numbers(60).map((number) =>
          bind(all[number % all.length] as LocationServer, names[number % 4] as string, number),
        ),
      );
      const revisions = told.changes.map(({ position }) => position?.revision ?? Number.NaN);
      expect([...revisions].sort((one, other) => one - other)).toEqual(
        numbers(60).map((number) => Math.min(...revisions) + number),
      );
      for (const name of names) {
        const ofName = told.changes.filter(({ addressOfRecord }) => addressOfRecord === name);
        const inOrder = ofName.toSorted(
          (one, other) => (one.position?.revision ?? 0) - (other.position?.revision ?? 0),
        );
        expect(inOrder.map(({ bindings }) => bindings.length)).toEqual(
          numbers(15).map((number) => number + 1),
        );
        if (instances === 1) expect(ofName).toEqual(inOrder);
      }
    });
  });

  describe('the end of a binding', () => {
    it('is told to the second, by one of all instances', async () => {
      const all = await startAll();
      const [server] = all as [LocationServer];
      await clock.pass(0.3);
      await server.update(makeRequest([makeChange('sip:a@short', { expires: 2 }), 'sip:a@long']));
      const start = clock.now();
      await clock.pass(1.999);
      expect((await server.lookup({ addressOfRecord: alice })).bindings).toHaveLength(2);
      await clock.pass(0.001);
      for (const each of all) {
        expect((await each.lookup({ addressOfRecord: alice })).bindings).toMatchObject([
          { contact: 'sip:a@long' },
        ]);
      }
      expect(told.changes.map(({ cause }) => cause)).toEqual(['registered']);
      await clock.pass(1);
      expect(await told.next('expired')).toMatchObject({ at: Math.ceil((start + 2000) / 1000) * 1000 });
      for (const each of all) await each.clear({ addressOfRecord: alice });
      expect(told.changes.map(({ cause }) => cause)).toEqual(['registered', 'expired', 'cleared']);
    });
  });

  describe('the list together with the changes', () => {
    it('is a copy that stays true while others write', async () => {
      const all = await startAll();
      const [server] = all as [LocationServer];
      await Promise.all(numbers(200).map((number) => bind(server, user(number * 2), number)));
      const copy = new Map<string, { revision: number; bindings: readonly Binding[] }>();
      const take = (name: string, revision: number, bindings: readonly Binding[]) => {
        if ((copy.get(name)?.revision ?? 0) < revision) copy.set(name, { revision, bindings });
      };
      const from = told.changes.length;
      const writing = numbers(100).map(async (number) => {
        const other = all[number % all.length] as LocationServer;
        if (number % 3 === 0) await other.clear({ addressOfRecord: user(number * 4) });
        else await bind(other, user(number * 4 + (number % 2)), 1000 + number);
      });
      let position: number | undefined;
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const page = await server.list({ limit: 20, ...(after === undefined ? {} : { after }) });
        position ??= page.position?.revision;
        for (const { addressOfRecord, revision = 0, bindings } of page.records) {
          take(addressOfRecord, revision, bindings);
        }
        after = page.next;
      }
      await Promise.all(writing);
      const since = told.changes.slice(from);
      for (const { addressOfRecord, position: at, bindings } of since) {
        take(addressOfRecord, at?.revision ?? 0, bindings);
      }
      // Nothing after the list's position was missed.
      const heard = since
        .map((change) => change.position?.revision ?? 0)
        .filter((at) => at > (position ?? 0));
      const { revision: last } = server.position;
      expect(heard.sort((a, b) => a - b)).toEqual(
        numbers(last - (position ?? 0)).map((number) => (position ?? 0) + number + 1),
      );
      for (const number of numbers(402)) {
        const { bindings } = await server.lookup({ addressOfRecord: user(number) });
        expect([user(number), copy.get(user(number))?.bindings ?? []]).toEqual([user(number), bindings]);
      }
    });
  });

  describe('a hundred thousand bindings', () => {
    it('are looked up as quickly as a thousand', async () => {
      const server = await start();
      const store = (opened[0] as OpenedStore).store;
      await fill(store, 0, 1000);
      await lookUp(server, 1000);
      const few = await least(() => lookUp(server, 1000));
      await fill(store, 1000, 100_000);
      await lookUp(server, 100_000);
      const many = await least(() => lookUp(server, 100_000));
      expect(await server.list({ limit: 1 })).toMatchObject({ total: 100_000 });
      // A look-up whose time grew with their number would take a hundred times as long.
      expect(many / few).toBeLessThan(20);
    }, 240_000);

    async function fill(store: RecordStore<Binding[]>, from: number, to: number): Promise<void> {
      const bindings = [makeBinding('sip:a@one', { expiresAt: clock.now() + 3_600_000 })];
      // So many at a time as a store answers within its patience on a loaded machine too.
      for (let at = from; at < to; at += 100) {
        const count = Math.min(100, to - at);
        await Promise.all(numbers(count).map((number) => store.put(user(at + number), undefined, bindings)));
      }
    }

    /** Other work on the machine makes a run longer, never shorter. */
    async function least(measure: () => Promise<number>): Promise<number> {
      return Math.min(await measure(), await measure(), await measure());
    }

    /** Milliseconds for 2000 of them, spread over all. */
    async function lookUp(server: LocationServer, total: number): Promise<number> {
      const start = performance.now();
      for (let number = 0; number < 2000; number += 1) {
        const { bindings } = await server.lookup({ addressOfRecord: user((number * 7919) % total) });
        if (bindings.length !== 1) throw new Error(`${bindings.length} bindings`);
      }
      return performance.now() - start;
    }
  });
}
