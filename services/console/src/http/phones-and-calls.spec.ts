import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  uaAnswer,
  uaCall,
  uaChangeCall,
  uaConfigure,
  uaHangUp,
  uaList,
  uaMessage,
  uaOptions,
  uaRegister,
} from '@trapezoid/contracts';
import { alice, behaviour, ConsoleUnderTest, call } from '../console.fixture.js';

describe('the control API, of simulated phones', () => {
  const network = new ConsoleUnderTest();

  beforeAll(() => network.start());
  afterEach(() => network.silenceAll());
  afterAll(() => network.close());

  describe('/api/phones', () => {
    beforeEach(() => {
      network.answer(uaList).with(() => ({ phones: [alice] }));
    });

    it('lists the simulated phones', async () => {
      expect((await network.ask('GET', '/api/phones')).body).toEqual({ phones: [alice] });
    });

    it('changes what a phone does with calls', async () => {
      let asked: unknown;
      network.answer(uaConfigure).with((question) => {
        asked = question;
        return { kind: 'configured', behaviour: { ...behaviour, onCall: 'busy' } };
      });

      expect(await network.ask('PATCH', '/api/phones/alice', { onCall: 'busy' })).toMatchObject({
        status: 200,
        body: { behaviour: { onCall: 'busy', ringMilliseconds: 500 } },
      });
      expect(asked).toEqual({ phone: 'alice', behaviour: { onCall: 'busy' } });
    });

    it.each([{ onCall: 'explode' }, { rings: 3 }, [], 'busy'])('refuses to change %j', async (change) => {
      expect((await network.ask('PATCH', '/api/phones/alice', change)).status).toBe(400);
    });

    it('knows no phone of another name', async () => {
      expect(await network.ask('PATCH', '/api/phones/mallory', { onCall: 'busy' })).toMatchObject({
        status: 404,
        body: { error: 'unknown-phone', detail: 'no simulated phone is called mallory: see /api/phones' },
      });
    });

    it.each([undefined, { expires: 0 }])('registers a phone, told %j', async (command) => {
      let asked: unknown;
      network.answer(uaRegister).with((question) => {
        asked = question;
        return { kind: 'answered', callId: 'reg-1', statusCode: 200, reasonPhrase: 'OK' };
      });

      expect(await network.ask('POST', '/api/phones/alice/register', command)).toMatchObject({
        status: 200,
        body: { callId: 'reg-1', statusCode: 200, reasonPhrase: 'OK' },
      });
      expect(asked).toEqual({ phone: 'alice', ...command });
    });
  });

  describe('/api/calls', () => {
    it('places a call', async () => {
      network.answer(uaCall).with(({ from, to }) => ({ kind: 'placed', callId: `${from}-${to}` }));

      expect(
        await network.ask('POST', '/api/calls', { from: 'alice', to: 'bob', giveUpAfterMilliseconds: 1000 }),
      ).toMatchObject({
        status: 201,
        body: { callId: 'alice-bob' },
      });
    });

    it('says why the phones refuse to place one', async () => {
      network.answer(uaCall).with(() => ({ kind: 'refused', reason: 'no phone is called zed' }));

      expect(await network.ask('POST', '/api/calls', { from: 'zed', to: 'bob' })).toMatchObject({
        status: 422,
        body: { error: 'refused', detail: 'no phone is called zed' },
      });
    });

    it('names what is wrong with a command', async () => {
      expect(await network.ask('POST', '/api/calls', { from: 'alice', too: 'bob' })).toMatchObject({
        status: 400,
        body: { error: 'invalid', detail: expect.stringMatching(/^to: .*; body: .*"too"$/) },
      });
    });

    it.each([
      { action: 'hold' },
      { action: 'digits', digits: '42#' },
      { action: 'transfer', to: 'carol' },
      { action: 'join', otherCallId: 'call-2' },
    ])('changes a call: %j', async (change) => {
      let asked: unknown;
      network.answer(uaChangeCall).with((question) => {
        asked = question;
        return { kind: 'answered', callId: 'call-1', statusCode: 200, reasonPhrase: 'OK' };
      });
      expect(await network.ask('PATCH', '/api/calls/call-1', { phone: 'bob', change })).toMatchObject({
        status: 200,
        body: { callId: 'call-1', statusCode: 200, reasonPhrase: 'OK' },
      });
      expect(asked).toEqual({ callId: 'call-1', phone: 'bob', change });
    });

    it.each([{ action: 'explode' }, { action: 'digits', digits: 'x' }, { action: 'transfer' }])(
      'refuses the change %j',
      async (change) => {
        expect((await network.ask('PATCH', '/api/calls/call-1', { change })).status).toBe(400);
      },
    );

    it('lists the calls of all phones, or those in one state', async () => {
      network.answer(uaList).with(() => ({ phones: [alice] }));

      expect((await network.ask('GET', '/api/calls')).body).toEqual({ calls: [call] });
      expect((await network.ask('GET', '/api/calls?state=ringing')).body).toEqual({ calls: [] });
    });

    it('ends one call, all calls, or those of a phone', async () => {
      network.answer(uaHangUp).with((question) => ({ ended: [JSON.stringify(question)] }));

      expect((await network.ask('DELETE', '/api/calls/a%40b')).body).toEqual({ ended: ['{"callId":"a@b"}'] });
      expect((await network.ask('DELETE', '/api/calls')).body).toEqual({ ended: ['{}'] });
      expect((await network.ask('DELETE', '/api/calls?phone=alice')).body).toEqual({
        ended: ['{"phone":"alice"}'],
      });
    });

    it('knows no call of another Call-ID', async () => {
      network.answer(uaHangUp).with(() => ({ ended: [] }));

      expect((await network.ask('DELETE', '/api/calls/other')).status).toBe(404);
    });
  });

  it('takes and refuses calls that ring, and says where none does', async () => {
    const asked: unknown[] = [];
    network.answer(uaAnswer).with((question) => {
      asked.push(question);
      return question.callId === 'c'
        ? { kind: 'done', callId: 'c', phone: 'bob' }
        : { kind: 'refused', reason: 'it does not ring' };
    });

    const done = { status: 200, body: { callId: 'c', phone: 'bob' } };
    expect(await network.ask('POST', '/api/calls/c/answer')).toMatchObject(done);
    expect(await network.ask('POST', '/api/calls/c/answer', { phone: 'bob' })).toMatchObject(done);
    expect(await network.ask('POST', '/api/calls/c/refuse')).toMatchObject(done);
    expect(await network.ask('POST', '/api/calls/c/refuse', { statusCode: 603 })).toMatchObject(done);
    expect(asked).toEqual([
      { callId: 'c' },
      { callId: 'c', phone: 'bob' },
      { callId: 'c', statusCode: 486 },
      { callId: 'c', statusCode: 603 },
    ]);
    expect(await network.ask('POST', '/api/calls/x/answer')).toMatchObject({ status: 422 });
    expect(await network.ask('POST', '/api/calls/c/refuse', { statusCode: 200 })).toMatchObject({
      status: 400,
    });
  });

  it('sends MESSAGE and OPTIONS from a phone and gives the final response', async () => {
    network.answer(uaMessage).with(() => ({
      kind: 'answered',
      callId: 'm',
      statusCode: 202,
      reasonPhrase: 'Accepted',
    }));
    network.answer(uaOptions).with(() => ({
      kind: 'answered',
      callId: 'o',
      statusCode: 404,
      reasonPhrase: 'Not Found',
    }));

    expect(
      await network.ask('POST', '/api/messages', { from: 'alice', to: 'bob', text: 'hello' }),
    ).toMatchObject({
      status: 200,
      body: { callId: 'm', statusCode: 202, reasonPhrase: 'Accepted' },
    });
    expect(await network.ask('POST', '/api/options', { from: 'alice', to: 'bob' })).toMatchObject({
      status: 200,
      body: { callId: 'o', statusCode: 404, reasonPhrase: 'Not Found' },
    });
  });
});
