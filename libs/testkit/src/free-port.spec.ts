import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findFreePort } from './free-port.js';

describe('a free port', () => {
  it.each(['127.0.0.1', '::1'])('can be bound on %s by TCP and by UDP', async (host) => {
    const port = await findFreePort(host);
    const server = createServer().listen(port, host);
    const socket = createSocket(host === '::1' ? 'udp6' : 'udp4');
    socket.bind(port, host);
    await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
    expect(socket.address().port).toBe(port);
    server.close();
    socket.close();
  });

  it('is given once, though nobody has bound it yet', async () => {
    const ports = await Promise.all(Array.from({ length: 300 }, () => findFreePort()));
    for (let more = 0; more < 300; more++) ports.push(await findFreePort());
    expect(new Set(ports).size).toBe(600);
  });

  it('has as many free ones behind it as are asked for', async () => {
    const port = await findFreePort('127.0.0.1', 1);
    const servers = [port, port + 1].map((one) => createServer().listen(one, '127.0.0.1'));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    for (const server of servers) server.close();
    const others = await Promise.all(Array.from({ length: 50 }, () => findFreePort()));
    expect(others).not.toContain(port + 1);
  });
});
