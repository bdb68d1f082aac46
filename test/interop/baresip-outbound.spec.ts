import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Baresip, type BaresipOptions, describeTier } from '@trapezoid/testkit';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';
import { TcpRelay } from '../support/tcp-relay.js';

interface Registrations {
  readonly records: readonly {
    readonly addressOfRecord: string;
    readonly bindings: readonly {
      readonly regId?: number;
      readonly receivedFrom?: { readonly port: number };
    }[];
  }[];
}

describeShapes('baresip', ['baresip'], 'baresip with outbound (RFC 5626)', (shape) => {
  let network: Network;
  let relay: TcpRelay;
  const phones: Baresip[] = [];

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'outbound' });
    relay = await TcpRelay.open(network.ports.proxy);
  }, 120_000);

  afterEach(async () => {
    await Promise.all(phones.splice(0).map((phone) => phone.stop()));
  });

  afterAll(async () => {
    await relay?.close();
    await network?.stop();
  }, 30_000);

  async function start(user: string, options: Partial<BaresipOptions>): Promise<Baresip> {
    const phone = await Baresip.start({
      user,
      domain: 'lab.test',
      password: 'secret',
      proxy: { host: '127.0.0.1', port: network.ports.proxy },
      protocol: 'UDP',
      ...options,
    });
    phones.push(phone);
    expect(await phone.registration()).toBe(200);
    return phone;
  }

  async function bindingsOf(user: string) {
    const { records } = await network.get<Registrations>('/api/registrations?limit=100');
    return records.find(({ addressOfRecord }) => addressOfRecord === `sip:${user}@lab.test`)?.bindings ?? [];
  }

  const bound = (user: string, otherThan?: number) =>
    eventually(
      async () => {
        const [binding, ...others] = await bindingsOf(user);
        const port = binding?.receivedFrom?.port;
        return others.length === 0 && binding?.regId === 1 && port !== otherThan ? port : undefined;
      },
      75_000,
      `${user} has one flow, another than before`,
    );

  const comesBack = () =>
    it('is called over its connection, and over another one after that was cut: the binding follows', async () => {
      const caller = await start('phone1', {});
      const callee = await start('phone2', {
        protocol: 'TCP',
        outbound: true,
        proxy: { host: '127.0.0.1', port: relay.port },
      });
      const before = await bound('phone2');
      caller.dial('sip:phone2@lab.test');
      await callee.waitFor('CALL_ESTABLISHED');
      caller.hangUp();
      await callee.waitFor('CALL_CLOSED');

      relay.cut();
      await eventually(
        async () => ((await bindingsOf('phone2')).length === 0 ? true : undefined),
        10_000,
        'the binding ends with its connection',
      );
      await bound('phone2', before);
      const second = callee.events.length;
      caller.dial('sip:phone2@lab.test');
      await callee.waitFor('CALL_ESTABLISHED', 10_000, second);
      caller.hangUp();
      await callee.waitFor('CALL_CLOSED', 10_000, second);
      expect(relay.connections).toBe(1);
    }, 150_000);
  // It waits for half a minute to a minute before it comes back (§4.5): one shape is enough.
  if (shape === 'embedded') comesBack();

  it('is called over UDP where its REGISTER came from', async () => {
    const caller = await start('phone3', {});
    const callee = await start('phone4', { outbound: true });
    await bound('phone4');
    caller.dial('sip:phone4@lab.test');
    await callee.waitFor('CALL_ESTABLISHED');
    callee.hangUp();
    await caller.waitFor('CALL_CLOSED');
  }, 60_000);
});

describeTier({ name: 'baresip', programs: ['baresip'] }, 'baresip with a wrong password', () => {
  let network: Network;
  const phones: Baresip[] = [];

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded' });
  }, 120_000);

  afterAll(async () => {
    await Promise.all(phones.map((phone) => phone.stop()));
    await network?.stop();
  }, 30_000);

  async function start(password: string): Promise<Baresip> {
    const phone = await Baresip.start({
      user: 'phone1',
      domain: 'lab.test',
      password,
      proxy: { host: '127.0.0.1', port: network.ports.proxy },
      protocol: 'UDP',
    });
    phones.push(phone);
    return phone;
  }

  it('is stopped after five attempts and told why, and the account stays open for another phone', async () => {
    const wrong = await start('guess');
    await eventually(
      async () =>
        /403 Forbidden: too many wrong passwords, wait 10 s/.test(wrong.output) ? true : undefined,
      20_000,
      'baresip is told 403',
    );
    const right = await start('secret');
    expect(await right.registration()).toBe(200);
    const { output } = await network.cli('status');
    expect(output).toMatch(/403 .*too many wrong passwords/);
  }, 60_000);
});
