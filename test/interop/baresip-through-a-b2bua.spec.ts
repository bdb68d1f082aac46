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

  it('are joined by an attended transfer, though they know no Replaces: the B2BUA does it (RFC 5589 §7.3)', async () => {
    const one = await register('phone1');
    const other = await register('phone2');
    const calls: string[] = [];
    for (const phone of ['phone1', 'phone2']) {
      const response = await fetch(`${network.api}/api/calls`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ from: 'alice', to: phone }),
      });
      calls.push(((await response.json()) as { callId: string }).callId);
    }
    await one.waitFor('CALL_ESTABLISHED', patience);
    await other.waitFor('CALL_ESTABLISHED', patience);
    const [first = '', second = ''] = calls;
    const before = traffic.messages.length;
    expect(await network.cli('transfer', first, '--phone', 'alice', '--to-call', second)).toMatchObject({
      code: 0,
      output: expect.stringContaining('200 OK'),
    });
    // Each has got an offer of the other's in its own dialog, and nobody a REFER or a call more.
    await passed('INVITE', /^m=audio/m, before);
    const requests = traffic.messages
      .slice(before)
      .filter(({ element, direction }) => element === 'b2bua' && direction === 'sent')
      .map(({ text }) => text);
    expect(requests.filter((text) => text.startsWith('REFER '))).toEqual([]);
    expect(requests.filter((text) => text.startsWith('INVITE ') && !/^To: .*;tag=/m.test(text))).toEqual([]);
    one.hangUp();
    await other.waitFor('CALL_CLOSED', patience);
  }, 120_000);

  it('fork: both phones of a user ring, and the one that does not answer is cancelled (RFC 3261 §16.7)', async () => {
    const caller = await register('phone1');
    const winner = await register('phone2', { answer: 'manual' });
    const loser = await register('phone2', { answer: 'manual' });
    caller.dial('sip:phone2@lab.test');
    await winner.waitFor('CALL_INCOMING', patience);
    await loser.waitFor('CALL_INCOMING', patience);
    winner.accept();
    await caller.waitFor('CALL_ESTABLISHED', patience);
    await loser.waitFor('CALL_CLOSED', patience);
    expect(loser.events.map(({ type }) => type)).not.toContain('CALL_ESTABLISHED');
    await eventually(
      async () =>
        (await caller.heard()).samples.some((sample) => Math.abs(sample) > 0.1) ? true : undefined,
      patience,
      'the caller hears who has answered',
    );
    winner.hangUp();
    await caller.waitFor('CALL_CLOSED', patience);
  }, 120_000);
});
