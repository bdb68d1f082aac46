import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Health, PhoneCall, TracedMessage } from '@trapezoid/contracts';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';
import { Traffic } from '../support/traffic.js';

interface Connected {
  readonly outcome: string;
  readonly callIds: readonly string[];
  readonly messages: readonly TracedMessage[];
}

describeShapes('network', [], 'a network with a B2BUA', (shape) => {
  let network: Network;

  beforeAll(async () => {
    // One shape with either way of transfers, so that both are shown.
    const edit = (text: string) =>
      shape === 'embedded' ? text : text.replace('transfer: handle', 'transfer: pass');
    network = await Network.start({ shape, lab: 'b2bua', edit });
  }, 120_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  const configure = (phone: string, behaviour: object) =>
    fetch(`${network.api}/api/phones/${phone}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(behaviour),
    });

  it('`call alice bob` goes alice → proxy → b2bua → proxy → bob, as two calls', async () => {
    const traffic = await Traffic.follow(network.api);
    const { code, output } = await network.cli('call', 'alice', 'bob', '--duration', '500ms');
    expect([code, output]).toEqual([0, expect.stringMatching(/RTP packets sent [1-9]\d*, received [1-9]/)]);
    const bobs = await eventually(
      async () => traffic.messages.find(({ element, text }) => element === 'bob' && text.startsWith('BYE')),
      20_000,
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
    // Nothing of either side stands in the other: Call-ID, tags, branches, the origin of session descriptions.
    const sides = [first, second].map((invite) =>
      traffic.messages
        .filter(({ callId }) => callId === invite?.callId)
        .map(({ text }) => text)
        .join('\n'),
    );
    for (const pattern of [/^Call-ID: (\S+)/gm, /;tag=(\w+)/g, /branch=([\w.]+)/g, /^(o=.*)$/gm])
      for (const [own = '', other = ''] of [sides, sides.toReversed()]) {
        const words = [...own.matchAll(pattern)].map(([, word = '']) => word);
        expect(words.length).toBeGreaterThan(0);
        expect(words.filter((word) => other.includes(word))).toEqual([]);
      }
    expect(second?.text).toMatch(/^X-Lab: b2bua\r$/m);
    // Each side has the session timer of the lab file (RFC 4028 §7.1).
    expect(second?.text).toMatch(/^Session-Expires: 600\b/m);
    expect(first?.text).not.toMatch(/^Session-Expires: 600\b/m);
  }, 120_000);

  it.each([
    ['busy', 'alice', 'carol', 4, '486'],
    ['no-answer', 'alice', 'carol', 6, '487'],
  ])(
    'tells the caller of a phone that is set to %s',
    async (onCall, from, to, expected, status) => {
      await configure(to, { onCall, ringMilliseconds: 100 });
      const { code, output } = await network.cli('call', from, to, '--give-up', '2s');
      expect([code, output]).toEqual([expected, expect.stringContaining(status)]);
    },
    120_000,
  );

  const how =
    shape === 'embedded' ? 'by the B2BUA itself' : 'by the phones, to which it passes REFER and Replaces';

  it(`an attended transfer is done ${how} (RFC 5589 §7.3, RFC 3891)`, async () => {
    const traffic = await Traffic.follow(network.api);
    const answered = async () =>
      (await network.get<{ calls: PhoneCall[] }>('/api/calls?state=answered')).calls;
    const place = async (to: string) => {
      const response = await fetch(`${network.api}/api/calls`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ from: 'alice', to }),
      });
      const { callId } = (await response.json()) as { callId: string };
      const stands = async () => (await answered()).some(({ phone }) => phone === to) || undefined;
      await eventually(stands, 20_000, `alice talks to ${to}`);
      return callId;
    };
    const first = await place('bob');
    const second = await place('dave');
    const { code, output } = await network.cli('transfer', first, '--phone', 'alice', '--to-call', second);
    expect([code, output]).toEqual([0, expect.stringContaining('200 OK')]);
    await eventually(
      async () => {
        const phones = (await answered()).map(({ phone }) => phone).toSorted();
        return phones.join() === 'bob,dave' || undefined;
      },
      20_000,
      'bob and dave are left',
    );
    traffic.end();
    const replaced = traffic.messages.find(
      ({ element, direction, text }) =>
        element === 'dave' && direction === 'received' && /^Replaces: /m.test(text),
    );
    expect(replaced === undefined).toBe(shape === 'embedded');
    // What the transferor's side calls that call, dave's does not know.
    const toDave = traffic.messages.filter(({ element }) => element === 'dave').map(({ text }) => text);
    expect(toDave.join('\n')).not.toContain(second);
    await network.cli('hangup');
  }, 120_000);

  it('`connect` has the B2BUA call two phones and join them (RFC 3725 flow I)', async () => {
    const { code, output } = await network.cli('connect', 'bob', 'dave', '--duration', '500ms', '--json');
    const told = JSON.parse(output) as Connected;
    expect([code, told.outcome, told.callIds.length]).toEqual([0, 'answered', 2]);
    for (const [index, phone] of ['bob', 'dave'].entries()) {
      const got = told.messages.filter(
        ({ element, direction, callId, retransmission }) =>
          element === phone && direction === 'received' && callId === told.callIds[index] && !retransmission,
      );
      // A 200 that waits for the other phone's answer is repeated, and so is its ACK.
      const methods = got.map(({ text }) => text.split(' ')[0]);
      expect(methods.filter((method, at) => method !== methods[at - 1])).toEqual(['INVITE', 'ACK', 'BYE']);
      // The first one is asked for its offer, and gets the answer of the second one in its ACK.
      expect(/^m=audio/m.test(got[0]?.text ?? '')).toBe(phone === 'dave');
      expect(/^m=audio/m.test(got[1]?.text ?? '')).toBe(phone === 'bob');
    }
  }, 120_000);

  it('`connect` says with its exit code why two phones could not be joined', async () => {
    await configure('dave', { onCall: 'busy', ringMilliseconds: 100 });
    const { code, output } = await network.cli('connect', 'bob', 'dave');
    expect([code, output]).toEqual([4, expect.stringContaining('could not be connected: 486 Busy Here')]);
  }, 120_000);

  it('has no call left over', async () => {
    await eventually(
      async () => {
        const { services } = await network.get<{ services: { name: string; health: Health }[] }>(
          '/api/health',
        );
        const counters = services.find(({ name }) => name === 'b2bua')?.health.counters;
        return counters?.openCalls === 0 && (counters.calls ?? 0) >= 5 ? true : undefined;
      },
      20_000,
      'every call of the B2BUA is over',
    );
  }, 30_000);
});
