import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  traceDecided,
  traceListening,
  traceSip,
  traceTransaction,
  uaCallChanged,
} from '@trapezoid/contracts';
import { createTap } from '@trapezoid/observability';
import { ConsoleUnderTest, call } from '../console.fixture.js';

describe('GET /api/trace', () => {
  const network = new ConsoleUnderTest();

  beforeAll(() => network.start());
  afterEach(() => network.silenceAll());
  afterAll(() => network.close());

  const traced = {
    direction: 'sent',
    protocol: 'UDP',
    source: { host: '127.0.0.1', port: 5060 },
    destination: { host: '127.0.0.1', port: 5091 },
    text: 'INVITE sip:bob@lab.test SIP/2.0\r\nAuthorization: Digest response="abc"\r\n\r\n',
    callId: 'call-1',
    retransmission: false,
  } as const;

  it('tells messages and calls once it is ready, and turns the tap off when nobody follows', async () => {
    const tap = createTap({ bus: network.bus, element: 'proxy' });
    const stream = network.follow('/api/trace');
    expect(await stream.next()).toEqual({ event: 'ready', data: {} });
    expect(tap.listening).toBe(true);
    tap.record(traced);
    expect(await stream.next()).toMatchObject({
      event: 'message',
      data: { element: 'proxy', callId: 'call-1', text: expect.stringContaining('response="***"') },
    });
    network.bus.publish(uaCallChanged.subject, call);
    expect(await stream.next()).toEqual({ event: 'call', data: call });

    const silenced = new Promise<void>((resolve) => {
      network.bus.subscribe(traceListening.subject, (_subject, data) => {
        if (traceListening.event.parse(data).until === 0) resolve();
      });
    });
    stream.leave();
    await silenced;
    await network.bus.flush();
    expect(tap.listening).toBe(false);
    tap.close();
  });

  it('tells of one Call-ID alone where asked for', async () => {
    const stream = network.follow('/api/trace?callId=call-2');
    await stream.next();
    const message = { ...traced, element: 'proxy', at: 1, sequence: 1 };
    network.bus.publish(traceSip.subject, message);
    network.bus.publish(uaCallChanged.subject, call);
    network.bus.publish(traceSip.subject, { ...message, callId: 'call-2' });

    expect(await stream.next()).toMatchObject({ event: 'message', data: { callId: 'call-2' } });
    stream.leave();
  });

  it('tells of a call with all its legs, of what was decided, and keeps it for who asks later', async () => {
    const stream = network.follow('/api/trace?callId=first');
    await stream.next();
    const message = { ...traced, element: 'b2bua', at: 1, sequence: 1 };
    const decision = {
      element: 'b2bua',
      at: 2,
      callId: 'second',
      cseq: '1 INVITE',
      branch: 'z9hG4bK1',
      decision: 'forward',
      reason: 'it has 1 target',
      section: 'RFC 3261 §16.6',
    };
    network.bus.publish(traceSip.subject, { ...message, callId: 'second', joins: ['first'] });
    network.bus.publish(traceSip.subject, { ...message, callId: 'another' });
    network.bus.publish(traceDecided.subject, decision);

    expect(await stream.next()).toMatchObject({ event: 'message', data: { callId: 'second' } });
    expect(await stream.next()).toEqual({ event: 'decision', data: decision });
    const { status, body } = await network.ask('GET', '/api/trace/calls?callId=first');
    expect([status, body]).toMatchObject([
      200,
      { messages: [{ callId: 'second' }], decisions: [{ callId: 'second' }] },
    ]);
    expect((await network.ask('GET', '/api/trace/calls')).status).toBe(400);
    stream.leave();
  });

  it('tells the states of transactions where asked for', async () => {
    const quiet = network.follow('/api/trace');
    const stream = network.follow('/api/trace?transactions=true');
    await Promise.all([quiet.next(), stream.next()]);
    const entered = {
      element: 'proxy',
      at: 1,
      callId: 'c',
      key: 'k',
      kind: 'INVITE server',
      state: 'Proceeding',
    };
    network.bus.publish(traceTransaction.subject, entered);
    network.bus.publish(uaCallChanged.subject, call);

    expect(await stream.next()).toEqual({ event: 'transaction', data: entered });
    expect(await quiet.next()).toEqual({ event: 'call', data: call });
    stream.leave();
    quiet.leave();
  });
});
