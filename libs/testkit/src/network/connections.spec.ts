import { describe, expect, it } from '@jest/globals';
import { ListenError } from '@trapezoid/sip';
import { back, listen, message, networkWith, send, to } from './network.fixture.js';
import type { SimulatedStreamOptions } from './port-connection.js';
import type { SimulatedNetworkOptions } from './simulated-network.js';

type Protocol = 'TCP' | 'TLS' | 'WS' | 'WSS';

async function twoEnds(
  options?: Partial<SimulatedNetworkOptions>,
  protocol: Protocol = 'TCP',
  ports: SimulatedStreamOptions = {},
) {
  const { clock, network } = networkWith(options);
  const one = await listen(network.port(protocol, '192.0.2.1', 5060, ports));
  const two = await listen(network.port(protocol, '192.0.2.2', 5060, ports));
  const say = (text: string) => send(one.port, to('192.0.2.2', protocol), text);
  return { clock, network, one, two, say };
}

const letters = (text: string) => [...text];

describe('connections on a simulated network', () => {
  it.each([
    ['TCP', 3],
    ['TLS', 5],
    ['WS', 5],
    ['WSS', 7],
  ] as const)('of %s carry their first message after %i times the delay', async (protocol, times) => {
    const { clock, two, say } = await twoEnds({ conditions: { delay: 10 } }, protocol);
    say(message('a'));
    await clock.advanceAsync(10 * times - 1);
    expect(two.texts()).toEqual([]);
    await clock.advanceAsync(1);
    expect(two.texts()).toEqual(['a']);
  });

  it('come up when first needed, are used again, and keep the order', async () => {
    const { clock, two, say } = await twoEnds({ conditions: { delay: [1, 50], loss: 0.5 } });
    const told = letters('abcdefgh').flatMap((name) => [say(message(name))]);
    await clock.runUntil(() => two.received.length === 8);
    expect(told.flat()).toEqual(Array(8).fill('sent'));
    expect(two.texts().join('')).toBe('abcdefgh');
    expect(new Set(two.received.map(({ flow }) => flow.connection)).size).toBe(1);
  });

  it('repeat what is lost, which takes its time', async () => {
    const { clock, network, say } = await twoEnds({ conditions: { delay: 10 } });
    say(message('a'));
    await clock.advanceAsync(100);
    network.setConditions({ delay: 10, loss: 0.3 });
    for (const name of letters('bcdefghijklmnopqrstuvwxyz')) {
      say(message(name));
      await clock.advanceAsync(20_000);
    }
    const delays = network.log.slice(1).flatMap(({ time, arrivals }) => arrivals.map((at) => at - time));
    expect(delays).toHaveLength(25);
    expect(new Set(delays)).toEqual(new Set([10, 210, 610]));
  });

  it('carry answers by their name, from a port that nobody listens on', async () => {
    const { clock, one, two, say } = await twoEnds();
    say(message('a'));
    await clock.advanceAsync(10);
    const { flow } = two.received[0]!;
    expect(flow.remote.port).not.toBe(5060);
    expect(two.port.carries?.(flow.connection!)).toBe(true);
    send(two.port, back(flow), message('b'));
    await clock.advanceAsync(10);
    expect(one.texts()).toEqual(['b']);
  });

  it('share the port numbers of a host, whatever they carry', async () => {
    const { network } = await twoEnds();
    await expect(listen(network.tls('192.0.2.1', 5060))).rejects.toThrow(ListenError);
    await listen(network.udp('192.0.2.1', 5060));
  });

  it('do not come up with a port that speaks something else', async () => {
    const { clock, network, say } = await twoEnds();
    const tls = await listen(network.tls('192.0.2.3', 5061));
    const told = send(tls.port, to('192.0.2.2', 'TLS'), message('a'));
    say(message('b'));
    await clock.advanceAsync(10);
    expect(told).toEqual(['the far end speaks TCP, not TLS']);
  });

  it('arrive in pieces as small as told, and together where they come together', async () => {
    for (const segmentBytes of [
      [1, 1],
      [3, 40],
      [1000, 1000],
    ] as const) {
      const { clock, two, say } = await twoEnds({ conditions: { segmentBytes } });
      for (const name of letters('abcdef')) say(message(name, 300));
      await clock.runUntil(() => two.received.length === 6);
      expect(two.texts().join('')).toBe('abcdef');
      const took = clock.now();
      if (segmentBytes[1] === 1) expect(took).toBeGreaterThan(6 * 300);
      if (segmentBytes[1] === 1000) expect(took).toBeLessThan(10);
    }
  });

  it('tell a ping and its pong, byte by byte too', async () => {
    const { clock, one, two, say } = await twoEnds({ conditions: { segmentBytes: [1, 1] } });
    say('\r\n\r\n');
    await clock.advanceAsync(20);
    expect([two.pings.length, one.pongs.length]).toEqual([1, 1]);
  });
});

describe('what goes wrong with a simulated connection', () => {
  it('is refused where nobody listens, or where the link says so', async () => {
    const { clock, network, one, say } = await twoEnds();
    const nobody = send(one.port, to('192.0.2.9', 'TCP'), message('a'));
    network.setLink('192.0.2.1', '192.0.2.2', { connections: 'refused' });
    const refused = say(message('b'));
    await clock.advanceAsync(10);
    expect([nobody, refused].flat()).toEqual([
      'connect ECONNREFUSED 192.0.2.9:5060',
      'connect ECONNREFUSED 192.0.2.2:5060',
    ]);
    expect(network.log.map(({ fate }) => fate)).toEqual(['refused', 'refused']);
    expect(one.ended).toEqual([]);
  });

  it('is not up in time where attempts are ignored', async () => {
    const { clock, network, say } = await twoEnds({}, 'TCP', { connectTimeout: 3000 });
    network.setLink('192.0.2.1', '192.0.2.2', { connections: 'ignored' });
    const told = say(message('a'));
    await clock.advanceAsync(2999);
    expect(told).toEqual([]);
    await clock.advanceAsync(1);
    expect(told).toEqual(['no connection within the time allowed']);
    expect(network.log[0]?.fate).toBe('no connection');
    expect(clock.pending).toBe(0);
  });

  it('ends at both ends when it is cut, and what was under way is lost; a new one comes up later', async () => {
    const { clock, network, one, two, say } = await twoEnds({ conditions: { delay: 10 } });
    say(message('a'));
    await clock.advanceAsync(30);
    say(message('lost'));
    network.cutConnections('192.0.2.2');
    expect([one.ended.length, two.ended.length]).toEqual([1, 1]);
    const gone = send(two.port, back(two.received[0]!.flow), message('b'));
    say(message('again'));
    await clock.advanceAsync(30);
    expect(gone).toEqual(['the connection has ended']);
    expect(two.texts()).toEqual(['a', 'again']);
    expect(network.log.map(({ fate }) => fate)).toEqual(['delivered', 'cut', 'delivered']);
  });

  it('is cut in the middle of a message where the link says so', async () => {
    const { clock, network, one, two, say } = await twoEnds();
    network.setLink('192.0.2.1', '192.0.2.2', { cutAfterBytes: message('a').length + 20 });
    say(message('a'));
    say(message('b'));
    await clock.advanceAsync(10);
    expect(two.texts()).toEqual(['a']);
    expect([one.ended.length, two.ended.length]).toEqual([1, 1]);
    expect(network.log.map(({ fate }) => fate)).toEqual(['delivered', 'cut']);
  });

  it('is heard of at the far end once what was sent before has arrived', async () => {
    const { clock, one, two, say } = await twoEnds({ conditions: { delay: 10 } });
    say(message('a'));
    await clock.advanceAsync(30);
    send(two.port, back(two.received[0]!.flow), message('last-words'));
    await two.port.close();
    expect([two.ended.length, one.ended.length]).toEqual([1, 0]);
    await clock.advanceAsync(10);
    expect(one.texts()).toEqual(['last-words']);
    expect(one.ended).toHaveLength(1);
    await clock.advanceAsync(10);
    expect(clock.pending).toBe(0);
  });

  it('stalls over a partition and goes on when it heals; nothing is lost and nothing comes twice', async () => {
    const { clock, network, one, two, say } = await twoEnds({ conditions: { delay: 10 } });
    say(message('a'));
    await clock.advanceAsync(30);
    say(message('b'));
    network.partition(['192.0.2.1'], ['192.0.2.2']);
    say(message('c'));
    await clock.advanceAsync(60_000);
    say(message('d'));
    expect([two.texts(), one.ended]).toEqual([['a'], []]);
    expect(network.log.map(({ fate }) => fate)).toEqual(['delivered', 'under way', 'under way', 'under way']);
    network.heal();
    await clock.advanceAsync(10);
    expect(two.texts()).toEqual(['a', 'b', 'c', 'd']);
    expect(clock.pending).toBe(0);
  });

  it('is given up after a quarter of an hour without a way', async () => {
    const { clock, network, one, two, say } = await twoEnds();
    say(message('a'));
    await clock.advanceAsync(10);
    network.partition(['192.0.2.1'], ['192.0.2.2']);
    say(message('b'));
    await clock.advanceAsync(15 * 60_000);
    expect(one.ended).toEqual([]);
    await clock.advanceAsync(10);
    expect([one.ended.length, two.ended.length]).toEqual([1, 0]);
  });

  it('comes up late where the partition heals in time', async () => {
    const { clock, network, two, say } = await twoEnds();
    network.partition(['192.0.2.1'], ['192.0.2.2']);
    say(message('a'));
    await clock.advanceAsync(4000);
    network.heal();
    await clock.advanceAsync(10);
    expect(two.texts()).toEqual(['a']);
  });

  it('is half-open where the far host vanishes, until something there knows nothing of it', async () => {
    const { clock, network, one, two, say } = await twoEnds();
    say(message('a'));
    await clock.advanceAsync(10);
    network.vanish('192.0.2.2');
    expect(say(message('b'))).toEqual([]);
    await clock.advanceAsync(60_000);
    expect([one.ended, two.ended]).toEqual([[], []]);
    const again = await listen(network.tcp('192.0.2.2', 5060));
    await clock.advanceAsync(10);
    expect(one.ended).toHaveLength(1);
    say(message('c'));
    await clock.advanceAsync(10);
    expect([two.texts(), again.texts()]).toEqual([['a'], ['c']]);
    expect(network.log.map(({ fate }) => fate)).toEqual(['delivered', 'cut', 'delivered']);
  });

  it('does not come up where the far host has vanished; its ports can send nothing', async () => {
    const { clock, network, two, say } = await twoEnds();
    network.vanish('192.0.2.2');
    const told = say(message('a'));
    const dead = send(two.port, to('192.0.2.1', 'TCP'), message('b'));
    await clock.advanceAsync(5000);
    expect([told, dead].flat()).toEqual(['no connection within the time allowed', 'the transport is closed']);
  });
});

describe('a bare connection of a test', () => {
  it('writes what it is told, reads what comes, and can end in any way', async () => {
    const { clock, network, two } = await twoEnds();
    const connect = () => clock.runUntil(network.connect('192.0.2.7', { host: '192.0.2.2', port: 5060 }));
    const one = await connect();
    one.write(message('a').slice(0, 10));
    await clock.advanceAsync(10);
    one.write(message('a').slice(10) + message('b'));
    await clock.advanceAsync(10);
    expect(two.texts()).toEqual(['a', 'b']);
    expect(two.received[0]?.flow.remote).toEqual(one.source);
    send(two.port, back(two.received[0]!.flow), message('c'));
    one.finish();
    await clock.advanceAsync(10);
    expect([one.text, one.isOver, two.ended.length]).toEqual([message('c'), true, 1]);
    const other = await connect();
    other.write(message('d'));
    other.reset();
    await clock.advanceAsync(10);
    expect([two.texts(), two.ended.length]).toEqual([['a', 'b'], 2]);
  });

  it('is refused like any other', async () => {
    const { clock, network } = networkWith();
    const connecting = network.connect('192.0.2.7', { host: '192.0.2.2', port: 5060 });
    await expect(clock.runUntil(connecting)).rejects.toThrow('connect ECONNREFUSED 192.0.2.2:5060');
  });
});

describe('simulated TLS (RFC 5922 §7.2)', () => {
  const secure = async (domains?: readonly string[]) => {
    const { clock, network } = networkWith();
    const server = await listen(network.tls('192.0.2.2', 5061, domains === undefined ? {} : { domains }));
    const client = await listen(network.tls('192.0.2.1', 5061, { domains: ['alice.test'] }));
    const say = (serverName?: string) =>
      send(
        client.port,
        { ...to('192.0.2.2', 'TLS', 5061), ...(serverName === undefined ? {} : { serverName }) },
        message('a'),
      );
    return { clock, server, client, say };
  };

  it('tells each side what the other has proved', async () => {
    const { clock, client, server, say } = await secure(['lab.test']);
    say('lab.test');
    await clock.advanceAsync(10);
    expect(server.received[0]?.flow.peerDomains).toEqual(['alice.test']);
    send(server.port, back(server.received[0]!.flow), message('b'));
    await clock.advanceAsync(10);
    expect(client.received[0]?.flow.peerDomains).toEqual(['lab.test']);
  });

  it('connects to nobody who proves another name', async () => {
    const { clock, server, say } = await secure(['lab.test']);
    const told = say('other.test');
    await clock.advanceAsync(10);
    expect(told).toEqual(['the certificate proves lab.test, not other.test']);
    expect(server.received).toEqual([]);
  });

  it('uses a connection again for names that its far end has proved, and for no others', async () => {
    const { clock, server, say } = await secure(['lab.test', 'www.lab.test']);
    say('lab.test');
    await clock.advanceAsync(10);
    say('WWW.lab.test');
    await clock.advanceAsync(10);
    say('other.test');
    await clock.advanceAsync(10);
    expect(new Set(server.received.map(({ flow }) => flow.connection)).size).toBe(1);
    expect(server.received).toHaveLength(2);
  });

  it('lets requests to a proved client use its connection, if they are told to (RFC 5923 §5)', async () => {
    const { clock, client, server, say } = await secure(['lab.test']);
    say('lab.test');
    await clock.advanceAsync(10);
    const { flow } = server.received[0]!;
    server.port.alias?.(flow, { host: '192.0.2.1', port: 5061 });
    send(server.port, { ...to('192.0.2.1', 'TLS', 5061), serverName: 'alice.test' }, message('b'));
    await clock.advanceAsync(10);
    expect(client.received[0]?.flow.connection).toBeDefined();
    expect(server.port.carries?.(flow.connection!)).toBe(true);
    expect(client.received[0]?.flow.remote.port).toBe(5061);
  });
});

it('a port that only connects to others has no address that others could use (RFC 7118 §5)', async () => {
  const { clock, network } = networkWith();
  const server = await listen(network.wss('192.0.2.2', 5067));
  const page = await listen(network.wss('192.0.2.1', 0, { listen: false }));
  expect([page.port.local.port, page.port.sentBy?.host]).toEqual([0, expect.stringMatching(/\.invalid$/)]);
  send(page.port, to('192.0.2.2', 'WSS', 5067), message('a'));
  await clock.advanceAsync(10);
  send(server.port, back(server.received[0]!.flow), message('b'));
  await clock.advanceAsync(10);
  expect(page.texts()).toEqual(['b']);
});
