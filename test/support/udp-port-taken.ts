import { createSocket } from 'node:dgram';

/** True where a program listens on a UDP port of this machine: it can't be had a second time. */
export function udpPortTaken(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(true);
    });
    socket.bind({ address: host, port }, () => socket.close(() => resolve(false)));
  });
}
