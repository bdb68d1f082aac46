import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makeResponse } from '../../message/make-response.js';
import { parseMessage } from '../../message/parse-message.js';
import type { SipRequest } from '../../message/request.js';
import type { Flow, Target } from '../flow.js';
import { requestText } from '../recording-port.fixture.js';
import { TransportLayer, type TransportUser } from '../transport-layer.js';
import type { OpenTransportPort, TransportPort, TransportPortUser } from '../transport-port.js';
import { ListenError } from './listen-error.js';
import { type TcpOptions, TcpPort } from './tcp-port.js';
import { UdpPort } from './udp-port.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What a port tells, to be waited for. */
class Recorder implements TransportPortUser {
  readonly received: { readonly text: string; readonly flow: Flow }[] = [];
  readonly unframed: string[] = [];
  readonly ended: Flow[] = [];
  private readonly waiting = new Set<() => void>();

  receive(bytes: Buffer, flow: Flow): void {
    this.received.push({ text: bytes.toString(), flow });
    this.wake();
  }

  receiveUnframed(_bytes: Buffer, reason: string): void {
    this.unframed.push(reason);
    this.wake();
  }

  flowEnded(flow: Flow): void {
    this.ended.push(flow);
    this.wake();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

async function open(opening: OpenTransportPort): Promise<{ port: TransportPort; user: Recorder }> {
  const user = new Recorder();
  const port = await opening(user);
  closing.push(() => port.close());
  return { port, user };
}

const openUdp = (host = '127.0.0.1') => open(UdpPort.open({ host, port: 0 }));
const openTcp = (options?: TcpOptions, host = '127.0.0.1') => open(TcpPort.open({ host, port: 0 }, options));

const send = (port: TransportPort, target: Target, bytes: Buffer | string) =>
  new Promise<{ error: Error | undefined; flow: Flow | undefined }>((resolve) => {
    let calls = 0;
    port.send(Buffer.from(bytes as string), target, (error, flow) => {
      calls++;
      setImmediate(() => resolve({ error: calls === 1 ? error : new Error(`told ${calls} times`), flow }));
    });
  });

const message = (body = '') => `${requestText('OPTIONS', { 'Content-Length': String(body.length) })}${body}`;

async function client(port: TransportPort): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(port.local.port, port.local.host);
  closing.push(() => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return { socket, text: () => text };
}

describe('UDP sockets', () => {
  it.each(['127.0.0.1', '::1'])(
    'carry datagrams both ways on %s, each with the way it came',
    async (host) => {
      const [one, two] = [await openUdp(host), await openUdp(host)];
      expect(one.port.family).toBe(host === '::1' ? 6 : 4);
      const { error } = await send(one.port, { protocol: 'UDP', ...two.port.local }, message('a'));
      expect(error).toBeUndefined();
      await two.user.until(() => two.user.received.length > 0);
      expect(two.user.received[0]).toEqual({
        text: message('a'),
        flow: { protocol: 'UDP', local: two.port.local, remote: one.port.local },
      });
    },
  );

  it('pass over keep-alives', async () => {
    const { port, user } = await openUdp();
    const socket = createSocket('udp4');
    closing.push(() => socket.close());
    for (const bytes of ['\r\n\r\n', '\0', '', message()])
      socket.send(bytes, port.local.port, port.local.host);
    await user.until(() => user.received.length > 0);
    expect(user.received.map(({ text }) => text)).toEqual([message()]);
  });

  it('tell of a datagram that is too large, of a port that is none, and of sending after the end', async () => {
    const { port } = await openUdp();
    const target = { protocol: 'UDP', host: '127.0.0.1', port: 9 } as const;
    expect((await send(port, target, Buffer.alloc(70_000))).error).toMatchObject({ code: 'EMSGSIZE' });
    const layer = new TransportLayer();
    layer.attach(silent);
    await layer.listen(UdpPort.open({ host: '127.0.0.1', port: 0 }));
    closing.push(() => layer.close());
    const options = parseMessage(message()) as SipRequest;
    const error = await new Promise((resolve) => layer.sendRequest(options, { ...target, port: 0 }, resolve));
    expect(error).toMatchObject({ code: 'ERR_SOCKET_BAD_PORT' });
    await port.close();
    await port.close();
    expect((await send(port, target, message())).error?.message).toBe('the transport is closed');
  });

  it('say what to do when the port is taken', async () => {
    const { port } = await openUdp();
    const again = UdpPort.open(port.local)(new Recorder());
    await expect(again).rejects.toThrow(ListenError);
    await expect(again).rejects.toThrow(/^port \d+ is taken: end what uses it, or give another port/);
    await expect(UdpPort.open({ host: '203.0.113.1', port: 0 })(new Recorder())).rejects.toThrow(
      '203.0.113.1 is no address of this machine',
    );
  });
});

describe('TCP sockets', () => {
  it.each(['127.0.0.1', '::1'])('connect, and use the connection again both ways, on %s', async (host) => {
    const [one, two] = [await openTcp({}, host), await openTcp({}, host)];
    const target: Target = { protocol: 'TCP', ...two.port.local };
    await send(one.port, target, message('a'));
    await send(one.port, target, message('b'));
    await two.user.until(() => two.user.received.length === 2);
    const flow = two.user.received[0]!.flow;
    expect(two.user.received[1]!.flow).toBe(flow);
    expect(two.port.carries?.(flow.connection!)).toBe(true);
    await send(two.port, { protocol: 'TCP', ...flow.remote, connection: flow.connection! }, message('c'));
    await one.user.until(() => one.user.received.length === 1);
    expect(one.user.received[0]!.flow.remote).toEqual(two.port.local);
  });

  it('take a message byte by byte, and two at once', async () => {
    const { port, user } = await openTcp();
    const { socket } = await client(port);
    socket.setNoDelay(true);
    for (const byte of message('a')) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(message('b') + message('c'));
    await user.until(() => user.received.length === 3);
    expect(user.received.map(({ text }) => text)).toEqual([message('a'), message('b'), message('c')]);
  });

  it('answer a ping with a pong', async () => {
    const { port } = await openTcp();
    const { socket } = await client(port);
    socket.write('\r\n\r\n');
    const [pong] = await once(socket, 'data');
    expect(String(pong)).toBe('\r\n');
  });

  it('end a stream that can’t be framed with a 400, and no other connection', async () => {
    const layer = new TransportLayer();
    layer.attach({
      ...silent,
      receiveDefective: (request, error, flow) =>
        layer.sendResponse(makeResponse(request, error.statusCode), flow, () => undefined),
    });
    const port = await layer.listen(TcpPort.open({ host: '127.0.0.1', port: 0 }));
    closing.push(() => layer.close());
    const other = await client(port);
    const { socket, text } = await client(port);
    socket.write(requestText('OPTIONS', { 'Content-Length': 'many' }));
    socket.write('x'.repeat(100_000));
    await once(socket, 'close');
    expect(text()).toMatch(/^SIP\/2\.0 400 Bad Request\r\n/);
    other.socket.write('\r\n\r\n');
    expect(String((await once(other.socket, 'data'))[0])).toBe('\r\n');
  });

  describe('with a message that does not come to its end', () => {
    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    /** Sends, and lets the event loop turn until the other end has it. */
    async function sendThrough(socket: Socket, bytes: string) {
      socket.write(bytes);
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    }

    it('end it 32 s after its first byte, though bytes keep coming', async () => {
      const { port, user } = await openTcp();
      const { socket } = await client(port);
      for (let second = 0; second < 31; second++) {
        await sendThrough(socket, 'x');
        jest.advanceTimersByTime(1000);
      }
      expect(user.ended).toEqual([]);
      jest.advanceTimersByTime(1000);
      await user.until(() => user.ended.length === 1);
      expect(user.received).toEqual([]);
    });

    it('give each message its own time, also where each segment ends in the middle of one', async () => {
      const { port, user } = await openTcp();
      const { socket } = await client(port);
      const half = Math.floor(message().length / 2);
      socket.write(message().slice(0, half));
      for (let sent = 1; sent <= 5; sent++) {
        socket.write(message().slice(half) + message().slice(0, half));
        await user.until(() => user.received.length === sent);
        jest.advanceTimersByTime(20_000);
      }
      expect(user.ended).toEqual([]);
    });
  });

  it('end a connection on which nothing passes', async () => {
    const { port, user } = await openTcp({ idleTimeout: 50 });
    await client(port);
    await user.until(() => user.ended.length === 1);
    expect(user.ended[0]?.connection).toMatch(/^tcp-/);
  });

  it('tell of connections that are refused, reset or gone, and go on', async () => {
    const { port, user } = await openTcp();
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const nobody = (free.address() as { port: number }).port;
    await new Promise((resolve) => free.close(resolve));
    const refused = await send(port, { protocol: 'TCP', host: '127.0.0.1', port: nobody }, message());
    expect(refused.error).toMatchObject({ code: 'ECONNREFUSED' });
    const { socket } = await client(port);
    socket.write(message());
    await user.until(() => user.received.length === 1);
    const { flow } = user.received[0]!;
    socket.resetAndDestroy();
    await user.until(() => user.ended.some(({ connection }) => connection === flow.connection));
    const target = { protocol: 'TCP', ...flow.remote, connection: flow.connection! } as const;
    expect((await send(port, target, message())).error?.message).toBe('the connection has ended');
    const { socket: next } = await client(port);
    next.write(message());
    await user.until(() => user.received.length === 2);
  });

  it('end a connection whose far end does not read', async () => {
    const { port, user } = await openTcp({ maximumUnsent: 100_000 });
    const { socket } = await client(port);
    socket.write(message());
    await user.until(() => user.received.length === 1);
    socket.pause();
    const { flow } = user.received[0]!;
    const target = { protocol: 'TCP', ...flow.remote, connection: flow.connection! } as const;
    const outcomes: (string | undefined)[] = [];
    for (let sent = 0; sent < 200; sent++)
      port.send(Buffer.alloc(65_000, 120), target, (error) => outcomes.push(error?.message));
    await user.until(() => user.ended.length === 1);
    expect(outcomes).toHaveLength(200);
    expect(outcomes).toContain('the far end does not read');
  });

  it('close though a far end keeps its side open and does not read', async () => {
    const { port, user } = await openTcp();
    const { socket } = await client(port);
    socket.write(message());
    await user.until(() => user.received.length === 1);
    socket.pause();
    const { flow } = user.received[0]!;
    const target = { protocol: 'TCP', ...flow.remote, connection: flow.connection! } as const;
    for (let sent = 0; sent < 50; sent++) port.send(Buffer.alloc(65_000), target, () => undefined);
    await port.close();
    await user.until(() => user.ended.length === 1);
    expect((await send(port, target, message())).error?.message).toBe('the transport is closed');
  });

  it('say what to do when the port is taken', async () => {
    const { port } = await openTcp();
    await expect(TcpPort.open(port.local)(new Recorder())).rejects.toThrow(
      /^port \d+ is taken: end what uses it/,
    );
  });
});

const silent: TransportUser = {
  receiveRequest: () => undefined,
  receiveResponse: () => undefined,
  receiveDefective: () => undefined,
  flowEnded: () => undefined,
};
