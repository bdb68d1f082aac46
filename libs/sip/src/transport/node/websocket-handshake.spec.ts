import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { ListenError } from './listen-error.js';
import { client, closeAll, gone, message, Recorder } from './sockets.fixture.js';
import { connectedPage, handshake, openWs, page } from './websocket.fixture.js';
import { WsPort } from './ws-port.js';

afterEach(closeAll);

/** Status and body of the answer to a handshake that fails. */
async function refusal(webSocket: WebSocket): Promise<string> {
  const [, response] = await once(webSocket, 'unexpected-response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return `${response.statusCode} ${body}`;
}

describe('the WebSocket handshake (RFC 7118 §4.1)', () => {
  it('agrees on the subprotocol sip', async () => {
    const server = await openWs();
    expect((await connectedPage(server)).protocol).toBe('sip');
    const several = page(server, {}, ['msrp', 'sip']);
    await once(several, 'open');
    expect(several.protocol).toBe('sip');
  });

  it.each([[[]], [['msrp']], [['sips', 'SIP']]])(
    'is refused with 400 where a client offers %j',
    async (protocols) => {
      expect(await refusal(page(await openWs(), {}, protocols))).toBe(
        '400 Sec-WebSocket-Protocol must offer "sip" (RFC 7118)\n',
      );
    },
  );

  it('is refused with 403 to pages from elsewhere, unless they are allowed (RFC 6455 §10.2)', async () => {
    const origin = 'https://elsewhere.example';
    expect(await refusal(page(await openWs(), { origin }))).toBe(
      `403 pages from ${origin} may not connect: add it to the allowed origins\n`,
    );
    await connectedPage(await openWs({ allowedOrigins: [origin] }), { origin });
    await connectedPage(await openWs(), { origin: 'http://localhost:8080' });
  });

  it('tells whoever comes with a plain request what the port is for', async () => {
    const { port } = await openWs();
    const response = await fetch(`http://${port.local.host}:${port.local.port}/`);
    expect(response.status).toBe(426);
    expect(await response.text()).toBe('This port speaks SIP over WebSocket: connect to it with a phone.\n');
  });

  it('has to come to its end within a time', async () => {
    const { port, user } = await openWs({ handshakeTimeout: 30 });
    const { socket } = await client(port);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
    await gone(socket);
    expect(user.ended).toEqual([]);
  });

  it('fails without harm where what comes is none', async () => {
    const server = await openWs();
    for (const text of [
      '\u0016\u0003\u0001',
      message(),
      `GET / HTTP/1.1\r\nX: ${'x'.repeat(50_000)}`,
      handshake(),
    ]) {
      const { socket } = await client(server.port);
      socket.write(text);
      await gone(socket);
    }
    const reset = await client(server.port);
    reset.socket.write(handshake(['Sec-WebSocket-Protocol: sip']));
    reset.socket.resetAndDestroy();
    const webSocket = await connectedPage(server);
    webSocket.send(message());
    await server.user.flowOf(1);
  });

  it('is not awaited by a port that closes', async () => {
    const { port } = await openWs();
    const { socket } = await client(port);
    socket.write('GET / HTTP/1.1\r\n');
    await Promise.all([port.close(), gone(socket)]);
  });

  it('is not possible on a port that is taken', async () => {
    const { port } = await openWs();
    await expect(WsPort.open(port.local)(new Recorder())).rejects.toThrow(ListenError);
  });
});
