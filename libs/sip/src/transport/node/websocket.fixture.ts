import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import { afterwards, type Opened, open } from './sockets.fixture.js';
import type { WsOptions } from './websocket-options.js';
import { WsPort } from './ws-port.js';

export const openWs = (options: WsOptions = {}, host = '127.0.0.1') =>
  open(WsPort.open({ host, port: 0 }, options));

/** A WebSocket client that is not ours, as a page is. */
export function page(
  { port }: Opened,
  options: ClientOptions = {},
  protocols: string[] = ['sip'],
): WebSocket {
  const { host, port: number } = port.local;
  const address = `${host.includes(':') ? `[${host}]` : host}:${number}`;
  const webSocket = new WebSocket(`${port.protocol.toLowerCase()}://${address}/`, protocols, options);
  webSocket.on('error', () => undefined);
  afterwards(() => webSocket.terminate());
  return webSocket;
}

export async function connectedPage(server: Opened, options?: ClientOptions): Promise<WebSocket> {
  const webSocket = page(server, options);
  await once(webSocket, 'open');
  return webSocket;
}

/** A handshake as it goes over the wire. */
export const handshake = (lines: readonly string[] = []) =>
  [
    'GET / HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...lines,
    '',
    '',
  ].join('\r\n');
