import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WebSocket } from 'ws';
import { back, client, closeAll, gone, message, send } from './sockets.fixture.js';
import { connectedPage, handshake, openWs, page } from './websocket.fixture.js';

afterEach(closeAll);

describe('messages over WebSocket (RFC 7118 §5)', () => {
  it.each(['127.0.0.1', '::1'])(
    'travel whole, as text and as binary messages, on %s (§4.2)',
    async (host) => {
      const server = await openWs({}, host);
      const webSocket = await connectedPage(server);
      webSocket.send(message('text'));
      webSocket.send(Buffer.from(message('binary')));
      const flow = await server.user.flowOf(2);
      expect(server.user.received.map(({ text }) => text)).toEqual([message('text'), message('binary')]);
      expect(flow).toMatchObject({ protocol: 'WS', local: server.port.local, remote: { host } });
      const answers: [string, boolean][] = [];
      webSocket.on('message', (data, isBinary) => answers.push([String(data), isBinary]));
      await send(server.port, back(flow), message('answer'));
      await send(server.port, back(flow), Buffer.from([0x53, 0xff]));
      while (answers.length < 2) await once(webSocket, 'message');
      expect(answers).toEqual([
        [message('answer'), false],
        ['S\ufffd', true],
      ]);
    },
  );

  it('need no Content-Length, and may come in fragments', async () => {
    const server = await openWs();
    const webSocket = await connectedPage(server);
    webSocket.send('OPTIONS sip:a SIP/2.0\r\n', { fin: false });
    webSocket.send('Via: x\r\n\r\n', { fin: true });
    await server.user.flowOf(1);
    expect(server.user.received[0]?.text).toBe('OPTIONS sip:a SIP/2.0\r\nVia: x\r\n\r\n');
  });

  it.each([
    [
      'is larger than a message may be',
      { headBytes: 100, bodyBytes: 100, fields: 9 },
      'x'.repeat(201),
      false,
      1009,
    ],
    ['is text that is no UTF-8', undefined, Buffer.from([0xc3, 0x28]), true, 1007],
  ] as const)('close the connection where one %s, and no other', async (_name, limits, data, text, code) => {
    const server = await openWs(limits === undefined ? {} : { limits });
    const [webSocket, other] = [await connectedPage(server), await connectedPage(server)];
    webSocket.send(data, { binary: !text });
    const [closedWith] = await once(webSocket, 'close');
    expect(closedWith).toBe(code);
    other.send('x');
    await server.user.flowOf(1);
    await server.user.until(() => server.user.ended.length === 1);
    expect(server.user.received.map((one) => one.text)).toEqual(['x']);
  });

  it('close the connection after a second, too, where the far end does not close it with us', async () => {
    const { port, user } = await openWs({ limits: { headBytes: 100, bodyBytes: 100, fields: 9 } });
    const { socket } = await client(port);
    socket.write(handshake(['Sec-WebSocket-Protocol: sip']));
    await once(socket, 'data');
    socket.pause();
    const tooLarge = Buffer.from([0x81, 0xfe, 0xff, 0xff, 0, 0, 0, 0]);
    socket.write(tooLarge);
    await user.until(() => user.ended.length === 1);
  }, 10_000);

  it('to a connection that has ended are told of', async () => {
    const server = await openWs();
    const webSocket = await connectedPage(server);
    webSocket.send(message());
    const flow = await server.user.flowOf(1);
    expect(server.port.carries?.(flow.connection)).toBe(true);
    webSocket.close();
    await server.user.until(() => server.user.ended.length === 1);
    expect(server.user.ended).toEqual([flow]);
    expect(server.port.carries?.(flow.connection)).toBe(false);
    expect((await send(server.port, back(flow), message())).error?.message).toBe('the connection has ended');
  });

  it('end a connection whose far end does not read', async () => {
    const { port, user } = await openWs({ maximumUnsent: 100_000 });
    const { socket } = await client(port);
    socket.write(handshake(['Sec-WebSocket-Protocol: sip']));
    await once(socket, 'data');
    socket.pause();
    // A masked message of one byte.
    socket.write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x78]));
    const flow = await user.flowOf(1);
    const sent = Array.from({ length: 200 }, () => send(port, back(flow), Buffer.alloc(65_000, 120)));
    await user.until(() => user.ended.length === 1);
    const errors = (await Promise.all(sent)).map(({ error }) => error?.message);
    expect(errors).toContain('the far end does not read');
  });
});

describe('keep-alive over WebSocket (RFC 7118 §6)', () => {
  it('answers a double CRLF with a single one (RFC 5626 §4.4.1), and a ping with a pong', async () => {
    const { port, user } = await openWs();
    const webSocket = await connectedPage({ port, user });
    webSocket.send('\r\n\r\n');
    expect(String((await once(webSocket, 'message'))[0])).toBe('\r\n');
    webSocket.ping('are you there');
    expect(String((await once(webSocket, 'pong'))[0])).toBe('are you there');
    await user.until(() => user.pings.length === 2);
    webSocket.send('\r\n');
    await user.until(() => user.pongs.length === 1);
    expect(user.received).toEqual([]);
  });

  it('answers only so many at once: whoever does not read fills no memory', async () => {
    const { port, user } = await openWs();
    const { socket, text } = await client(port);
    socket.write(handshake(['Sec-WebSocket-Protocol: sip']));
    await once(socket, 'data');
    const ping = Buffer.from([0x81, 0x84, 0, 0, 0, 0, 13, 10, 13, 10]);
    socket.write(Buffer.concat(Array<Buffer>(1000).fill(ping)));
    await user.until(() => user.pings.length === 1000);
    await new Promise((resolve) => setImmediate(resolve));
    socket.write(ping);
    await user.until(() => user.pings.length === 1001);
    socket.end(Buffer.from([0x88, 0x80, 0, 0, 0, 0]));
    await gone(socket);
    const pongs = text().split('\r\n\r\n').slice(1).join('').split('\r\n').length - 1;
    expect(pongs).toBeGreaterThan(100);
    expect(pongs).toBeLessThan(1000);
  });

  it('sends pings, and ends a connection that does not answer', async () => {
    const { port, user } = await openWs({ pingInterval: 20 });
    const answering = await connectedPage({ port, user });
    await user.until(() => user.pongs.length >= 3);
    const mute = page({ port, user }, { autoPong: false });
    await once(mute, 'close');
    await user.until(() => user.ended.length === 1);
    expect(answering.readyState).toBe(WebSocket.OPEN);
  });

  describe('in time', () => {
    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    const settle = async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    };

    it('ends a connection on which a message does not come to its end within 32 s, though pings come', async () => {
      const { port, user } = await openWs({ pingInterval: 1e9 });
      const [webSocket, quiet] = [await connectedPage({ port, user }), await connectedPage({ port, user })];
      webSocket.send('OPTIONS', { fin: false });
      await settle();
      for (let second = 0; second < 31; second++) {
        jest.advanceTimersByTime(1000);
        webSocket.ping();
        quiet.ping();
        await settle();
      }
      expect(user.ended).toEqual([]);
      jest.advanceTimersByTime(1000);
      await user.until(() => user.ended.length === 1);
      expect(quiet.readyState).toBe(WebSocket.OPEN);
    });
  });

  it('ends a connection on which nothing passes', async () => {
    const { port, user } = await openWs({ idleTimeout: 40 });
    await connectedPage({ port, user });
    await user.until(() => user.ended.length === 1);
  });
});
