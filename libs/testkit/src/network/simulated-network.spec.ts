import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@trapezoid/sip';
import { SeededRandom } from '../seeded-random.js';
import { back, listen, message, networkWith, send, to } from './network.fixture.js';
import { SimulatedNetwork } from './simulated-network.js';

const protocols = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'] as const;

describe('a run on a simulated network', () => {
  /** Everything at once: bad links, a NAT, a partition, cuts and answers; gives all that passed. */
  async function run(seed: number) {
    const { clock, network } = networkWith({
      seed,
      conditions: {
        loss: 0.1,
        duplication: 0.05,
        reordering: 0.05,
        delay: [5, 80],
        jitter: 10,
        segmentBytes: [1, 200],
      },
    });
    const nat = network.nat('symmetric', { publicHost: '203.0.113.1', bindingTimeout: 60 });
    const random = new SeededRandom(seed);
    for (const [index, protocol] of protocols.entries()) {
      const server = await listen(network.port(protocol, '192.0.2.1', 5060 + index));
      const phone = await listen(nat.port(protocol, '10.0.0.2', 5060 + index));
      for (let sent = 0; sent < 20; sent++) {
        const bytes = random.integer(3000);
        send(phone.port, to('192.0.2.1', protocol, 5060 + index), message(sent, bytes));
        await clock.advanceAsync(random.integer(100));
        const flow = server.received.at(-1)?.flow;
        if (flow !== undefined) send(server.port, back(flow), message(sent));
        if (sent === 10) network.partition(['192.0.2.1'], ['203.0.113.1']);
        if (sent === 12) network.heal();
        if (sent === 15) network.cutConnections('192.0.2.1');
      }
    }
    await clock.advanceAsync(60_000);
    return JSON.stringify(network.log);
  }

  it('is the same to the byte with the same seed, and another one with another', async () => {
    const first = await run(1);
    expect(JSON.parse(first)).toHaveLength(JSON.parse(await run(1)).length);
    expect((await run(1)) === first).toBe(true);
    expect((await run(2)) === first).toBe(false);
    const fates = new Set(JSON.parse(first).map(({ fate }: { fate: string }) => fate));
    for (const fate of ['delivered', 'duplicated', 'lost', 'partitioned', 'filtered', 'cut'])
      expect(fates).toContain(fate);
  });
});

describe('the ladder of a simulated network', () => {
  it('shows when, from where to where, what, and what became of it', async () => {
    const { clock, network } = networkWith();
    const { port } = await listen(network.udp('2001:db8::1', 5060));
    clock.advance(1500);
    send(port, to('2001:db8::2'), 'OPTIONS sip:x SIP/2.0\r\nVia: y\r\n');
    send(port, to('2001:db8::2'), Buffer.alloc(20));
    clock.advance(10);
    expect(network.ladder().split('\n')).toEqual([
      '    1.500  UDP [2001:db8::1]:5060 → [2001:db8::2]:5060  OPTIONS sip:x SIP/2.0   [nobody listens]',
      '    1.500  UDP [2001:db8::1]:5060 → [2001:db8::2]:5060  (20 bytes)   [nobody listens]',
    ]);
  });

  it('is what a test is shown when its deadline passes', async () => {
    const { clock, network } = networkWith({ conditions: { loss: 1 } });
    const { port } = await listen(network.udp('192.0.2.1', 5060));
    send(port, to('192.0.2.2'), message('a'));
    clock.setTimeout(() => undefined, 10_000);
    const waiting = clock.runUntil(() => false, { within: 500, what: 'the answer' });
    await expect(waiting).rejects.toThrow(
      /^the answer did not come about within 500 ms\n +0\.000 {2}UDP .* MESSAGE sip:a SIP\/2\.0 {3}\[lost\]$/,
    );
  });
});

it('a simulated network runs in real time too', async () => {
  const network = new SimulatedNetwork({ clock: systemClock });
  const one = await listen(network.udp('192.0.2.1', 5060));
  const arrival = new Promise((resolve) => {
    void network.udp(
      '192.0.2.2',
      5060,
    )({
      receive: resolve,
      receiveUnframed: () => undefined,
      flowEnded: () => undefined,
    });
  });
  send(one.port, to('192.0.2.2'), message('a'));
  expect(String(await arrival)).toBe(message('a'));
});
