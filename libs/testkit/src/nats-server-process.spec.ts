import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { NatsServerProcess } from './nats-server-process.js';
import { describeTier } from './tier.js';

describeTier({ name: 'nats', programs: ['nats-server'] }, 'a nats-server under test', () => {
  const servers: NatsServerProcess[] = [];
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) await server.stop();
  });

  async function start(...options: Parameters<typeof NatsServerProcess.start>): Promise<NatsServerProcess> {
    const server = await NatsServerProcess.start(...options);
    servers.push(server);
    return server;
  }

  /** What the server says of itself to whoever connects. */
  async function greeting(server: NatsServerProcess): Promise<Record<string, unknown>> {
    const socket = connect(server.port, '127.0.0.1');
    sockets.push(socket);
    const [data] = (await once(socket, 'data')) as [Buffer];
    return JSON.parse(data.toString().replace(/^INFO /, '')) as Record<string, unknown>;
  }

  it('is ready when it has started, with JetStream, each on a port of its own', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.port).not.toBe(two.port);
    await expect(greeting(one)).resolves.toMatchObject({ jetstream: true });
    await expect(greeting(two)).resolves.toMatchObject({ jetstream: true });
  });

  it('comes back on its port after a crash', async () => {
    const server = await start();
    const { port } = server;
    const before = await greeting(server);
    await server.kill();
    await expect(greeting(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.restart();
    expect(server.port).toBe(port);
    const after = await greeting(server);
    expect(after.server_id).not.toBe(before.server_id);
  });

  it('asks for credentials when told to', async () => {
    const server = await start({ credentials: { user: 'u', password: 'p' } });
    await expect(greeting(server)).resolves.toMatchObject({ auth_required: true });
  });

  it('says why it does not start', async () => {
    const first = await start();
    await expect(start({ port: first.port })).rejects.toThrow(/address already in use/);
  });

  it('is gone after stop', async () => {
    const server = await start();
    await server.stop();
    await expect(greeting(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
