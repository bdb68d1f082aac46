import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import {
  makeResponse,
  printMessage,
  readMessage,
  SipRequest,
  SipResponse,
  StreamFramer,
} from '@trapezoid/sip';

type Message = SipRequest | SipResponse;

/** A phone that somebody has yet to connect to. */
export interface AwaitedPhone {
  readonly port: number;
  readonly phone: Promise<StreamPhone>;
  close(): void;
}

/** One TCP connection of a phone that does only what a test says. */
export class StreamPhone {
  private readonly messages: Message[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly framer = new StreamFramer();

  private constructor(private readonly socket: Socket) {
    socket.on('data', (bytes) => {
      for (const frame of this.framer.push(bytes)) if (frame.kind === 'message') this.take(frame.bytes);
    });
    socket.on('error', () => undefined);
  }

  static async open(port: number): Promise<StreamPhone> {
    const socket = connect({ host: '127.0.0.1', port });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new StreamPhone(socket);
  }

  /** A port that others may connect to, and the first connection that comes. */
  static async listen(): Promise<AwaitedPhone> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const phone = new Promise<StreamPhone>((resolve) =>
      server.once('connection', (socket) => resolve(new StreamPhone(socket))),
    );
    const { port } = server.address() as AddressInfo;
    return { port, phone, close: () => server.close() };
  }

  get port(): number {
    return this.socket.localPort ?? 0;
  }

  /** The methods of the requests that have come. */
  get methods(): string[] {
    return this.messages.flatMap((message) => (message instanceof SipRequest ? [message.method] : []));
  }

  /** Puts bytes on the wire, whatever they are. */
  write(text: string): void {
    this.socket.write(text);
  }

  /** The first response with this status, when it is there. */
  response(statusCode: number): Promise<SipResponse> {
    return this.wait(
      (message): message is SipResponse =>
        message instanceof SipResponse && message.statusCode === statusCode,
    );
  }

  /** Sends a request and gives its final response. */
  ask(text: string): Promise<SipResponse> {
    const callId = /^Call-ID: *(.*)\r$/im.exec(text)?.[1];
    const cseq = /^CSeq: *(.*)\r$/im.exec(text)?.[1];
    this.socket.write(text);
    return this.wait(
      (message): message is SipResponse =>
        message instanceof SipResponse &&
        !message.provisional &&
        message.text('Call-ID') === callId &&
        message.text('CSeq') === cseq,
    );
  }

  /** The first request of a method, when it is there. */
  request(method: string): Promise<SipRequest> {
    return this.wait(
      (message): message is SipRequest => message instanceof SipRequest && message.method === method,
    );
  }

  answer(request: SipRequest, statusCode: number, fields: Readonly<Record<string, string>> = {}): void {
    let response = makeResponse(request, statusCode, { toTag: 'phone' });
    if (statusCode < 300) response = response.withRawFields(request.fieldsOf({ name: 'Record-Route' }));
    for (const [name, value] of Object.entries(fields)) response = response.withText(name, value);
    this.socket.write(printMessage(response));
  }

  /** Ends the connection without a word. */
  cut(): void {
    this.socket.resetAndDestroy();
  }

  private take(bytes: Buffer): void {
    const read = readMessage(bytes);
    if (read.kind === 'unreadable') return;
    this.messages.push(read.message);
    for (const check of [...this.waiting]) check();
  }

  private wait<Wanted extends Message>(wanted: (message: Message) => message is Wanted): Promise<Wanted> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.messages.find(wanted);
        if (found === undefined) return;
        clearTimeout(deadline);
        this.waiting.delete(check);
        resolve(found);
      };
      const deadline = setTimeout(() => {
        this.waiting.delete(check);
        reject(
          new Error(
            `not within 10 s; what came: ${this.messages.map(({ startLine }) => startLine).join(', ')}`,
          ),
        );
      }, 10_000);
      this.waiting.add(check);
      check();
    });
  }
}
