import { createSocket, type Socket } from 'node:dgram';
import { connect } from 'node:net';
import { makeResponse, printMessage, readMessage, SipResponse } from '@trapezoid/sip';

/** A bare UDP socket that sends what it is told and keeps what comes back. */
export class Probe {
  readonly received: Buffer[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(
    private readonly socket: Socket,
    private readonly proxy: number,
  ) {
    socket.on('message', (bytes) => {
      this.received.push(bytes);
      for (const check of [...this.waiting]) check();
    });
  }

  static async open(port: number): Promise<Probe> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new Probe(socket, port);
  }

  get port(): number {
    return this.socket.address().port;
  }

  send(bytes: Buffer | string): void {
    this.socket.send(bytes, this.proxy, '127.0.0.1');
  }

  /** Answers each request that comes from now on with this status code, as a phone that wants no calls. */
  refuse(statusCode: number): void {
    this.socket.on('message', (bytes, { port }) => {
      const read = readMessage(bytes);
      if (read.kind === 'unreadable' || read.message instanceof SipResponse) return;
      if (read.message.method !== 'ACK')
        this.socket.send(
          printMessage(makeResponse(read.message, statusCode, { toTag: 'probe' })),
          port,
          '127.0.0.1',
        );
    });
  }

  /** Sends a request, again every 500 ms as a client transaction would, and gives its final response. */
  async ask(text: string, milliseconds = 5000): Promise<SipResponse> {
    const callId = /^Call-ID: *(.*)\r$/im.exec(text)?.[1];
    const again = setInterval(() => this.send(text), 500);
    this.send(text);
    try {
      return await this.response(
        (found) => found.text('Call-ID') === callId && !found.provisional,
        milliseconds,
      );
    } finally {
      clearInterval(again);
    }
  }

  response(wanted: (response: SipResponse) => boolean, milliseconds: number): Promise<SipResponse> {
    return new Promise((resolve, reject) => {
      const check = () => {
        for (const bytes of this.received) {
          const read = readMessage(bytes);
          if (read.kind === 'unreadable' || !(read.message instanceof SipResponse)) continue;
          const { message } = read;
          if (!wanted(message)) continue;
          clearTimeout(deadline);
          this.waiting.delete(check);
          return resolve(message);
        }
      };
      const deadline = setTimeout(() => {
        this.waiting.delete(check);
        reject(
          new Error(
            `no such response within ${milliseconds} ms; the last received:\n${this.received.slice(-5).join('\n')}`,
          ),
        );
      }, milliseconds);
      this.waiting.add(check);
      check();
    });
  }

  close(): void {
    this.socket.close();
  }
}

let counted = 0;

/** A request as text; fields given replace or add to the usual ones, null leaves one out. */
export function requestText(
  method: string,
  uri: string,
  port: number,
  fields: Readonly<Record<string, string | null>> = {},
  body = '',
): string {
  const id = `${process.pid}.${++counted}`;
  const all: Record<string, string | null> = {
    Via: `SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bKprobe${id}`,
    'Max-Forwards': '70',
    From: '<sip:probe@elsewhere.example>;tag=p1',
    To: `<${uri}>`,
    'Call-ID': `probe-${id}`,
    CSeq: `1 ${method}`,
    Contact: `<sip:probe@127.0.0.1:${port}>`,
    'Content-Length': String(Buffer.byteLength(body)),
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `${method} ${uri} SIP/2.0\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Sends bytes over a new TCP connection and gives all that comes back until the other side closes or time is up. */
export function overTcp(
  port: number,
  chunks: readonly (Buffer | string)[],
  milliseconds: number,
): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host: '127.0.0.1', port });
    const end = () => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(text);
    };
    const deadline = setTimeout(end, milliseconds);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', end);
    socket.on('error', () => undefined);
    for (const chunk of chunks) socket.write(chunk);
  });
}
