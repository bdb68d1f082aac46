import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { tellOn } from '@trapezoid/bus';
import { type EventOf, faultStruck, faultsChanged, traceOpened } from '@trapezoid/contracts';
import { ConsoleUnderTest } from '../console.fixture.js';

const network = new ConsoleUnderTest();
const told: EventOf<typeof faultsChanged>[] = [];
beforeAll(async () => {
  await network.start();
  network.bus.subscribe(faultsChanged.subject, (_subject, data) =>
    told.push(faultsChanged.event.parse(data)),
  );
});
afterEach(async () => {
  await network.ask('DELETE', '/api/faults');
  told.length = 0;
});
afterAll(() => network.close());

describe('/api/faults', () => {
  it('tells the sender, by the addresses of who shall not get it', async () => {
    const wanted = { from: 'alice', to: 'proxy', action: 'drop', method: 'INVITE', times: 1 };
    const { status, body } = await network.ask('POST', '/api/faults', wanted);
    expect([status, body]).toEqual([201, expect.objectContaining({ ...wanted, percent: 100, struck: 0 })]);
    expect(told).toMatchObject([
      {
        rules: [
          { element: 'alice', direction: 'sent', peers: [{ host: '127.0.0.1', port: 5060 }], times: 1 },
        ],
      },
    ]);
    expect(told[0]?.rules[0]).not.toHaveProperty('from');
  });

  it.each([
    [
      { from: 'proxy', to: 'alice' },
      { element: 'alice', direction: 'received', peers: [{ port: 5060 }] },
    ],
    [{ from: 'proxy' }, { element: 'proxy', direction: 'sent' }],
    [{ to: 'proxy' }, { element: 'proxy', direction: 'received' }],
  ])('of messages %j tells %j', async (between, rule) => {
    await network.ask('POST', '/api/faults', { ...between, action: 'duplicate', copies: 2 });
    expect(told).toMatchObject([{ rules: [rule] }]);
  });

  it('counts what they strike, forgets those that are spent, and tells followers', async () => {
    const stream = network.follow('/api/trace');
    await stream.next();
    const { body } = await network.ask('POST', '/api/faults', { to: 'proxy', action: 'drop', times: 2 });
    const { id } = body as { id: string };
    const strike = async () => {
      tellOn(network.bus, faultStruck, { element: 'proxy', rule: id, times: 1 });
      await network.bus.flush();
    };
    await strike();
    expect(await stream.next()).toEqual({ event: 'fault', data: { element: 'proxy', rule: id, times: 1 } });
    expect((await network.ask('GET', '/api/faults')).body).toMatchObject({ faults: [{ id, struck: 1 }] });
    await strike();
    expect((await network.ask('GET', '/api/faults')).body).toEqual({ faults: [] });
    stream.leave();
  });

  it('tells an element that starts later', async () => {
    await network.ask('POST', '/api/faults', { to: 'proxy', action: 'drop' });
    const again = new Promise((resolve) => {
      const unsubscribe = network.bus.subscribe(faultsChanged.subject, (_subject, data) => {
        unsubscribe();
        resolve(data);
      });
    });
    tellOn(network.bus, traceOpened, { element: 'proxy' });
    expect(await again).toMatchObject({ rules: [{ element: 'proxy' }] });
  });

  it('ends one, or all', async () => {
    const { body } = await network.ask('POST', '/api/faults', { to: 'proxy', action: 'drop' });
    await network.ask('POST', '/api/faults', { from: 'proxy', action: 'drop' });
    const { id } = body as { id: string };
    expect((await network.ask('DELETE', `/api/faults/${id}`)).body).toEqual({ removed: 1 });
    expect((await network.ask('DELETE', `/api/faults/${id}`)).status).toBe(404);
    expect((await network.ask('DELETE', '/api/faults')).body).toEqual({ removed: 1 });
    expect(told.at(-1)).toEqual({ rules: [] });
  });

  it.each([
    [{ action: 'drop' }, 422, /say between whom/],
    [{ action: 'drop', to: 'zoe' }, 422, /zoe is no element that speaks SIP: give one of proxy, alice/],
    [{ action: 'drop', to: 'location' }, 422, /location is no element/],
    [{ action: 'drop', from: 'alice', to: 'alice' }, 422, /both phones/],
    [{ action: 'delay', to: 'proxy' }, 400, /milliseconds/],
    [{ action: 'drop', to: 'proxy', milliseconds: 5 }, 400, /milliseconds/],
    [{ action: 'drop', to: 'proxy', copies: 5 }, 400, /copies/],
    [{ action: 'drop', to: 'proxy', status: '7xx' }, 400, /is no status/],
    [{ action: 'drop', to: 'proxy', percent: 0 }, 400, /percent/],
    [{ action: 'explode', to: 'proxy' }, 400, /action/],
  ])('refuses %j', async (command, status, detail) => {
    expect(await network.ask('POST', '/api/faults', command)).toMatchObject({
      status,
      body: { detail: expect.stringMatching(detail) },
    });
  });

  it('has a hundred at most', async () => {
    for (let count = 0; count < 100; count++) {
      await network.ask('POST', '/api/faults', { to: 'proxy', action: 'drop' });
    }
    expect((await network.ask('POST', '/api/faults', { to: 'proxy', action: 'drop' })).status).toBe(422);
  });
});
