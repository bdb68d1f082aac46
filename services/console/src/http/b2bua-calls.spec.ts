import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type B2buaCall, b2buaConnect, b2buaHangUp, b2buaList } from '@trapezoid/contracts';
import { ConsoleUnderTest } from '../console.fixture.js';
import { lab } from '../lab.fixture.js';

const call: B2buaCall = {
  id: 'call-1',
  state: 'calling',
  legs: [
    { callId: 'leg-1', remote: 'sip:alice@lab.test', state: 'Inviting' },
    { callId: 'leg-2', remote: 'sip:bob@lab.test', state: 'Idle' },
  ],
  startedAt: 1,
};

describe('the control API, of a B2BUA', () => {
  const network = new ConsoleUnderTest(labWithB2bua());

  beforeAll(() => network.start());
  afterEach(() => network.silenceAll());
  afterAll(() => network.close());

  it.each([
    { from: 'alice', to: 'bob' },
    { from: 'alice', to: 'bob', callIds: ['leg-1', 'leg-2'], hangUpAfterMilliseconds: 1000 },
  ])('has two phones called and joined: %j (RFC 3725 §4.1)', async (command) => {
    let asked: unknown;
    network.answer(b2buaConnect).with((question) => {
      asked = question;
      return { kind: 'placed', call };
    });

    expect(await network.ask('POST', '/api/b2bua/calls', command)).toMatchObject({
      status: 201,
      body: { call },
    });
    expect(asked).toEqual(command);
  });

  it('says why the B2BUA refuses to call', async () => {
    network.answer(b2buaConnect).with(() => ({ kind: 'refused', reason: 'it has too many calls' }));

    expect(await network.ask('POST', '/api/b2bua/calls', { from: 'alice', to: 'bob' })).toMatchObject({
      status: 422,
      body: { error: 'refused', detail: 'it has too many calls' },
    });
  });

  it('names what is wrong with a command', async () => {
    expect(await network.ask('POST', '/api/b2bua/calls', { from: 'alice', too: 'bob' })).toMatchObject({
      status: 400,
      body: { error: 'invalid', detail: expect.stringMatching(/^to: .*; body: .*"too"$/) },
    });
  });

  it.each([
    { from: '', to: 'bob' },
    { from: 'alice', to: 'b'.repeat(1025) },
    { from: 'alice', to: 'bob', callIds: ['leg-1'] },
    { from: 'alice', to: 'bob', hangUpAfterMilliseconds: -1 },
  ])('asks nobody for what can’t be: %#', async (command) => {
    let asked = false;
    network.answer(b2buaConnect).with(() => {
      asked = true;
      return { kind: 'placed', call };
    });

    expect((await network.ask('POST', '/api/b2bua/calls', command)).status).toBe(400);
    expect(asked).toBe(false);
  });

  it('lists the calls with their legs', async () => {
    network.answer(b2buaList).with(() => ({ calls: [call] }));

    expect(await network.ask('GET', '/api/b2bua/calls')).toMatchObject({
      status: 200,
      body: { calls: [call] },
    });
  });

  it('ends a call', async () => {
    let asked: unknown;
    network.answer(b2buaHangUp).with((question) => {
      asked = question;
      return { ended: true };
    });

    expect(await network.ask('DELETE', '/api/b2bua/calls/call-1')).toMatchObject({
      status: 200,
      body: { ended: true },
    });
    expect(asked).toEqual({ id: 'call-1' });
  });

  it('knows no call of another id', async () => {
    network.answer(b2buaHangUp).with(() => ({ ended: false }));

    expect(await network.ask('DELETE', '/api/b2bua/calls/other')).toMatchObject({
      status: 404,
      body: { error: 'unknown-call', detail: 'the B2BUA has no call of this id: see /api/b2bua/calls' },
    });
    expect((await network.ask('DELETE', `/api/b2bua/calls/${'x'.repeat(65)}`)).status).toBe(400);
  });

  it('says 503 while the B2BUA is away', async () => {
    expect((await network.ask('GET', '/api/b2bua/calls')).status).toBe(503);
  });
});

describe('the control API, in a lab that has no B2BUA', () => {
  const network = new ConsoleUnderTest();

  beforeAll(() => network.start());
  afterAll(() => network.close());

  it.each([
    ['POST', '/api/b2bua/calls', { from: 'alice', to: 'bob' }],
    ['GET', '/api/b2bua/calls', undefined],
    ['DELETE', '/api/b2bua/calls/call-1', undefined],
  ])('says so to %s %s', async (method, path, body) => {
    expect(await network.ask(method, path, body)).toMatchObject({
      status: 404,
      body: { error: 'no-b2bua', detail: 'this lab has no B2BUA: labs/b2bua.yaml has one' },
    });
  });
});

function labWithB2bua(): typeof lab {
  return {
    ...lab,
    services: [
      ...lab.services,
      {
        kind: 'b2bua',
        name: 'b2bua',
        domains: ['lab.test'],
        listen: [{ protocol: 'UDP', host: '127.0.0.1', port: 5090 }],
        next: 'sip:127.0.0.1:5060;lr',
        headers: { pass: 'all', drop: [], add: {} },
        hideTopology: 'signalling',
        transfer: 'pass',
        sessionTimers: {},
        ringTimeout: 180,
        maximumCalls: 10,
      },
    ],
  };
}
