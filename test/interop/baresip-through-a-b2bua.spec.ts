import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Baresip, type BaresipOptions, describeTier } from '@trapezoid/testkit';
import { eventually, Network } from '../support/network.js';
import { Traffic } from '../support/traffic.js';

const patience = 30_000;

describeTier({ name: 'baresip', programs: ['baresip'] }, 'baresips that call through the B2BUA', () => {
  let network: Network;
  let traffic: Traffic;
  const phones: Baresip[] = [];

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded', lab: 'b2bua' });
    traffic = await Traffic.follow(network.api);
  }, 120_000);

  afterEach(async () => {
    await Promise.all(phones.splice(0).map((phone) => phone.stop()));
  });

  afterAll(async () => {
    traffic?.end();
    await network?.stop();
  }, 30_000);

  async function register(user: string, options: Partial<BaresipOptions> = {}): Promise<Baresip> {
    const proxy = { host: '127.0.0.1', port: network.ports.proxy };
    const account = { user, domain: 'lab.test', password: 'secret' };
    const phone = await Baresip.start({ ...account, proxy, protocol: 'UDP', ...options });
    phones.push(phone);
    expect(await phone.registration()).toBe(200);
    return phone;
  }

  async function talking(): Promise<[Baresip, Baresip]> {
    const caller = await register('phone1');
    const callee = await register('phone2');
    caller.dial('sip:phone2@lab.test');
    await caller.waitFor('CALL_ESTABLISHED', patience);
    await callee.waitFor('CALL_ESTABLISHED', patience);
    return [caller, callee];
  }

  /** A request of the B2BUA to a phone, whose body has this line. */
  const passed = (method: string, line: RegExp, from = 0) =>
    eventually(
      async () =>
        traffic.messages
          .slice(from)
          .find(
            ({ element, direction, text }) =>
              element === 'b2bua' && direction === 'sent' && text.startsWith(`${method} `) && line.test(text),
          ),
      patience,
      `the B2BUA passes a ${method} on with ${line}`,
    );

  it('talk, hold, resume, and are hung up on from either side', async () => {
    const [caller, callee] = await talking();
    caller.hold();
    await passed('INVITE', /^a=sendonly\r?$/m);
    const before = traffic.messages.length;
    caller.resume();
    await passed('INVITE', /^a=sendrecv\r?$/m, before);
    callee.hangUp();
    await caller.waitFor('CALL_CLOSED', patience);
  }, 120_000);

  it('hear each other', async () => {
    const [caller, callee] = await talking();
    for (const phone of [caller, callee])
      await eventually(
        async () =>
          (await phone.heard()).samples.some((sample) => Math.abs(sample) > 0.1) ? true : undefined,
        patience,
        'audio is heard',
      );
    caller.hangUp();
    await callee.waitFor('CALL_CLOSED', patience);
  }, 120_000);

  it('are transferred: the B2BUA calls the target and joins it with who stays (RFC 5589 §6)', async () => {
    const [caller, callee] = await talking();
    const target = await register('phone3');
    caller.transfer('sip:phone3@lab.test');
    await target.waitFor('CALL_ESTABLISHED', patience);
    await caller.waitFor('CALL_CLOSED', patience);
    // The caller has closed its call with its BYE, before the B2BUA has read it.
    await eventually(
      async () => {
        const { calls } = await network.get<{ calls: { legs: { state: string }[] }[] }>('/api/b2bua/calls');
        const states = calls[0]?.legs.map(({ state }) => state).join(' ');
        return states === 'Ended Confirmed Confirmed' ? true : undefined;
      },
      patience,
      'the leg of who transferred has ended, the two others stand',
    );
    callee.hangUp();
    await target.waitFor('CALL_CLOSED', patience);
  }, 120_000);
});
