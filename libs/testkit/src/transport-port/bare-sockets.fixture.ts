import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SocketAddress } from '@trapezoid/sip';
import type { BarePeer } from './transport-under-test.js';
import { closeFrame, framesIn, isClose, isMessage } from './websocket-frames.fixture.js';

/** A socket for datagrams to one address. */
export class BareDatagramSocket implements BarePeer {
  text = '';
  readonly isOver = false;

  private constructor(
    private readonly socket: DatagramSocket,
    private readonly remote: SocketAddress,
    changed: () => void,
  ) {
    socket.on('message', (bytes) => {
      this.text += bytes.toString();
      changed();
    });
  }

  static async open(host: string, remote: SocketAddress, changed: () => void): Promise<BareDatagramSocket> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.bind(0, host);
    await once(socket, 'listening');
    return new BareDatagramSocket(socket, remote, changed);
  }

  write(bytes: Buffer | string): void {
    this.socket.send(bytes, this.remote.port, this.remote.host);
  }

  finish(): void {
    this.socket.close();
  }

  reset(): void {
    this.socket.close();
  }

  pause(): void {
    this.socket.removeAllListeners('message');
  }
}

/** A connection that carries bytes, with TLS or without. */
export class BareConnection implements BarePeer {
  isOver = false;
  protected received = Buffer.alloc(0);

  protected constructor(
    private readonly tcp: Socket,
    private readonly socket: Socket,
    changed: () => void,
  ) {
    tcp.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      this.received = Buffer.concat([this.received, bytes]);
      this.read();
      changed();
    });
    socket.on('close', () => {
      this.isOver = true;
      changed();
    });
  }

  static async open(remote: SocketAddress, secure: boolean, changed: () => void): Promise<BareConnection> {
    const { tcp, socket } = await dial(remote, secure);
    return new BareConnection(tcp, socket, changed);
  }

  get text(): string {
    return this.received.toString();
  }

  write(bytes: Buffer | string): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  /** Something has come. */
  protected read(): void {}

  finish(): void {
    this.socket.end();
  }

  reset(): void {
    this.tcp.resetAndDestroy();
    this.socket.destroy();
  }

  pause(): void {
    this.socket.pause();
  }
}

/** A connection after the handshake of WebSocket, in bytes. RFC 6455 §4.1, RFC 7118 §4.1 */
export class BareWebSocket extends BareConnection {
  static override async open(
    remote: SocketAddress,
    secure: boolean,
    changed: () => void,
  ): Promise<BareWebSocket> {
    const { tcp, socket } = await dial(remote, secure);
    socket.write(
      [
        'GET / HTTP/1.1',
        'Host: lab.test',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Protocol: sip',
        '',
        '',
      ].join('\r\n'),
    );
    const [head = 'closed'] = await Promise.race([once(socket, 'data'), once(socket, 'end')]);
    if (!String(head).startsWith('HTTP/1.1 101 ')) throw new Error(`no WebSocket: ${head}`);
    return new BareWebSocket(tcp, socket, changed);
  }

  override get text(): string {
    const messages = framesIn(this.received).filter(isMessage);
    return Buffer.concat(messages.map(({ payload }) => payload)).toString();
  }

  /** Agrees to the end. */
  protected override read(): void {
    if (framesIn(this.received).some(isClose)) this.write(closeFrame);
  }
}

/** Whom it reaches is no matter of these tests. */
async function dial(
  { host, port }: SocketAddress,
  secure: boolean,
): Promise<{ readonly tcp: Socket; readonly socket: Socket }> {
  const tcp = connectTcp({ host, port });
  tcp.on('error', () => undefined);
  await once(tcp, 'connect');
  if (!secure) return { tcp, socket: tcp };
  const socket = connectTls({ socket: tcp, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return { tcp, socket };
}
