import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Health } from '@trapezoid/contracts';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';
import { Traffic } from '../support/traffic.js';

describeShapes('network', [], 'a network with a B2BUA', (shape) => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'b2bua' });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('`call alice bob` goes alice → proxy → b2bua → proxy → bob, as two calls', async () => {
    const traffic = await Traffic.follow(network.api);
    const { code, output } = await network.cli('call', 'alice', 'bob', '--duration', '500ms');
    expect([code, output]).toEqual([0, expect.stringMatching(/RTP packets sent [1-9]\d*, received [1-9]/)]);
    const bobs = await eventually(
      async () => traffic.messages.find(({ element, text }) => element === 'bob' && text.startsWith('BYE')),
      5000,
      'bob gets a BYE',
    );
    traffic.end();
    const first = traffic.request('alice', 'INVITE');
    const second = traffic.request('b2bua', 'INVITE');
    expect(second?.callId).toBe(bobs.callId);
    expect(second?.callId).not.toBe(first?.callId);
    for (const callId of [first?.callId ?? '', second?.callId ?? '']) {
      const lines = traffic.sentIn(callId).join('\n');
      expect(lines).toMatch(/proxy: INVITE/);
      expect(lines).toMatch(/BYE .*SIP\/2\.0/);
    }
    // Nothing of the caller's side stands in the callee's.
    const told = traffic.messages.filter(({ callId }) => callId === second?.callId).map(({ text }) => text);
    expect(told.join('\n')).not.toContain(first?.callId);
    expect(traffic.request('b2bua', 'INVITE')?.text).toMatch(/^X-Lab: b2bua\r$/m);
  }, 30_000);

  it('tells the caller what the callee has answered', async () => {
    await network.cli('configure', 'carol', '--on-call', 'busy', '--rings', '100ms');
    expect((await network.cli('call', 'alice', 'carol')).code).toBe(4);
    await network.cli('configure', 'carol', '--on-call', 'no-answer');
    const { code, output } = await network.cli('call', 'alice', 'carol', '--give-up', '1s');
    expect([code, output]).toEqual([6, expect.stringContaining('487')]);
    expect((await network.cli('call', 'alice', 'nobody')).output).toContain('404');
  }, 30_000);

  it('has no call left over', async () => {
    await eventually(
      async () => {
        const { services } = await network.get<{ services: { name: string; health: Health }[] }>(
          '/api/health',
        );
        const counters = services.find(({ name }) => name === 'b2bua')?.health.counters;
        return counters?.openCalls === 0 && (counters.calls ?? 0) >= 4 ? true : undefined;
      },
      10_000,
      'every call of the B2BUA is over',
    );
  }, 30_000);
});
