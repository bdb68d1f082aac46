import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Flow, Target } from '../flow.js';
import { requestText } from '../recording-port.fixture.js';
import type { OpenTransportPort, TransportPort, TransportPortUser } from '../transport-port.js';

const closing: (() => unknown)[] = [];

/** What is to be done after a test, the last first. */
export function afterwards(close: () => unknown): void {
  closing.push(close);
}

export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

/** What a port tells, to be waited for. */
export class Recorder implements TransportPortUser {
  readonly received: { readonly text: string; readonly flow: Flow }[] = [];
  readonly unframed: string[] = [];
  readonly ended: Flow[] = [];
  readonly pings: Flow[] = [];
  readonly pongs: Flow[] = [];
  private readonly waiting = new Set<() => void>();

  receive(bytes: Buffer, flow: Flow): void {
    this.received.push({ text: bytes.toString(), flow });
    this.wake();
  }

  receiveUnframed(_bytes: Buffer, reason: string): void {
    this.unframed.push(reason);
    this.wake();
  }

  receivePing(flow: Flow): void {
    this.pings.push(flow);
    this.wake();
  }

  receivePong(flow: Flow): void {
    this.pongs.push(flow);
    this.wake();
  }

  flowEnded(flow: Flow): void {
    this.ended.push(flow);
    this.wake();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  /** The flow of the latest message, once there are so many. */
  async flowOf(count: number): Promise<Flow & { readonly connection: string }> {
    await this.until(() => this.received.length >= count);
    return this.received.at(-1)?.flow as Flow & { readonly connection: string };
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

export interface Opened {
  readonly port: TransportPort;
  readonly user: Recorder;
}

export async function open(opening: OpenTransportPort): Promise<Opened> {
  const user = new Recorder();
  const port = await opening(user);
  afterwards(() => port.close());
  return { port, user };
}

/** What became of a message; told twice it is an error. */
export const send = (port: TransportPort, target: Target, bytes: Buffer | string) =>
  new Promise<{ error: Error | undefined; flow: Flow | undefined }>((resolve) => {
    let calls = 0;
    port.send(Buffer.from(bytes as string), target, (error, flow) => {
      calls++;
      setImmediate(() => resolve({ error: calls === 1 ? error : new Error(`told ${calls} times`), flow }));
    });
  });

/** A request with this body. */
export const message = (body = '') =>
  `${requestText('OPTIONS', { 'Content-Length': String(body.length) })}${body}`;

/** Where to answer to over the very connection. */
export const back = ({ protocol, remote, connection }: Flow): Target => ({
  protocol,
  ...remote,
  ...(connection === undefined ? {} : { connection }),
});

/** A bare TCP connection to a port, and what has come over it. */
export async function client(port: TransportPort): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(port.local.port, port.local.host);
  afterwards(() => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return { socket, text: () => text };
}

/** Settles when the connection is closed, be it by a reset. */
export const gone = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

/** Accepts connections, and never says anything but this. */
export async function muteServer(
  greeting?: Buffer | string,
): Promise<{ readonly host: string; readonly port: number }> {
  const server = createServer((socket) => {
    afterwards(() => socket.destroy());
    socket.on('error', () => undefined);
    if (greeting !== undefined) socket.write(greeting);
  });
  afterwards(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as { port: number }).port };
}
