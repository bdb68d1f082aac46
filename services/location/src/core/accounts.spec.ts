import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Binding } from '@trapezoid/contracts';
import { type Domain, parseLab } from '@trapezoid/lab';
import {
  CountedGruus,
  MemoryStore,
  makeBinding,
  makeRequest,
  settle,
  VirtualClock,
} from '../location.fixture.js';
import type { AccountRecord } from './account-record.js';
import { Accounts, type SubscriberChange } from './accounts.js';
import { LocationServer } from './location-server.js';
import { SubscriberDirectory } from './subscriber-directory.js';

const domainsOf = (realm: string): readonly Domain[] =>
  parseLab(
    `
name: two
domains:
  lab.test:
    realm: ${realm}
    authentication: { algorithms: [SHA-256, MD5-sess], userhash: true }
    accounts: [{ user: alice, password: secret, displayName: Alice }, { user: bob, password: secret }]
  other.test: { accounts: [] }
services: { location: }
`,
    'two.yaml',
  ).domains;

const realm = 'all of us';
const zoe = { username: 'zoe', domain: 'lab.test' };
const alice = { username: 'alice', domain: 'lab.test' };

describe('accounts that come and go while the network runs', () => {
  let store: MemoryStore<AccountRecord>;
  let bindings: MemoryStore<Binding[]>;
  let told: SubscriberChange[];
  let clock: VirtualClock;

  interface Instance {
    readonly accounts: Accounts;
    readonly directory: SubscriberDirectory;
    readonly server: LocationServer;
  }

  async function start(domains = domainsOf(realm), maximum?: number): Promise<Instance> {
    const directory = new SubscriberDirectory(domains);
    const server = new LocationServer({
      store: bindings,
      directory,
      clock,
      uriEquals: Object.is,
      gruus: new CountedGruus(),
      tellChanged: () => {},
    });
    const accounts = new Accounts({
      store,
      directory,
      server,
      now: () => clock.now(),
      tellChanged: (change) => told.push(change),
      ...(maximum === undefined ? {} : { maximum }),
    });
    await server.start();
    await accounts.start();
    return { accounts, directory, server };
  }

  beforeEach(() => {
    store = new MemoryStore();
    bindings = new MemoryStore();
    told = [];
    clock = new VirtualClock();
  });

  const add = ({ accounts }: Instance, account = zoe, password = 'zoe’s own') =>
    accounts.add({ ...account, password });
  const bind = (server: LocationServer, addressOfRecord: string) =>
    server.update(makeRequest(['sip:x@one'], { addressOfRecord }));
  const names = ({ directory }: Instance) =>
    directory.list(undefined, 500).subscribers.map(({ username, domain }) => `${username}@${domain}`);

  it('are found like those of the lab file, with HA1 by each algorithm of the domain (RFC 7616 §3.4.2)', async () => {
    const instance = await start();
    expect(await instance.accounts.add({ ...zoe, password: 'x', displayName: 'Zoë' })).toEqual({
      kind: 'added',
    });
    const sha = createHash('sha256').update('zoe:all of us:x').digest('hex');
    const md5 = createHash('md5').update('zoe:all of us:x').digest('hex');
    expect(instance.directory.find('zoe', realm)).toEqual({
      ...zoe,
      displayName: 'Zoë',
      ha1: { 'SHA-256': sha, MD5: md5 },
    });
    expect(instance.directory.has('sip:zoe@lab.test')).toBe(true);
  });

  it('are found by `user@domain` too, and by the hash of either name (RFC 7616 §3.4.4)', async () => {
    const instance = await start();
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(instance.directory.findByUserhash(hash('zoe:all of us'), realm, 'SHA-256')).toBeUndefined();
    await add(instance, zoe, 'x');
    const full = instance.directory.find('zoe@lab.test', realm);
    expect(full?.ha1['SHA-256']).toBe(hash('zoe@lab.test:all of us:x'));
    expect(instance.directory.findByUserhash(hash('zoe:all of us'), realm, 'SHA-256')).toMatchObject(zoe);
    expect(instance.directory.findByUserhash(hash('zoe@lab.test:all of us'), realm, 'SHA-256')).toEqual(full);
    await instance.accounts.remove(zoe);
    expect(instance.directory.findByUserhash(hash('zoe:all of us'), realm, 'SHA-256')).toBeUndefined();
  });

  it('are kept by their hashes: no password is in the store', async () => {
    await add(await start(), zoe, 'open sesame');
    const record = (await store.get('zoe@lab.test'))?.value;
    expect(record).toMatchObject({ kind: 'account', realm });
    expect(JSON.stringify(record)).not.toContain('sesame');
  });

  it('are there after a restart, and at every instance at once', async () => {
    const [here, there] = [await start(), await start()];
    await add(here);
    expect(there.directory.find('zoe', realm)).toEqual(here.directory.find('zoe', realm));
    expect((await start()).directory.has('sip:zoe@lab.test')).toBe(true);
  });

  it('are told when they come and when they go', async () => {
    const instance = await start();
    await add(instance);
    await instance.accounts.remove(zoe);
    await instance.accounts.remove(alice);
    expect(told).toEqual([
      { ...zoe, change: 'added', at: clock.now() },
      { ...zoe, change: 'removed', at: clock.now() },
      { ...alice, change: 'disabled', at: clock.now() },
    ]);
  });

  it('can not be added twice, whether the lab file has them or somebody was quicker', async () => {
    const [here, there] = [await start(), await start()];
    expect(await add(here, alice)).toEqual({ kind: 'exists' });
    const answers = await Promise.all([add(here), add(there), add(here)]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['added', 'exists', 'exists']);
    expect(told).toHaveLength(1);
  });

  it('are of a domain of the lab', async () => {
    const instance = await start();
    expect(await add(instance, { ...zoe, domain: 'elsewhere.test' })).toEqual({
      kind: 'unknown-domain',
      domains: ['lab.test', 'other.test'],
    });
    expect(await add(instance, { ...zoe, domain: 'LAB.test' })).toEqual({ kind: 'added' });
    expect(instance.directory.has('sip:zoe@lab.test')).toBe(true);
  });

  it('are bounded in number', async () => {
    const instance = await start(undefined, 2);
    expect(await add(instance)).toEqual({ kind: 'added' });
    await instance.accounts.remove(alice);
    expect(await add(instance, { username: 'yan', domain: 'lab.test' })).toEqual({
      kind: 'too-many-accounts',
      maximum: 2,
    });
    await instance.accounts.remove(zoe);
    expect(await add(instance, { username: 'yan', domain: 'lab.test' })).toEqual({ kind: 'added' });
  });

  it('take their bindings with them', async () => {
    const instance = await start();
    await add(instance);
    await bind(instance.server, 'sip:zoe@lab.test');
    expect(await instance.accounts.remove(zoe)).toEqual({ kind: 'removed', bindings: 1 });
    expect(await instance.server.lookup({ addressOfRecord: 'sip:zoe@lab.test' })).toEqual({
      subscriber: false,
      bindings: [],
    });
  });

  it('take with them what is being registered in that moment, at other instances too', async () => {
    const [here, there] = [await start(), await start()];
    await add(here);
    bindings.afterNextRead = async () => {
      await here.accounts.remove(zoe);
    };
    await bind(there.server, 'sip:zoe@lab.test');
    await settle();
    expect(await bindings.get('sip:zoe@lab.test')).toBeUndefined();
    expect(await bind(there.server, 'sip:zoe@lab.test')).toEqual({ kind: 'no-such-account' });
  });

  it('have no bindings after a restart that they did not live to see, nor does who left the lab file', async () => {
    const instance = await start();
    await add(instance);
    await bind(instance.server, 'sip:zoe@lab.test');
    await bind(instance.server, 'sip:alice@lab.test');
    await bind(instance.server, 'sip:bob@lab.test');
    // The process ends after the record is gone, and before the bindings are.
    await store.remove('zoe@lab.test', (await store.get('zoe@lab.test'))?.revision ?? 0);
    await bindings.put('sip:zoe@lab.test', undefined, [makeBinding('sip:z@one')]);
    const [lab, other] = domainsOf(realm) as [Domain, Domain];
    const without = { ...lab, accounts: lab.accounts.filter(({ user }) => user !== 'bob') };
    const { server } = await start([without, other]);
    expect((await server.list({ limit: 10 })).records.map((record) => record.addressOfRecord)).toEqual([
      'sip:alice@lab.test',
    ]);
  });

  it('are unknown where there are none', async () => {
    const { accounts } = await start();
    expect(await accounts.remove(zoe)).toEqual({ kind: 'unknown' });
    expect(await accounts.remove({ ...alice, domain: 'elsewhere.test' })).toEqual({ kind: 'unknown' });
  });

  describe('and those of the lab file', () => {
    it('are disabled in place of being removed, after a restart too', async () => {
      const instance = await start();
      await bind(instance.server, 'sip:alice@lab.test');
      expect(await instance.accounts.remove(alice)).toEqual({ kind: 'disabled', bindings: 1 });
      expect(await instance.accounts.remove(alice)).toEqual({ kind: 'unknown' });
      for (const { directory } of [instance, await start()]) {
        expect(directory.find('alice', realm)).toBeUndefined();
        expect(directory.has('sip:alice@lab.test')).toBe(false);
        expect(directory.list(undefined, 1).subscribers).toEqual([
          { ...alice, displayName: 'Alice', origin: 'lab-file', disabled: 'removed' },
        ]);
      }
    });

    it('come back when they are added, with the password that is given then', async () => {
      const instance = await start();
      const before = instance.directory.find('alice', realm);
      await instance.accounts.remove(alice);
      expect(await add(instance, alice, 'other')).toEqual({ kind: 'added' });
      expect(instance.directory.find('alice', realm)?.ha1).not.toEqual(before?.ha1);
      await instance.accounts.remove(alice);
      expect(instance.directory.find('alice', realm)).toBeUndefined();
      await add(instance, alice, 'secret');
      expect(instance.directory.find('alice', realm)?.ha1).toEqual(before?.ha1);
    });
  });

  it('are out of use under another realm, which their hashes do not prove, until they are added again', async () => {
    await add(await start());
    const renamed = await start(domainsOf('renamed'));
    expect(renamed.directory.find('zoe', 'renamed')).toBeUndefined();
    expect(renamed.directory.list('bob@lab.test', 1).subscribers).toEqual([
      { ...zoe, origin: 'added', disabled: 'realm-changed' },
    ]);
    expect(await add(renamed)).toEqual({ kind: 'added' });
    expect(renamed.directory.find('zoe', 'renamed')).toMatchObject(zoe);
  });

  it('are listed in order, a page at a time, without anything secret', async () => {
    const instance = await start();
    for (const username of ['zoe', 'carol', 'anna']) await add(instance, { username, domain: 'other.test' });
    await add(instance, { username: 'bert', domain: 'lab.test' });
    expect(names(instance)).toEqual([
      'alice@lab.test',
      'anna@other.test',
      'bert@lab.test',
      'bob@lab.test',
      'carol@other.test',
      'zoe@other.test',
    ]);
    const first = instance.directory.list(undefined, 4);
    expect(first).toMatchObject({ total: 6, next: 'bob@lab.test' });
    const second = instance.directory.list(first.next, 4);
    expect(second.subscribers).toEqual([
      { username: 'carol', domain: 'other.test', origin: 'added' },
      { username: 'zoe', domain: 'other.test', origin: 'added' },
    ]);
    expect(second.next).toBeUndefined();
    expect(JSON.stringify([first, second])).not.toMatch(/ha1|hash|password|[0-9a-f]{32}/);
  });

  it('fail with the store, and are as they were', async () => {
    const instance = await start();
    store.away = true;
    await expect(add(instance)).rejects.toThrow('the memory: away');
    await expect(instance.accounts.remove(alice)).rejects.toThrow('the memory: away');
    expect(names(instance)).toEqual(['alice@lab.test', 'bob@lab.test']);
    expect(instance.directory.has('sip:alice@lab.test')).toBe(true);
  });
});

describe('a directory of a hundred thousand accounts', () => {
  it('is made in a moment, and keeps no password', () => {
    const { domains } = parseLab(
      'name: x\ndomains:\n  lab.test:\n    accounts: [{ range: user000000..user099999, password: open sesame }]\nservices: { location: }',
      'x.yaml',
    );
    const start = performance.now();
    const directory = new SubscriberDirectory(domains);
    const took = performance.now() - start;
    expect(directory.find('user099999', 'lab.test')?.ha1.MD5).toBe(
      createHash('md5').update('user099999:lab.test:open sesame').digest('hex'),
    );
    expect(took).toBeLessThan(5000);
  });
});
