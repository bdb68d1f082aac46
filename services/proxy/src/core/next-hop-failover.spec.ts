import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Endpoint, ProxyBench } from '../proxy.fixture.js';

const fields = {
  From: '<sip:alice@lab.test>;tag=1',
  'Proxy-Authorization': 'Digest username="alice"',
  Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-call',
};

describe('a next hop with several addresses (RFC 3261 §16.6 step 7, RFC 3263 §4.3)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let second: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start({ names: { 'elsewhere.example': ['10.0.2.1', '10.0.2.2'] } });
    caller = await bench.phone('10.0.1.1');
    second = await bench.phone('10.0.2.2');
  });

  const send = (method: string, more: Record<string, string> = {}) =>
    caller.send(method, 'sip:ivy@elsewhere.example', { ...fields, ...more });

  it('is tried at the next address after 5 s in which the first has not answered', async () => {
    send('INVITE');
    await bench.pass(4_900);
    expect(second.methods).toEqual([]);
    await bench.pass(200);
    second.answer('INVITE', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 200]);
  });

  it('is tried there at once while the first is remembered to be dead', async () => {
    send('MESSAGE');
    await bench.pass(5_100);
    second.answer('MESSAGE', 200);
    await bench.pass();
    send('MESSAGE', { 'Call-ID': 'call-2', Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-2' });
    await bench.pass();
    expect(second.methods).toEqual(['MESSAGE', 'MESSAGE']);
  });

  it('is tried at the next address when one is not available', async () => {
    const first = await bench.phone('10.0.2.1');
    send('INVITE');
    await bench.pass();
    first.answer('INVITE', 503);
    await bench.pass();
    second.answer('INVITE', 200);
    await bench.pass();
    expect(first.methods).toEqual(['INVITE', 'ACK']);
    expect(caller.statusCodes).toEqual([100, 200]);
  });

  it('may answer late: both calls reach the caller, who keeps one', async () => {
    const first = await bench.phone('10.0.2.1');
    send('INVITE');
    await bench.pass(5_100);
    second.answer('INVITE', 200);
    await bench.pass();
    first.answer('INVITE', 200);
    await bench.pass();
    expect(caller.responses.filter(({ statusCode }) => statusCode === 200)).toHaveLength(2);
  });

  it('is cancelled where it rings late, after another has answered', async () => {
    const first = await bench.phone('10.0.2.1');
    send('INVITE');
    await bench.pass(5_100);
    second.answer('INVITE', 180);
    await bench.pass();
    first.answer('INVITE', 180);
    await bench.pass();
    expect(first.methods).toContain('CANCEL');
    expect(second.methods).toEqual(['INVITE']);
    first.answer('INVITE', 487);
    second.answer('INVITE', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 180, 200]);
    await bench.pass(64_000);
    expect(bench.element.transactions.openTransactions).toEqual({ client: 0, server: 0 });
  });

  it('is not called any more when the caller has cancelled meanwhile', async () => {
    send('INVITE');
    await bench.pass();
    send('CANCEL');
    await bench.pass(33_000);
    expect(second.methods).toEqual([]);
    expect(caller.statusCodes).toEqual([100, 200, 487]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('that nobody answers at is given up once each had its time', async () => {
    send('INVITE');
    await bench.pass(38_000);
    expect(caller.statusCodes).toEqual([100, 408]);
    expect(bench.faults).toEqual([]);
    expect(bench.proxy.openContexts).toBe(0);
  });
});
