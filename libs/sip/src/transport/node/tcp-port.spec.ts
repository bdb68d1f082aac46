import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makeResponse } from '../../message/make-response.js';
import type { Target } from '../flow.js';
import { requestText } from '../recording-port.fixture.js';
import { TransportLayer } from '../transport-layer.js';
import type { TransportUser } from '../transport-layer-options.js';
import {
  afterwards,
  back,
  client,
  closeAll,
  gone,
  message,
  open,
  Recorder,
  send,
} from './sockets.fixture.js';
import { type TcpOptions, TcpPort } from './tcp-port.js';

afterEach(closeAll);

const openTcp = (options?: TcpOptions, host = '127.0.0.1') => open(TcpPort.open({ host, port: 0 }, options));

describe('TCP (RFC 3261 §18.1.1, §18.2.1)', () => {
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
    afterwards(() => layer.close());
    const other = await client(port);
    const { socket, text } = await client(port);
    socket.write(requestText('OPTIONS', { 'Content-Length': 'many' }));
    socket.write('x'.repeat(100_000));
    await gone(socket);
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
    const target = back(flow);
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
    const target = back(flow);
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
    const target = back(flow);
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

  it('answer a ping with a pong, and tell of both (RFC 5626 §4.4.1)', async () => {
    const { port, user } = await openTcp();
    const { socket } = await client(port);
    socket.write(message());
    const flow = await user.flowOf(1);
    for (let asked = 1; asked <= 3; asked++) {
      await send(port, back(flow), '\r\n\r\n');
      socket.write('\r\n');
      await user.until(() => user.pongs.length === asked);
    }
    socket.write('\r\n\r\n');
    await user.until(() => user.pings.length === 1);
    expect(user.pongs).toHaveLength(3);
  });

  it('carry what was sent while they were coming up, in its order', async () => {
    const [one, two] = [await openTcp(), await openTcp()];
    const target: Target = { protocol: 'TCP', ...two.port.local };
    const bodies = ['a', 'b', 'c', 'd'];
    await Promise.all(bodies.map((body) => send(one.port, target, message(body))));
    await two.user.until(() => two.user.received.length === 4);
    expect(two.user.received.map(({ text }) => text)).toEqual(bodies.map(message));
    expect(new Set(two.user.received.map(({ flow }) => flow)).size).toBe(1);
  });

  it('connect anew where the far end has ended the connection (RFC 5923 §8.1)', async () => {
    const [one, two] = [await openTcp(), await openTcp()];
    const target: Target = { protocol: 'TCP', ...two.port.local };
    await send(one.port, target, message('a'));
    await two.port.close();
    await one.user.until(() => one.user.ended.length === 1);
    const again = await open(TcpPort.open(two.port.local));
    expect((await send(one.port, target, message('b'))).error).toBeUndefined();
    await again.user.flowOf(1);
  });

  it('make no alias: nothing proves who has connected (RFC 5923 §9.3)', async () => {
    const { port, user } = await openTcp();
    const { socket } = await client(port);
    socket.write(message());
    const flow = await user.flowOf(1);
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const nobody = { host: '127.0.0.1', port: (free.address() as { port: number }).port };
    await new Promise((resolve) => free.close(resolve));
    port.alias?.(flow, nobody);
    const { error } = await send(port, { protocol: 'TCP', ...nobody }, message());
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  describe('without a listening point', () => {
    it('connect, are answered over the connection, and name a host that is none (RFC 7118 §5)', async () => {
      const server = await openTcp();
      const { port, user } = await openTcp({ listen: false });
      expect(port.local).toEqual({ host: '127.0.0.1', port: 0 });
      expect(port.sentBy).toEqual({ host: expect.stringMatching(/^[0-9a-v]{12}\.invalid$/) });
      await send(port, { protocol: 'TCP', ...server.port.local }, message('a'));
      await send(server.port, back(await server.user.flowOf(1)), message('b'));
      const flow = await user.flowOf(1);
      await port.close();
      await user.until(() => user.ended.length === 1);
      expect(user.ended[0]?.connection).toBe(flow.connection);
    });
  });
});

const silent: TransportUser = {
  receiveRequest: () => undefined,
  receiveResponse: () => undefined,
  receiveDefective: () => undefined,
  flowEnded: () => undefined,
};
