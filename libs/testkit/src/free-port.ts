import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Where ports are looked for: below those that systems give to whoever asks for any (from 32768 on Linux), so that no
 * client's own port takes one between the search and its use.
 */
const lowest = 10_000;
const highest = 31_999;

/** Ports that were drawn: given away and perhaps not in use yet, or taken. */
const given = new Set<number>();
const remembered = 5000;

/**
 * A port that is free for TCP and for UDP now, for a program that can't choose one by itself, and that this process has
 * not been given before. Drawn at random, so that tests side by side do not draw the same. With `following`, so many
 * ports behind it are free too: some programs take the next one for TLS without being asked.
 */
export async function findFreePort(host = '127.0.0.1', following = 0): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = lowest + Math.floor(Math.random() * (highest - lowest - following + 1));
    const ports = Array.from({ length: following + 1 }, (_, at) => first + at);
    if (ports.some((port) => given.has(port))) continue;
    if (given.size >= remembered) given.clear();
    for (const port of ports) given.add(port);
    const free = await Promise.all(ports.map((port) => isFree(host, port)));
    if (!free.includes(false)) return first;
  }
  throw new Error(`found no port on ${host} that is free for TCP and UDP`);
}

async function isFree(host: string, port: number): Promise<boolean> {
  const [udp, tcp] = await Promise.all([canBindUdp(host, port), canBindTcp(host, port)]);
  return udp && tcp;
}

function canBindTcp(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}

/** False where a program has this UDP port. */
export function canBindUdp(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ address: host, port }, () => socket.close(() => resolve(true)));
  });
}
