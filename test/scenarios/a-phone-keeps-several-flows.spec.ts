import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { SipResponse } from '@trapezoid/sip';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';
import { StreamPhone } from '../support/stream-phone.js';

interface Registrations {
  readonly records: readonly {
    readonly addressOfRecord: string;
    readonly bindings: readonly { readonly contact: string; readonly regId?: number }[];
  }[];
}

describeShapes('network', [], 'a phone keeps several flows (RFC 5626 §3.3, §7)', (shape) => {
  let network: Network;
  let caller: Probe;
  const opened: StreamPhone[] = [];
  let sequence = 0;

  beforeAll(async () => {
    const edit = (text: string) => text.replace('    accounts:', '    authentication: none\n    accounts:');
    network = await Network.start({ shape, lab: 'outbound', edit, apart: true });
    caller = await Probe.open(network.ports.proxy);
  }, 60_000);

  afterEach(() => {
    for (const phone of opened.splice(0)) phone.cut();
  });

  afterAll(async () => {
    caller?.close();
    await network?.stop();
  }, 30_000);

  async function open(port = network.ports.proxy): Promise<StreamPhone> {
    const phone = await StreamPhone.open(port);
    opened.push(phone);
    return phone;
  }

  function register(phone: StreamPhone, user: string, regId: number): Promise<SipResponse> {
    const address = `sip:${user}@lab.test`;
    const id = `${process.pid}-${++sequence}`;
    return phone.ask(
      requestText('REGISTER', 'sip:lab.test', phone.port, {
        Via: `SIP/2.0/TCP 127.0.0.1:${phone.port};branch=z9hG4bKflow${id}`,
        From: `<${address}>;tag=1`,
        To: `<${address}>`,
        Supported: 'path, outbound',
        Contact: `<sip:${user}@192.0.2.99:5060;transport=tcp>;+sip.instance="<urn:uuid:${user}>";reg-id=${regId}`,
      }),
    );
  }

  async function flowsOf(user: string): Promise<number[]> {
    const { records } = await network.get<Registrations>('/api/registrations?limit=100');
    const record = records.find(({ addressOfRecord }) => addressOfRecord === `sip:${user}@lab.test`);
    return (record?.bindings ?? []).map(({ regId = 0 }) => regId).sort();
  }

  const until = (user: string, flows: readonly number[]) =>
    eventually(
      async () => (JSON.stringify(await flowsOf(user)) === JSON.stringify(flows) ? true : undefined),
      10_000,
      `${user} has the flows ${flows.join(' ')}`,
    );

  const call = (user: string) =>
    caller.ask(requestText('INVITE', `sip:${user}@lab.test`, caller.port), 10_000);

  it('is bound once over each, and called over the newest', async () => {
    const [one, two] = [await open(), await open()];
    const first = await register(one, 'phone1', 1);
    expect([first.statusCode, first.text('Require'), first.text('Flow-Timer')]).toEqual([
      200,
      'outbound',
      '60',
    ]);
    expect((await register(two, 'phone1', 2)).statusCode).toBe(200);
    expect(await flowsOf('phone1')).toEqual([1, 2]);
    const answered = call('phone1');
    two.answer(await two.request('INVITE'), 486);
    expect((await answered).statusCode).toBe(486);
    expect(one.methods).toEqual([]);
  }, 30_000);

  it('loses the binding of a connection that ends, and is called over the other', async () => {
    const [one, two] = [await open(), await open()];
    await register(one, 'phone2', 1);
    await register(two, 'phone2', 2);
    two.cut();
    await until('phone2', [1]);
    const answered = call('phone2');
    one.answer(await one.request('INVITE'), 200, { Contact: '<sip:phone2@192.0.2.99>' });
    expect((await answered).statusCode).toBe(200);
  }, 30_000);

  it('comes back over another connection: its binding follows', async () => {
    const one = await open();
    await register(one, 'phone3', 1);
    one.cut();
    await until('phone3', []);
    const again = await open();
    await register(again, 'phone3', 1);
    expect(await flowsOf('phone3')).toEqual([1]);
    const answered = call('phone3');
    again.answer(await again.request('INVITE'), 486);
    expect((await answered).statusCode).toBe(486);
  }, 30_000);

  it('is called through the one proxy when it was called through the other', async () => {
    const [one, two] = [await open(), await open(network.ports.secondProxy)];
    await register(one, 'phone4', 1);
    await register(two, 'phone4', 2);
    const answered = call('phone4');
    two.answer(await two.request('INVITE'), 486);
    expect((await answered).statusCode).toBe(486);
  }, 30_000);

  it('is refused (439) where it registers past the proxies', async () => {
    const direct = await open(network.ports.registrar);
    expect((await register(direct, 'phone5', 1)).statusCode).toBe(439);
    expect(await flowsOf('phone5')).toEqual([]);
  }, 30_000);

  it('may be one of the simulated: alice has two connections, and answers once', async () => {
    await until('alice', [1, 2]);
    const { code, output } = await network.cli('call', 'bob', 'alice', '--duration', '300ms', '--json');
    expect([code, JSON.parse(output).outcome]).toEqual([0, 'answered']);
  }, 30_000);

  if (shape === 'distributed') {
    it('is called over the proxy that is left when the other is killed', async () => {
      const [one, two] = [await open(), await open(network.ports.secondProxy)];
      await register(one, 'phone1', 1);
      await register(two, 'phone1', 2);
      await network.kill('proxy2');
      expect(await flowsOf('phone1')).toEqual([1, 2]);
      const answered = call('phone1');
      one.answer(await one.request('INVITE'), 486);
      expect((await answered).statusCode).toBe(486);
    }, 30_000);
  }
});
