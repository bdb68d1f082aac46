import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AddressRecord, fixedResolver, type Resolver } from '@trapezoid/sip';
import { type Endpoint, ProxyBench } from '../proxy.fixture.js';

describe('CANCEL from the caller (RFC 3261 §16.10)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let phone: Endpoint;
  const branch = { Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-call;rport' };

  beforeEach(async () => {
    bench = await ProxyBench.start();
    caller = await bench.phone('10.0.1.1');
    phone = await bench.phone('10.0.1.2');
    bench.bind('bob', phone.contact);
  });

  const invite = async () => {
    caller.send('INVITE', 'sip:bob@lab.test', branch);
    await bench.pass();
  };
  const cancel = async () => {
    caller.send('CANCEL', 'sip:bob@lab.test', branch);
    await bench.pass();
  };
  const outcome = (method: string) =>
    caller.responses
      .filter((response) => response.text('CSeq') === `1 ${method}`)
      .map(({ statusCode }) => statusCode)
      .filter((code, index, all) => code !== all[index - 1]);

  it('is passed on after a 180; the call ends with the phone’s 487', async () => {
    await invite();
    phone.answer('INVITE', 180);
    await bench.pass();
    await cancel();
    expect(outcome('CANCEL')).toEqual([200]);
    expect(phone.methods).toEqual(['INVITE', 'CANCEL']);
    phone.answer('CANCEL', 200);
    phone.answer('INVITE', 487);
    await bench.pass();
    expect(outcome('INVITE')).toEqual([100, 180, 487]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('names the branch of the INVITE that it cancels (§9.1)', async () => {
    await invite();
    phone.answer('INVITE', 180);
    await bench.pass();
    await cancel();
    const [sent, cancelled] = [phone.latest('INVITE').request, phone.latest('CANCEL').request];
    expect(cancelled.text('Via')).toBe(sent.text('Via'));
    expect(cancelled.requestUri).toBe(sent.requestUri);
    expect(cancelled.text('To')).toBe(sent.text('To'));
  });

  it('waits for a provisional response, and is sent once however many come (§9.1)', async () => {
    await invite();
    await cancel();
    expect(phone.methods).toEqual(['INVITE']);
    phone.answer('INVITE', 100);
    await bench.pass();
    phone.answer('INVITE', 180);
    phone.answer('INVITE', 183);
    await bench.pass();
    expect(phone.methods).toEqual(['INVITE', 'CANCEL']);
    expect(phone.requests.filter(({ request }) => request.method === 'CANCEL')).toHaveLength(1);
  });

  it('loses against a 200 that is under way', async () => {
    await invite();
    phone.answer('INVITE', 180);
    await bench.pass();
    phone.answer('INVITE', 200);
    caller.send('CANCEL', 'sip:bob@lab.test', branch);
    await bench.pass();
    expect(outcome('INVITE')).toEqual([100, 180, 200]);
    expect(outcome('CANCEL')).toEqual([200]);
    expect(phone.methods).toEqual(['INVITE']);
  });

  it('lets a 200 through that crosses it on the far side', async () => {
    await invite();
    phone.answer('INVITE', 180);
    await bench.pass();
    await cancel();
    phone.answer('INVITE', 200);
    phone.answer('CANCEL', 481);
    await bench.pass();
    expect(outcome('INVITE')).toEqual([100, 180, 200]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('lets a 486 through that crosses it', async () => {
    await invite();
    phone.answer('INVITE', 180);
    await bench.pass();
    await cancel();
    phone.answer('INVITE', 486);
    await bench.pass();
    expect(outcome('INVITE')).toEqual([100, 180, 486]);
  });

  it('ends the call with 487 after 64*T1 where the phone is gone', async () => {
    await invite();
    phone.answer('INVITE', 180);
    await bench.pass();
    await cancel();
    await bench.pass(32_100);
    expect(outcome('INVITE')).toEqual([100, 180, 487]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('ends the call with 487 where the phone never said a word', async () => {
    await invite();
    await cancel();
    await bench.pass(33_000);
    expect(phone.methods).toEqual(['INVITE']);
    expect(outcome('INVITE')).toEqual([100, 487]);
  });

  it('comes in time while the location server is still asked: nothing is sent on', async () => {
    let answer: () => void = () => undefined;
    bench.beforeLookup = () => new Promise((resolve) => (answer = resolve));
    await invite();
    await cancel();
    answer();
    await bench.pass();
    expect(outcome('INVITE')).toEqual([487]);
    expect(phone.methods).toEqual([]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('comes in time while the name of the next hop is looked up', async () => {
    let found: (addresses: AddressRecord[]) => void = () => undefined;
    const resolver: Resolver = {
      ...fixedResolver(new Map()),
      addresses: () => new Promise((resolve) => (found = resolve)),
    };
    bench = await ProxyBench.start({ resolver });
    caller = await bench.phone('10.0.1.1');
    phone = await bench.phone('10.0.1.2');
    bench.bind('bob', 'sip:bob@phone.example');
    await invite();
    await cancel();
    expect(outcome('INVITE')).toEqual([100, 487]);
    expect(bench.proxy.openContexts).toBe(0);
    found([{ address: '10.0.1.2' }]);
    await bench.pass();
    expect(phone.methods).toEqual([]);
  });

  it('for a call that is not there is answered 481 (§9.2)', async () => {
    await cancel();
    expect(outcome('CANCEL')).toEqual([481]);
  });
});
