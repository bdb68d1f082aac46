import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

function bindTcp(host: string, wanted = 0): Promise<{ port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port: wanted }, () => {
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

/** Ports that were given away and are perhaps not in use yet: the system would give them again. */
const given = new Set<number>();
const remembered = 5000;

/**
 * A port that is free for TCP and for UDP now, for a program that can't choose one by itself, and that this process has
 * not been given before. Another program may take it before it is used. With `following`, so many ports behind it are
 * free too: some programs take the next one for TLS without being asked.
 */
export async function findFreePort(host = '127.0.0.1', following = 0): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const tcp = await bindTcp(host);
    const ports = Array.from({ length: following + 1 }, (_, at) => tcp.port + at);
    const free = await Promise.all(ports.map((port) => isFree(host, port, port === tcp.port)));
    await tcp.close();
    if (free.includes(false) || ports.some((port) => given.has(port))) continue;
    if (given.size >= remembered) given.clear();
    for (const port of ports) given.add(port);
    return tcp.port;
  }
  throw new Error(`found no port on ${host} that is free for TCP and UDP`);
}

async function isFree(host: string, port: number, isTcpOurs: boolean): Promise<boolean> {
  if (!(await canBindUdp(host, port))) return false;
  if (isTcpOurs) return true;
  const tcp = await bindTcp(host, port).catch(() => undefined);
  await tcp?.close();
  return tcp !== undefined;
}
