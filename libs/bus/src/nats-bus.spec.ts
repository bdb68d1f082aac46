import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '@nats-io/transport-node';
import { describeTier, NatsServerProcess } from '@trapezoid/testkit';
import { type Backend, RecordingLogger } from './backend.contract.js';
import { busContract } from './bus.contract.js';
import { BusClosed } from './bus.js';
import { connectNats } from './connect-nats.js';
import type { NatsBus } from './nats-bus.js';

const tier = { name: 'nats', programs: ['nats-server'] } as const;

function nats(): Backend {
  let server: NatsServerProcess | undefined;
  return {
    name: 'NATS',
    start: async () => {
      server = await NatsServerProcess.start();
    },
    open: (options) => connectNats({ url: server?.url ?? '', name: 'contract', ...options }),
    stop: async () => server?.stop(),
  };
}

describeTier(tier, 'the contract suite', () => {
  busContract(nats());
});

describeTier(tier, 'a bus over NATS alone', () => {
  let server: NatsServerProcess;
  const logger = new RecordingLogger();
  const open: NatsBus[] = [];

  beforeAll(async () => {
    server = await NatsServerProcess.start();
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    for (const bus of open.splice(0)) await bus.close();
  });

  async function connectBus(): Promise<NatsBus> {
    const bus = await connectNats({ url: server.url, name: 'spec', logger });
    open.push(bus);
    return bus;
  }

  it('drops what is no JSON, counts it and goes on', async () => {
    const bus = await connectBus();
    const stranger = await connect({ servers: server.url });
    const heard: unknown[] = [];
    const last = new Promise<void>((resolve) => {
      bus.subscribe('a', (_subject, data) => {
        heard.push(data);
        if (data === 'last') resolve();
      });
    });
    await bus.flush();
    for (const text of ['{', '\u0000', '{"a":1}', 'nonsense', '"last"']) stranger.publish('a', text);
    await last;
    expect(heard).toEqual([{ a: 1 }, 'last']);
    expect(bus.malformedDropped).toBe(3);
    expect(logger.lines.filter((line) => line.includes('dropped a message to a'))).toHaveLength(1);

    stranger.subscribe('ask', { callback: (_error, message) => void message.respond('{"half') });
    await stranger.flush();
    await expect(bus.request('ask', null, 50)).rejects.toThrow('no answer to ask within 50 ms');
    await stranger.close();
  });

  it('offers its connection, for JetStream', async () => {
    const bus = await connectBus();
    expect(bus.connection.info?.jetstream).toBe(true);
  });

  it('fails at once while the server is away, and recovers by itself', async () => {
    const asker = await connectBus();
    const answerer = await connectBus();
    answerer.subscribe('ask', (_subject, data, reply) => reply?.(data));
    answerer.subscribe('slow', () => undefined);
    await answerer.flush();
    await expect(asker.request('ask', 1)).resolves.toBe(1);

    const waiting = expect(asker.request('slow', 1, 60_000)).rejects.toThrow(BusClosed);
    const before = logger.lines.length;
    await server.kill();
    await waiting;
    expect(asker.connected).toBe(false);
    await expect(asker.request('ask', 2, 60_000)).rejects.toThrow(
      'there is no connection to the NATS server',
    );
    expect(() => asker.publish('ask', 'lost')).not.toThrow();
    await expect(asker.flush()).resolves.toBeUndefined();

    await server.restart();
    const reconnections = () =>
      logger.lines.slice(before).filter((line) => /^connected .* again$/.test(line)).length;
    while (reconnections() < 2) await logger.line(/^connected .* again$/, logger.lines.length);
    expect(asker.connected).toBe(true);
    await answerer.flush();
    await expect(asker.request('ask', 3)).resolves.toBe(3);
  }, 20_000);

  it('closes while the server is away', async () => {
    const bus = await connectBus();
    const lost = logger.line(/is lost; trying to connect again/, logger.lines.length);
    await server.kill();
    await lost;
    await bus.close();
    expect(bus.connection.isClosed()).toBe(true);
    await server.restart();
  }, 20_000);
});

describeTier(tier, 'connecting to NATS', () => {
  const credentials = { user: 'trapezoid', password: 'p@ss:w/rd' };
  let server: NatsServerProcess;

  beforeAll(async () => {
    server = await NatsServerProcess.start({ credentials });
  });
  afterAll(() => server.stop());

  const urlWith = (password: string) =>
    server.url.replace('//', `//${credentials.user}:${encodeURIComponent(password)}@`);

  it('uses user and password of the URL', async () => {
    const bus = await connectNats({ url: urlWith(credentials.password), name: 'spec' });
    expect(bus.connected).toBe(true);
    await bus.close();
  });

  it('says in one line that the server refuses it, without its password', async () => {
    const refused = connectNats({ url: urlWith('wrong-secret'), name: 'spec' });
    await expect(refused).rejects.toThrow(
      /^the NATS server at 127\.0\.0\.1:\d+ refuses this client .*password$/,
    );
    await expect(refused).rejects.not.toThrow(/wrong-secret/);
  });

  it('says in one line that no server is there, once its time is over', async () => {
    const logger = new RecordingLogger();
    const port = server.port;
    await server.kill();
    const failed = connectNats({ url: urlWith('secret'), name: 'spec', timeout: 300, logger });
    await expect(failed).rejects.toThrow(
      `can't reach NATS at 127.0.0.1:${port} within 300 ms (connection refused): is nats-server running there?`,
    );
    expect(logger.lines).toEqual([]);
    await server.restart();
  });

  it('waits for the server when asked to', async () => {
    const logger = new RecordingLogger();
    await server.kill();
    const connecting = connectNats({
      url: urlWith(credentials.password),
      name: 'spec',
      timeout: 100,
      waitOnFirstConnect: true,
      logger,
    });
    await logger.line(/^waiting for NATS at 127\.0\.0\.1:\d+ \(connection refused\)$/);
    await server.restart();
    const bus = await connecting;
    expect(bus.connected).toBe(true);
    await bus.close();
  }, 20_000);
});

describe('the URL of NATS', () => {
  it.each(['http://127.0.0.1:4222', 'nats://', 'nats://user:hunter2@%', 'nats://u:%zz@h'])(
    'is refused when it reads %s, without repeating it',
    async (url) => {
      await expect(connectNats({ url, name: 'spec' })).rejects.toThrow(/^the NATS URL .* write nats:/);
      await expect(connectNats({ url, name: 'spec' })).rejects.not.toThrow(/hunter2/);
    },
  );
});
