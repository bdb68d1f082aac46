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
});
