import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { bracketHost } from '../../grammar/host.js';
import type { SocketAddress, Target } from '../flow.js';
import { originAllowed } from '../websocket-origin.js';
import type { Connection, ConnectionContext, MessageCarrier } from './connection.js';
import { messageBytes } from './connection-options.js';
import { WebSocketConnection } from './websocket-connection.js';
import type { WsOptions } from './websocket-options.js';

const defaultPingInterval = 30_000;
const subprotocol = 'sip';

interface Handshake {
  readonly context: ConnectionContext;
  readonly up: (connection: Connection) => void;
}

/** The WebSocket handshake on both sides, with the subprotocol "sip" and no other. RFC 7118 §4.1, RFC 6455 §4 */
export class WebSocketCarrier implements MessageCarrier {
  /** Never listens: it is given what was accepted. */
  private readonly http: Server;
  private readonly webSockets: WebSocketServer;
  private readonly handshakes = new WeakMap<object, Handshake>();
  private readonly loopback: boolean;

  constructor(
    private readonly scheme: 'ws' | 'wss',
    private readonly options: WsOptions,
    { host }: SocketAddress,
  ) {
    this.loopback = host === '::1' || host.startsWith('127.');
    this.webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: messageBytes(options),
      handleProtocols: () => subprotocol,
    });
    this.http = createServer((_request, response) => {
      response.writeHead(426, { Connection: 'close', 'Content-Type': 'text/plain' });
      response.end('This port speaks SIP over WebSocket: connect to it with a phone.\n');
    });
    this.http.on('upgrade', (request, socket, head) => this.upgrade(request, socket as Socket, head));
    this.http.on('clientError', (_error, socket) => socket.destroy());
  }

  accept(socket: Socket, context: ConnectionContext, up: (connection: Connection) => void): void {
    this.handshakes.set(socket, { context, up });
    this.http.emit('connection', socket);
  }

  open(socket: Socket, target: Target, context: ConnectionContext): Connection {
    const webSocket = new WebSocket(this.urlOf(target), [subprotocol], {
      createConnection: () => socket,
      perMessageDeflate: false,
      maxPayload: messageBytes(this.options),
    });
    return new WebSocketConnection(webSocket, socket, context);
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => undefined);
    const handshake = this.handshakes.get(socket);
    const { origin, host, 'sec-websocket-protocol': offered = '' } = request.headers;
    if (handshake === undefined) return refuse(socket, 400, 'no handshake is expected here');
    if (!offered.split(',').some((one) => one.trim() === subprotocol)) {
      return refuse(socket, 400, 'Sec-WebSocket-Protocol must offer "sip" (RFC 7118)');
    }
    if (!originAllowed({ origin, host, loopback: this.loopback }, this.options.allowedOrigins)) {
      return refuse(socket, 403, `pages from ${origin} may not connect: add it to the allowed origins`);
    }
    this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new WebSocketConnection(webSocket, socket, handshake.context);
      connection.keepAlive(this.options.pingInterval ?? defaultPingInterval);
      handshake.up(connection);
    });
  }

  /** The name that was looked up becomes the Host header, as SNI names it; the socket knows the address. */
  private urlOf({ serverName, host, port }: Target): string {
    const named = `${this.scheme}://${serverName}:${port}/`;
    if (serverName !== undefined && URL.canParse(named)) return named;
    return `${this.scheme}://${bracketHost(host)}:${port}/`;
  }
}

function refuse(socket: Socket, status: number, reason: string): void {
  const body = `${reason}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  socket.destroySoon();
}
