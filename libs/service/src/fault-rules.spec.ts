import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedBus, tellOn } from '@trapezoid/bus';
import { type FaultRule, faultStruck, faultsChanged } from '@trapezoid/contracts';
import { type FaultSubject, parseMessage } from '@trapezoid/sip';
import { FaultRules } from './fault-rules.js';

const rule: FaultRule = {
  id: 'fault-1',
  element: 'proxy',
  direction: 'sent',
  action: 'drop',
  percent: 100,
  until: 10_000,
};

function message(firstLine: string, method: string) {
  return parseMessage(
    [
      firstLine,
      'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
      'From: <sip:a@lab.test>;tag=1',
      'To: <sip:b@lab.test>',
      'Call-ID: call-1',
      `CSeq: 1 ${method}`,
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  );
}
const invite = message('INVITE sip:b@lab.test SIP/2.0', 'INVITE');
const ringing = message('SIP/2.0 180 Ringing', 'INVITE');
const ok = message('SIP/2.0 200 OK', 'BYE');
const peer = { host: '192.0.2.7', port: 5070 };

describe('the fault rules of an element', () => {
  let bus: EmbeddedBus;
  let faults: FaultRules;
  let now: number;
  let timers: (() => void)[];

  beforeEach(() => {
    bus = new EmbeddedBus();
    now = 0;
    timers = [];
    const clock = {
      now: () => now,
      setTimeout: (work: () => void) => timers.push(work),
      clearTimeout: () => undefined,
    };
    const random = { integer: () => 42, token: () => '', bytes: () => new Uint8Array() };
    faults = new FaultRules({ bus, element: 'proxy', clock, random: random as never });
  });
  afterEach(async () => {
    faults.close();
    await bus.close();
  });

  async function set(...rules: readonly Partial<FaultRule>[]): Promise<void> {
    tellOn(bus, faultsChanged, { rules: rules.map((each) => ({ ...rule, ...each })) });
    await bus.flush();
  }
  const strike = (subject: Partial<FaultSubject>) =>
    faults.strike({ direction: 'sent', protocol: 'UDP', peer, message: invite, ...subject })?.action;

  it('are none, and cost nothing, until somebody sets one for it', async () => {
    expect(faults.active).toBe(false);
    await set({ element: 'registrar' });
    expect(faults.active).toBe(false);
    await set({});
    expect([faults.active, strike({})]).toEqual([true, 'drop']);
    await set();
    expect(faults.active).toBe(false);
  });

  it.each([
    [{ direction: 'received' }, {}, false],
    [{ method: 'INVITE' }, {}, true],
    [{ method: 'ACK' }, {}, false],
    [{ method: 'INVITE' }, { message: ringing }, false],
    [{ status: '180' }, { message: ringing }, true],
    [{ status: '1xx' }, { message: ringing }, true],
    [{ status: '2xx' }, { message: ringing }, false],
    [{ status: '200' }, {}, false],
    [{ status: '200', method: 'BYE' }, { message: ok }, true],
    [{ status: '200', method: 'INVITE' }, { message: ok }, false],
    [{ callId: 'call-1' }, {}, true],
    [{ callId: 'call-2' }, {}, false],
    [{ peers: [peer] }, {}, true],
    [{ peers: [{ ...peer, port: 5071 }] }, {}, false],
    [{ peers: [{ host: '0.0.0.0', port: 5070 }] }, {}, true],
    [
      { direction: 'received', peers: [peer] },
      { direction: 'received', protocol: 'TCP', peer: { ...peer, port: 40000 } },
      true,
    ],
    [{ percent: 43 }, {}, true],
    [{ percent: 42 }, {}, false],
  ] as const)('%j strike a message with %j: %s', async (given, subject, wanted) => {
    await set(given as Partial<FaultRule>);
    expect(strike(subject as Partial<FaultSubject>) === 'drop').toBe(wanted);
  });

  it('strike so many messages and no more, also when other rules are set meanwhile, and end in time', async () => {
    await set({ times: 1 });
    expect([strike({}), strike({})]).toEqual(['drop', undefined]);
    await set({ times: 1 }, { id: 'fault-2', action: 'delay', milliseconds: 5 });
    expect(strike({})).toBe('delay');
    now = 10_000;
    expect(strike({})).toBeUndefined();
  });

  it('tell how often they have struck, a few times a second at most', async () => {
    const told: unknown[] = [];
    bus.subscribe(faultStruck.subject, (_subject, data) => told.push(data));
    await set({});
    strike({});
    strike({});
    expect(timers).toHaveLength(1);
    timers[0]?.();
    await bus.flush();
    expect(told).toEqual([{ element: 'proxy', rule: 'fault-1', times: 2 }]);
  });
});
