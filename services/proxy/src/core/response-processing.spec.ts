import { beforeEach, describe, expect, it } from '@jest/globals';
import { makeResponse } from '@trapezoid/sip';
import { type Endpoint, ProxyBench, proxyHost, requestOf } from '../proxy.fixture.js';

const via = 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-call;rport';

describe('responses (RFC 3261 §16.7)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let desk: Endpoint;
  let mobile: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start();
    caller = await bench.phone('10.0.1.1');
    desk = await bench.phone('10.0.1.2');
    mobile = await bench.phone('10.0.1.3');
    bench.bind('bob', desk.contact, mobile.contact);
  });

  const invite = async (fields: Readonly<Record<string, string>> = {}) => {
    caller.send('INVITE', 'sip:bob@lab.test', { Via: via, Contact: `<${caller.contact}>`, ...fields });
    await bench.pass();
  };
  const answer = async (
    phone: Endpoint,
    statusCode: number,
    fields: Readonly<Record<string, string>> = {},
  ) => {
    const response = phone.answer('INVITE', statusCode, fields);
    await bench.pass();
    return response;
  };
  const why = (decision: string) => bench.decisions.filter((one) => one.decision === decision);

  it('go up without the proxy’s own Via, and else as they came (step 3)', async () => {
    await invite();
    await answer(desk, 183, { 'X-Mood': 'sunny' });
    const received = caller.responses.at(-1);
    expect(received?.text('Via')).toBe(`${via.replace('rport', 'rport=5060')};received=10.0.1.1`);
    expect(received?.text('X-Mood')).toBe('sunny');
    expect(received?.text('To')).toBe('<sip:bob@lab.test>;tag=tag-10.0.1.2');
  });

  it('of one that nothing was sent to are dropped, and counted (RFC 6026 §7.3, §8.9)', async () => {
    await invite();
    const { request, flow } = desk.latest('INVITE');
    const stray = requestOf('INVITE', 'sip:bob@lab.test', {
      Via: `${request.text('Via')?.replace(/branch=[^;]*/, 'branch=z9hG4bK-never-sent')}\n${via}`,
    });
    desk.transport.sendResponse(makeResponse(stray, 200, { toTag: 'x' }), flow, () => undefined);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100]);
    expect(bench.element.transactions.transport.counters.strayResponses).toBe(1);
    expect(bench.proxy.openContexts).toBe(1);
  });

  it('other than 2xx are acknowledged by the proxy itself, and the caller’s ACK stays here (§17.1.1.3)', async () => {
    bench.bind('bob', desk.contact);
    await invite();
    await answer(desk, 486);
    expect(desk.methods).toEqual(['INVITE', 'ACK']);
    caller.send('ACK', 'sip:bob@lab.test', { Via: via, To: '<sip:bob@lab.test>;tag=tag-10.0.1.2' });
    await bench.pass();
    expect(desk.methods).toEqual(['INVITE', 'ACK']);
  });

  it('of 2xx end the other branches, whose phones hear why (step 10, RFC 3326 §3.1)', async () => {
    await invite();
    await answer(mobile, 180);
    await answer(desk, 200);
    expect(mobile.latest('CANCEL').request.text('Reason')).toBe(
      'SIP;cause=200;text="Call completed elsewhere"',
    );
    expect(why('cancel')).toEqual([
      {
        decision: 'cancel',
        section: 'RFC 3261 §16.7 step 10',
        reason: 'another target has answered',
        targets: [mobile.contact],
      },
    ]);
  });

  it('hand the Reason of the caller’s CANCEL on (RFC 3326 §2)', async () => {
    await invite();
    await answer(desk, 180);
    caller.send('CANCEL', 'sip:bob@lab.test', { Via: via, Reason: 'SIP;cause=600;text="Changed my mind"' });
    await bench.pass();
    expect(desk.latest('CANCEL').request.text('Reason')).toBe('SIP;cause=600;text="Changed my mind"');
    expect(why('cancel')).toMatchObject([{ section: 'RFC 3261 §16.10' }]);
  });

  it('are chosen among with the codes of all (step 6)', async () => {
    await invite();
    await answer(desk, 486);
    await answer(mobile, 404);
    expect(why('pass-on').at(-1)).toEqual({
      decision: 'pass-on',
      statusCode: 486,
      section: 'RFC 3261 §16.7 step 6',
      reason: 'the best of 486, 404',
    });
  });

  it('tell of a target that can’t be reached that it counts as 503 (§16.9)', async () => {
    bench.bind('bob', 'sip:gone@10.0.1.9:5060;transport=tcp');
    await invite();
    expect(why('give-up')).toEqual([
      expect.objectContaining({
        section: 'RFC 3261 §16.9',
        targets: ['sip:gone@10.0.1.9:5060;transport=tcp'],
      }),
    ]);
    expect(caller.statusCodes).toEqual([100, 500]);
  });

  describe('of two phones that both answer (step 5)', () => {
    const dialogOf = (phone: Endpoint) => {
      const own = caller.responses.find((one) => one.successful && one.text('To')?.endsWith(phone.host));
      const route = own?.fieldsOf({ name: 'Record-Route' }).map(({ value }) => value) ?? [];
      return { To: own?.text('To') ?? '', Route: route.reverse().join(', ') };
    };

    beforeEach(async () => {
      await invite();
      desk.answer('INVITE', 200, { Contact: `<${desk.contact}>` });
      mobile.answer('INVITE', 200, { Contact: `<${mobile.contact}>` });
      await bench.pass();
    });

    it('leave the caller two dialogs: each is acknowledged, and ended, at its own phone', async () => {
      for (const phone of [desk, mobile]) {
        const ack = `SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-ack-${phone.host}`;
        caller.send('ACK', phone.contact, { ...dialogOf(phone), Via: ack });
      }
      await bench.pass();
      expect(desk.methods).toEqual(['INVITE', 'ACK']);
      expect(mobile.methods).toEqual(['INVITE', 'ACK']);
      caller.send('BYE', mobile.contact, { ...dialogOf(mobile), CSeq: '2 BYE' });
      await bench.pass();
      expect(mobile.methods).toEqual(['INVITE', 'ACK', 'BYE']);
      expect(desk.methods).toEqual(['INVITE', 'ACK']);
    });

    it('let two BYEs cross: each is its own transaction, and both are answered (§15.1.2)', async () => {
      const { To, Route } = dialogOf(desk);
      caller.send('BYE', desk.contact, { To, Route, CSeq: '2 BYE' });
      desk.send('BYE', caller.contact, {
        From: To,
        To: '<sip:stranger@elsewhere.example>;tag=1',
        Route: desk.latest('INVITE').request.text('Record-Route') ?? '',
      });
      await bench.pass();
      caller.answer('BYE', 481);
      desk.answer('BYE', 200);
      await bench.pass();
      expect(caller.responses.at(-1)?.text('CSeq')).toBe('2 BYE');
      expect(caller.responses.at(-1)?.statusCode).toBe(200);
      expect(desk.statusCodes).toEqual([481]);
      expect(bench.proxy.openContexts).toBe(0);
    });

    it('let a BYE of the called pass before the caller’s ACK has come (RFC 5407 §3.1.2)', async () => {
      desk.send('BYE', caller.contact, {
        From: dialogOf(desk).To,
        To: '<sip:stranger@elsewhere.example>;tag=1',
        Route: desk.latest('INVITE').request.text('Record-Route') ?? '',
      });
      await bench.pass();
      expect(caller.methods).toEqual(['BYE']);
    });
  });

  it('never become a request to somebody else: the Request-URI of a CANCEL is that of its INVITE (§9.1)', async () => {
    await invite();
    await answer(desk, 180, { Contact: `<sip:elsewhere@${proxyHost}>` });
    caller.send('CANCEL', 'sip:bob@lab.test', { Via: via });
    await bench.pass();
    expect(desk.latest('CANCEL').request.requestUri).toBe(desk.contact);
  });
});

describe('timer C against a late 180 (RFC 3261 §16.8)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let phone: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start({ timerC: 181_000 });
    caller = await bench.phone('10.0.1.1');
    phone = await bench.phone('10.0.1.2', 'TCP');
    bench.bind('bob', phone.contact);
    caller.send('INVITE', 'sip:bob@lab.test', { Via: via });
    await bench.pass();
    phone.answer('INVITE', 180);
  });

  it('gives the phone that has been cancelled no more time', async () => {
    await bench.pass(181_100);
    expect(phone.methods).toEqual(['INVITE', 'CANCEL']);
    phone.answer('INVITE', 180);
    await bench.pass(33_000);
    expect(caller.statusCodes).toEqual([100, 180, 408]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('is reset by one that comes just before it fires (§16.7 step 2)', async () => {
    await bench.pass(180_900);
    phone.answer('INVITE', 183);
    await bench.pass(1_000);
    expect(phone.methods).toEqual(['INVITE']);
  });

  it('still lets the 2xx of a phone through that is being cancelled (§16.7 step 5)', async () => {
    await bench.pass(181_100);
    phone.answer('INVITE', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 180, 200]);
  });

  it('is told as the reason', async () => {
    await bench.pass(181_100);
    expect(bench.decisions).toContainEqual(
      expect.objectContaining({ decision: 'give-up', section: 'RFC 3261 §16.8' }),
    );
  });
});
