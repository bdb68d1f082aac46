import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type PhoneSubscription, uaList, uaSubscribe, uaUnsubscribe } from '@trapezoid/contracts';
import { alice, ConsoleUnderTest } from '../console.fixture.js';

const subscription: PhoneSubscription = {
  callId: 's1',
  phone: 'alice',
  event: 'presence',
  resource: 'sip:bob@lab.test',
  state: 'active',
  notifications: 1,
  startedAt: 1,
};

describe('the control API, of subscriptions: /api/subscriptions', () => {
  const network = new ConsoleUnderTest();

  beforeAll(() => network.start());
  afterEach(() => network.silenceAll());
  afterAll(() => network.close());

  it('subscribes a phone', async () => {
    let asked: unknown;
    network.answer(uaSubscribe).with((question) => {
      asked = question;
      return { kind: 'subscribed', subscription };
    });
    const command = { from: 'alice', to: 'bob', event: 'presence', expires: 600 };
    expect(await network.ask('POST', '/api/subscriptions', command)).toMatchObject({
      status: 201,
      body: { subscription },
    });
    expect(asked).toEqual(command);
  });

  it.each([
    { from: 'alice', to: 'bob' },
    { from: 'alice', to: 'bob', event: 'weather' },
    { from: 'alice', to: 'bob', event: 'reg', expires: -1 },
    { from: 'alice', to: 'bob', event: 'reg', package: 'x' },
  ])('refuses %j', async (command) => {
    expect((await network.ask('POST', '/api/subscriptions', command)).status).toBe(400);
  });

  it('says why phones refuse', async () => {
    network.answer(uaSubscribe).with(() => ({ kind: 'refused', reason: 'there is no phone zoe' }));
    const command = { from: 'zoe', to: 'bob', event: 'presence' };
    expect(await network.ask('POST', '/api/subscriptions', command)).toMatchObject({
      status: 422,
      body: { error: 'refused', detail: 'there is no phone zoe' },
    });
  });

  it('lists what all phones are subscribed to', async () => {
    const bob = { ...alice, name: 'bob' };
    network.answer(uaList).with(() => ({ phones: [{ ...alice, subscriptions: [subscription] }, bob] }));
    expect((await network.ask('GET', '/api/subscriptions')).body).toEqual({ subscriptions: [subscription] });
  });

  it.each([
    ['one', '/s1', { callId: 's1' }],
    ['those of one phone', '?phone=alice', { phone: 'alice' }],
    ['all', '', {}],
  ])('ends %s', async (_what, path, question) => {
    let asked: unknown;
    network.answer(uaUnsubscribe).with((given) => {
      asked = given;
      return { ended: [subscription] };
    });
    expect((await network.ask('DELETE', `/api/subscriptions${path}`)).body).toEqual({
      ended: [subscription],
    });
    expect(asked).toEqual(question);
  });

  it('knows no subscription of another Call-ID', async () => {
    network.answer(uaUnsubscribe).with(() => ({ ended: [] }));
    expect(await network.ask('DELETE', '/api/subscriptions/gone')).toMatchObject({
      status: 404,
      body: { error: 'unknown-subscription' },
    });
  });
});
