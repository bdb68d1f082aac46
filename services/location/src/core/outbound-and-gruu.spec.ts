import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Binding, BindingChange } from '@trapezoid/contracts';
import {
  alice,
  CountedGruus,
  MemoryStore,
  makeChange,
  makeRequest,
  settle,
  VirtualClock,
} from '../location.fixture.js';
import type { UpdateRequest } from './apply-update.js';
import type { LocationChange } from './binding-records.js';
import { LocationServer } from './location-server.js';
import { SubscriberDirectory } from './subscriber-directory.js';

let clock: VirtualClock;
let store: MemoryStore<Binding[]>;
let told: LocationChange[];
let server: LocationServer;

async function start(): Promise<LocationServer> {
  const made = new LocationServer({
    store,
    clock,
    directory: new SubscriberDirectory([]),
    gruus: new CountedGruus(),
    uriEquals: (one, other) => one === other,
    tellChanged: (change) => told.push(change),
  });
  await made.start();
  return made;
}

beforeEach(async () => {
  clock = new VirtualClock();
  store = new MemoryStore();
  told = [];
  server = await start();
});

const bob = 'sip:bob@lab.test';
const bindingsOf = async (addressOfRecord = alice) => (await server.lookup({ addressOfRecord })).bindings;

let sequence = 0;
function register(change: Partial<BindingChange>, settings: Partial<UpdateRequest> = {}) {
  sequence += 1;
  const { contact = 'sip:a@192.0.2.1', ...rest } = change;
  return server.update(makeRequest([makeChange(contact, rest)], { cseq: sequence, ...settings }));
}

describe('a registration over a flow (RFC 5626 §6)', () => {
  it('is bound to its instance and reg-id: another contact and Call-ID take its place', async () => {
    await register({ contact: 'sip:a@192.0.2.1:40000', instance: 'one', regId: 1 });
    await register({ contact: 'sip:a@192.0.2.1:50000', instance: 'one', regId: 1 }, { callId: 'other' });
    expect(await bindingsOf()).toMatchObject([{ contact: 'sip:a@192.0.2.1:50000', callId: 'other' }]);
  });

  it('updates what names its connection, when that has changed', async () => {
    await register({ instance: 'one', regId: 1, flow: { element: 'edge', connection: '1' } });
    await register({ instance: 'one', regId: 1, flow: { element: 'edge', connection: '2' } });
    expect(await bindingsOf()).toMatchObject([{ flow: { element: 'edge', connection: '2' } }]);
    expect(await server.endFlow({ element: 'edge', connection: '1' })).toEqual({ removed: 0 });
    expect(await bindingsOf()).toHaveLength(1);
  });

  it('stands beside registrations without instance and reg-id', async () => {
    await register({ contact: 'sip:a@192.0.2.1', instance: 'one', regId: 1 });
    await register({ contact: 'sip:a@192.0.2.1' }, { callId: 'other' });
    expect(await bindingsOf()).toHaveLength(2);
  });
});

describe('the end of a flow (RFC 5626 §7)', () => {
  const flow = { element: 'edge', connection: '7' };

  it('ends every binding over it, regardless of its address-of-record', async () => {
    await register({ contact: 'sip:a@one', flow });
    await register({ contact: 'sip:b@one', flow }, { addressOfRecord: bob });
    told.length = 0;
    expect(await server.endFlow(flow)).toEqual({ removed: 2 });
    expect([await bindingsOf(), await bindingsOf(bob)]).toEqual([[], []]);
    expect(told.map(({ cause, addressOfRecord }) => [cause, addressOfRecord])).toEqual([
      ['flow-ended', alice],
      ['flow-ended', bob],
    ]);
  });

  it.each([
    ['over another connection', { element: 'edge', connection: '8' }],
    ['over a connection of that name at another element', { element: 'edge-2', connection: '7' }],
    ['over none', undefined],
  ])('leaves a binding %s', async (_which, other) => {
    await register({ contact: 'sip:a@one', flow });
    await register({ contact: 'sip:a@two', ...(other === undefined ? {} : { flow: other }) });
    await server.endFlow(flow);
    expect(await bindingsOf()).toMatchObject([{ contact: 'sip:a@two' }]);
  });

  it('is known at all instances, whoever took the registration, and after a restart', async () => {
    await register({ flow });
    expect(await (await start()).endFlow(flow)).toEqual({ removed: 1 });
    expect(await bindingsOf()).toEqual([]);
  });

  it('reaches a registration over it that was under way', async () => {
    await server.endFlow(flow);
    await register({ flow });
    await settle();
    expect(await bindingsOf()).toEqual([]);
    expect(told.map(({ cause }) => cause)).toEqual(['registered', 'flow-ended']);
  });

  it('is remembered for a minute, and for no more than ten thousand connections', async () => {
    await server.endFlow(flow);
    await clock.pass(60);
    await register({ flow });
    await settle();
    expect(await bindingsOf()).toHaveLength(1);
    for (let connection = 0; connection <= 10_000; connection += 1) {
      await server.endFlow({ element: 'edge-2', connection: String(connection) });
    }
    await register({ contact: 'sip:a@two', flow: { element: 'edge-2', connection: '0' } });
    await settle();
    expect(await bindingsOf()).toHaveLength(2);
  });
});

describe('the temporary GRUU of an instance (RFC 5627 §5.1)', () => {
  const gruu = async (regId?: number) =>
    (await bindingsOf()).find((binding) => binding.regId === regId)?.temporaryGruu;
  const find = (user = '') => server.findGruu({ user });

  it('is new with each registration, and those before it stay good', async () => {
    await register({ instance: 'one' });
    const first = await gruu();
    await register({ instance: 'one' });
    const second = await gruu();
    expect(second?.user).not.toBe(first?.user);
    for (const { user } of [first, second] as { user: string }[]) {
      expect(await find(user)).toEqual({ kind: 'found', addressOfRecord: alice, instance: 'one' });
    }
  });

  it('ends all before it when the Call-ID is another one than that of the last registration', async () => {
    await register({ instance: 'one' });
    const before = await gruu();
    await register({ instance: 'one' }, { callId: 'other' });
    expect(await find(before?.user)).toEqual({ kind: 'unknown' });
    expect(await find((await gruu())?.user)).toMatchObject({ kind: 'found' });
  });

  it('is one for all flows of the instance; the Call-ID counts flow by flow', async () => {
    await register({ instance: 'one', regId: 1 }, { callId: 'first flow' });
    await register({ instance: 'one', regId: 2 }, { callId: 'second flow' });
    const before = await gruu(1);
    expect(await gruu(2)).toEqual(before);
    await register({ instance: 'one', regId: 2 }, { callId: 'second flow' });
    expect((await gruu(1))?.series).toBe(before?.series);
    await register({ instance: 'one', regId: 2 }, { callId: 'second flow again' });
    expect((await gruu(1))?.series).not.toBe(before?.series);
    expect(await find(before?.user)).toEqual({ kind: 'unknown' });
  });

  it('ends with the last contact of the instance (RFC 5627 §5.3)', async () => {
    await register({ instance: 'one', expires: 60 });
    const { user } = (await gruu()) ?? {};
    await clock.pass(60);
    expect(await find(user)).toEqual({ kind: 'unknown' });
    await register({ instance: 'one' });
    const again = (await gruu())?.user;
    await register({ instance: 'one', expires: 0 });
    expect(await find(again)).toEqual({ kind: 'unknown' });
  });

  it('is that of its own instance, among several of one address-of-record', async () => {
    await register({ contact: 'sip:a@one', instance: 'one' });
    await register({ contact: 'sip:a@two', instance: 'two' });
    const users = (await bindingsOf()).map(({ temporaryGruu }) => temporaryGruu?.user);
    expect(await Promise.all(users.map(find))).toMatchObject([{ instance: 'one' }, { instance: 'two' }]);
  });

  it('is given to nobody without an instance', async () => {
    await register({});
    expect((await bindingsOf())[0]).not.toHaveProperty('temporaryGruu');
  });

  it('is found by other instances of the location server', async () => {
    await register({ instance: 'one' });
    expect(await (await start()).findGruu({ user: (await gruu())?.user ?? '' })).toMatchObject({
      kind: 'found',
    });
  });
});
