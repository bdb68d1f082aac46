import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Endpoint, ProxyBench } from '../proxy.fixture.js';

describe('timer C (RFC 3261 §16.8)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let phone: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start({ timerC: 181_000 });
    caller = await bench.phone('10.0.1.1');
    phone = await bench.phone('10.0.1.2');
    bench.bind('bob', phone.contact);
    caller.send('INVITE', 'sip:bob@lab.test');
    await bench.pass();
  });

  it('cancels a call that rings for longer', async () => {
    phone.answer('INVITE', 180);
    await bench.pass(181_100);
    expect(phone.methods).toEqual(['INVITE', 'CANCEL']);
    phone.answer('INVITE', 487);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 180, 487]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('runs anew with each provisional response but 100', async () => {
    phone.answer('INVITE', 180);
    for (let minute = 0; minute < 6; minute++) {
      await bench.pass(60_000);
      phone.answer('INVITE', 183);
    }
    await bench.pass(179_000);
    expect(phone.methods).toEqual(['INVITE']);
    phone.answer('INVITE', 100);
    await bench.pass(3_000);
    expect(phone.methods).toEqual(['INVITE', 'CANCEL']);
  });

  it('ends with the final response', async () => {
    phone.answer('INVITE', 180);
    await bench.pass();
    phone.answer('INVITE', 200);
    await bench.pass(400_000);
    expect(phone.methods).toEqual(['INVITE']);
    expect(bench.clock.pending).toBe(0);
  });

  it('answers 408 when the phone does not answer the CANCEL either', async () => {
    phone.answer('INVITE', 180);
    await bench.pass(181_000 + 33_000);
    expect(caller.statusCodes).toEqual([100, 180, 408]);
  });
});

describe('a request other than INVITE', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let phone: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start();
    caller = await bench.phone('10.0.1.1');
    phone = await bench.phone('10.0.1.2');
    bench.bind('bob', phone.contact);
    caller.send('MESSAGE', 'sip:bob@lab.test');
    await bench.pass();
  });

  it('gets no 100 before timer E has reached T2, and one then (RFC 4320 §4.1)', async () => {
    await bench.pass(3_400);
    expect(caller.statusCodes).toEqual([]);
    await bench.pass(200);
    expect(caller.statusCodes).toEqual([100]);
  });

  it('gets no 408: an answer that late helps nobody (RFC 4320 §4.2)', async () => {
    await bench.pass(33_000);
    expect(caller.statusCodes).toEqual([100]);
    expect(bench.proxy.openContexts).toBe(0);
    expect(bench.element.transactions.openTransactions).toEqual({ client: 0, server: 0 });
  });

  it('hears no provisional response of the phone (RFC 4320 §4.1)', async () => {
    phone.answer('MESSAGE', 183);
    phone.answer('MESSAGE', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([200]);
  });

  it('gets the answer of another phone where one is silent', async () => {
    const other = await bench.phone('10.0.1.3');
    bench.bind('carol', phone.contact, other.contact);
    caller.send('MESSAGE', 'sip:carol@lab.test', {
      Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-second',
      'Call-ID': 'call-2',
    });
    await bench.pass();
    other.answer('MESSAGE', 603);
    await bench.pass(33_000);
    expect(caller.statusCodes).toContain(603);
  });
});
