import { describe, expect, it } from '@jest/globals';
import type { NatOptions } from './nat.js';
import type { NatKind } from './nat-behaviour.js';
import { back, type Listening, listen, message, networkWith, send, to } from './network.fixture.js';

const publicHost = '203.0.113.1';

/** A phone behind a NAT, and hosts outside. */
async function phoneBehind(kind: NatKind, options: Partial<NatOptions> = {}) {
  const { clock, network } = networkWith();
  const nat = network.nat(kind, { publicHost, ...options });
  const phone = await listen(nat.udp('10.0.0.2', 5060));
  const server = await listen(network.udp('198.51.100.1', 5060));
  const say = async (from: Listening, host: string, port: number, name = 'x') => {
    send(from.port, to(host, 'UDP', port), message(name));
    await clock.advanceAsync(5);
  };
  /** Where others see the phone when it sends to the server. */
  const seen = async () => {
    await say(phone, '198.51.100.1', 5060);
    return server.received.at(-1)!.flow.remote;
  };
  return { clock, network, nat, phone, server, say, seen };
}

describe('a NAT lets in, after its inside has sent to one address and port (RFC 3489 §5, RFC 4787 §5)', () => {
  it.each([
    // kind, same address and port, same address, another address
    ['full-cone', true, true, true],
    ['address-restricted', true, true, false],
    ['port-restricted', true, false, false],
    ['symmetric', true, false, false],
  ] as const)('%s: that port %s, its other ports %s, others %s', async (kind, ...expected) => {
    const { network, phone, server, say, seen } = await phoneBehind(kind);
    const samePlace = await listen(network.udp('198.51.100.1', 5070));
    const other = await listen(network.udp('198.51.100.9', 5060));
    const { host, port } = await seen();
    const outcome: boolean[] = [];
    for (const [index, sender] of [server, samePlace, other].entries()) {
      await say(sender, host, port, String(index));
      outcome.push(phone.texts().includes(String(index)));
    }
    expect(outcome).toEqual(expected);
    const filtered = expected.filter((passes) => !passes).length;
    expect(network.log.filter(({ fate }) => fate === 'filtered')).toHaveLength(filtered);
  });

  it.each([
    ['full-cone', true],
    ['address-restricted', true],
    ['port-restricted', true],
    ['symmetric', false],
  ] as const)('%s: one public port for all far ends: %s (RFC 4787 §4.1)', async (kind, one) => {
    const { network, nat, phone, say, seen } = await phoneBehind(kind);
    const other = await listen(network.udp('198.51.100.9', 5060));
    const { port } = await seen();
    await say(phone, '198.51.100.9', 5060);
    expect(other.received[0]!.flow.remote.port === port).toBe(one);
    expect(nat.bindings).toHaveLength(one ? 1 : 2);
  });

  it('whatever behaviour is asked for: mapping by address, filtering by nothing', async () => {
    const { network } = await phoneBehind('full-cone');
    const behaviour = { mapping: 'address-dependent', filtering: 'endpoint-independent' } as const;
    const nat = network.nat(behaviour, { publicHost: '203.0.113.7' });
    const phone = await listen(nat.udp('10.0.0.2', 5060));
    send(phone.port, to('198.51.100.1', 'UDP', 1), message('a'));
    send(phone.port, to('198.51.100.1', 'UDP', 2), message('a'));
    send(phone.port, to('198.51.100.9', 'UDP', 1), message('a'));
    expect(new Set(network.log.map(({ seenAs }) => seenAs?.port)).size).toBe(2);
  });
});

describe('bindings of a NAT (RFC 4787 §4.3)', () => {
  it('end when nothing has gone out for a while; what comes in does not keep them', async () => {
    const { clock, phone, server, nat, say, seen } = await phoneBehind('full-cone', {
      bindingTimeout: 30_000,
    });
    const { host, port } = await seen();
    for (const seconds of [10, 10, 9]) {
      await clock.advanceAsync(seconds * 1000);
      await say(server, host, port, String(seconds));
    }
    expect(phone.texts()).toEqual(['10', '10', '9']);
    await clock.advanceAsync(1000);
    await say(server, host, port, 'late');
    expect(phone.texts()).not.toContain('late');
    expect(nat.bindings).toEqual([]);
  });

  it('live on as long as something goes out now and then, and are others later', async () => {
    const { clock, phone, server, say, seen } = await phoneBehind('port-restricted');
    const { host, port } = await seen();
    for (let times = 0; times < 10; times++) {
      await clock.advanceAsync(29_000);
      expect((await seen()).port).toBe(port);
    }
    await say(server, host, port, 'in time');
    expect(phone.received).toHaveLength(1);
    await clock.advanceAsync(30_000);
    expect((await seen()).port).not.toBe(port);
  });

  it('are lost when it restarts, and with them its address, if that is another then', async () => {
    const { network, nat, phone, server, say, seen } = await phoneBehind('full-cone');
    const before = await seen();
    nat.restart();
    await say(server, before.host, before.port, 'lost');
    const after = await seen();
    expect(after.host).toBe(before.host);
    expect(after.port).not.toBe(before.port);
    nat.restart('203.0.113.99');
    await say(server, after.host, after.port, 'lost');
    expect(network.log.at(-1)?.fate).toBe('nobody listens');
    const moved = await seen();
    expect(moved.host).toBe('203.0.113.99');
    await say(server, moved.host, moved.port, 'found');
    expect(phone.texts()).toEqual(['found']);
  });

  it('keep the port of the inside where it is free and that is asked for (RFC 4787 §4.2.1)', async () => {
    const { nat, server, say, seen } = await phoneBehind('full-cone', { portPreservation: true });
    expect((await seen()).port).toBe(5060);
    const second = await listen(nat.udp('10.0.0.3', 5060));
    await say(second, '198.51.100.1', 5060);
    expect(server.received.at(-1)?.flow.remote.port).not.toBe(5060);
    expect(nat.bindings.map(({ inside }) => inside.host)).toEqual(['10.0.0.2', '10.0.0.3']);
  });

  it('are not kept of a port that another one got after their time', async () => {
    const { clock, nat, server, phone, say, seen } = await phoneBehind('full-cone', {
      portPreservation: true,
    });
    await seen();
    await clock.advanceAsync(30_000);
    const second = await listen(nat.udp('10.0.0.3', 5060));
    await say(second, '198.51.100.1', 5060);
    const { remote } = server.received.at(-1)!.flow;
    expect(remote.port).toBe(5060);
    await say(server, remote.host, remote.port, 'second');
    expect([phone.texts(), second.texts()]).toEqual([[], ['second']]);
  });
});

describe('hosts behind NATs', () => {
  it('reach each other directly behind the same one', async () => {
    const { nat, phone, say } = await phoneBehind('symmetric');
    const neighbour = await listen(nat.udp('10.0.0.3', 5060));
    await say(phone, '10.0.0.3', 5060, 'neighbour');
    expect(neighbour.texts()).toEqual(['neighbour']);
    expect(neighbour.received[0]?.flow.remote).toEqual(phone.port.local);
    expect(nat.bindings).toEqual([]);
  });

  it('may have the same address behind different ones', async () => {
    const { network, server, say, seen } = await phoneBehind('full-cone');
    const other = network.nat('full-cone', { publicHost: '203.0.113.2' });
    const twin = await listen(other.udp('10.0.0.2', 5060));
    const first = await seen();
    await say(twin, '198.51.100.1', 5060);
    const { remote } = server.received.at(-1)!.flow;
    await say(server, remote.host, remote.port, 'for the twin');
    expect([first.host, remote.host]).toEqual([publicHost, '203.0.113.2']);
    expect(twin.received).toHaveLength(1);
  });

  it('can’t be reached by their private address from outside', async () => {
    const { network, phone, server, say } = await phoneBehind('full-cone');
    await say(server, '10.0.0.2', 5060);
    expect(phone.received).toEqual([]);
    expect(network.log.at(-1)?.fate).toBe('nobody listens');
  });

  it.each([
    [false, [], 'not hairpinned'],
    [true, ['around'], 'delivered'],
  ])('reach each other by public addresses: %s (RFC 4787 §6)', async (hairpinning, texts, fate) => {
    const { network, nat, server, say, seen, phone } = await phoneBehind('full-cone', { hairpinning });
    const { host, port } = await seen();
    const neighbour = await listen(nat.udp('10.0.0.3', 5060));
    await say(neighbour, host, port, 'around');
    expect(phone.texts()).toEqual(texts);
    expect(network.log.at(-1)?.fate).toBe(fate);
    if (hairpinning) expect(phone.received[0]?.flow.remote.host).toBe(publicHost);
    expect(server.received).toHaveLength(1);
  });

  it('reach each other through two that restrict ports once both have sent', async () => {
    const { clock, network, phone, server, say, seen } = await phoneBehind('port-restricted');
    const other = network.nat('port-restricted', { publicHost: '203.0.113.2' });
    const far = await listen(other.udp('10.0.0.2', 5060));
    const nearAddress = await seen();
    await say(far, '198.51.100.1', 5060);
    const farAddress = server.received.at(-1)!.flow.remote;
    await say(phone, farAddress.host, farAddress.port, 'knock');
    await say(far, nearAddress.host, nearAddress.port, 'open');
    await say(phone, farAddress.host, farAddress.port, 'come-in');
    expect([phone.texts(), far.texts()]).toEqual([['open'], ['come-in']]);
    expect(clock.pending).toBe(0);
  });

  it('may be behind two, as with a provider that translates too', async () => {
    const { network, server, say } = await phoneBehind('full-cone');
    const provider = network.nat('port-restricted', { publicHost: '203.0.113.50' });
    const home = network.nat('full-cone', { publicHost: '100.64.0.7', behind: provider });
    const phone = await listen(home.udp('10.0.0.2', 5060));
    await say(phone, '198.51.100.1', 5060);
    const { remote } = server.received.at(-1)!.flow;
    expect(remote.host).toBe('203.0.113.50');
    await say(server, remote.host, remote.port, 'in');
    expect(phone.texts()).toEqual(['in']);
  });

  it('feel the conditions of links by their own name, or by that of their NAT', async () => {
    for (const name of ['10.0.0.2', publicHost]) {
      const { network, phone, server, say, seen } = await phoneBehind('full-cone');
      const { host, port } = await seen();
      network.setLink('198.51.100.1', name, { loss: 1 });
      await say(server, host, port, 'lost');
      expect(phone.texts()).toEqual([]);
      network.setLink(name, '198.51.100.1', { loss: 1 });
      await say(phone, '198.51.100.1', 5060, 'lost');
      expect(server.received).toHaveLength(1);
    }
  });
});

describe('connections through a NAT (RFC 5382 §5)', () => {
  async function connected(options: Partial<NatOptions> = {}) {
    const { clock, network } = networkWith();
    const nat = network.nat('symmetric', { publicHost, connectionTimeout: 600_000, ...options });
    const phone = await listen(nat.tcp('10.0.0.2', 5060));
    const server = await listen(network.tcp('198.51.100.1', 5060));
    const say = async (name: string) => {
      send(phone.port, to('198.51.100.1', 'TCP'), message(name));
      await clock.advanceAsync(10);
    };
    await say('first');
    const answer = async (name: string) => {
      send(server.port, back(server.received[0]!.flow), message(name));
      await clock.advanceAsync(10);
    };
    return { clock, network, nat, phone, server, say, answer };
  }

  it('come from its public address, and carry answers', async () => {
    const { network, phone, server, answer } = await connected();
    expect(server.received[0]?.flow.remote.host).toBe(publicHost);
    await answer('back');
    expect(phone.texts()).toEqual(['back']);
    expect(network.ladder()).toContain(`TCP 10.0.0.2:49152 (${publicHost}:20001) → 198.51.100.1:5060`);
  });

  it('go dead in silence when nothing has passed for long, and live on with traffic either way', async () => {
    const { clock, phone, server, answer, say } = await connected();
    for (let times = 0; times < 3; times++) {
      await clock.advanceAsync(500_000);
      await answer('alive');
    }
    expect(phone.received).toHaveLength(3);
    await clock.advanceAsync(600_000);
    await answer('into the void');
    await say('too');
    expect([phone.received.length, server.received.length]).toEqual([3, 1]);
    expect([phone.ended, server.ended]).toEqual([[], []]);
    await clock.advanceAsync(15 * 60_000);
    expect([phone.ended.length, server.ended.length]).toEqual([1, 1]);
  });

  it('are dead after its restart', async () => {
    const { nat, phone, server, answer } = await connected();
    nat.restart();
    await answer('into the void');
    expect(phone.texts()).toEqual([]);
    expect(server.ended).toEqual([]);
  });

  it('don’t come up from outside', async () => {
    const { clock, server } = await connected();
    const told = send(server.port, to(publicHost, 'TCP'), message('in'));
    await clock.advanceAsync(5000);
    expect(told).toEqual(['no connection within the time allowed']);
  });
});
