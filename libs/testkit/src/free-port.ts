import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

function bindTcp(host: string): Promise<{ port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, close: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

function canBindUdp(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ address: host, port }, () => socket.close(() => resolve(true)));
  });
}

/**
 * A port that is free for TCP and for UDP now, for a program that can't choose one by itself. Another program
 * may take it before it is used.
 */
export async function findFreePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const tcp = await bindTcp(host);
    const free = await canBindUdp(host, tcp.port);
    await tcp.close();
    if (free) return tcp.port;
  }
  throw new Error(`found no port on ${host} that is free for TCP and UDP`);
}
