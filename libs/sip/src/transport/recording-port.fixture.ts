import type { HostPort } from '../grammar/host.js';
import { parseMessage } from '../message/parse-message.js';
import { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { type Flow, isReliable, type SocketAddress, type Target, type TransportProtocol } from './flow.js';
import type { OpenTransportPort, SendResult, TransportPort, TransportPortUser } from './transport-port.js';

export interface SentMessage {
  readonly message: SipRequest | SipResponse;
  readonly target: Target;
  readonly from: SocketAddress;
}

/** A transport port without a network: it keeps what is sent, and a test says what is received. */
export class RecordingPort implements TransportPort {
  readonly sent: SentMessage[] = [];
  /** What was sent and is no message. */
  readonly sentBytes: { readonly bytes: Buffer; readonly target: Target }[] = [];
  readonly family: 4 | 6;
  /** What the next messages meet; `throw` is a port with a fault, `never` a connection that does not come up. */
  failure: 'none' | 'at once' | 'later' | 'throw' | 'never' = 'none';
  connections: string[] = [];
  readonly aliases: { readonly connection: string | undefined; readonly remote: SocketAddress }[] = [];
  sentBy?: HostPort;
  receiveBufferBytes?: number;
  sourceOf?: (target: Target) => SocketAddress | undefined;
  private user: TransportPortUser | undefined;

  constructor(
    readonly protocol: TransportProtocol = 'UDP',
    readonly local: SocketAddress = { host: '192.0.2.9', port: 5060 },
  ) {
    this.family = local.host.includes(':') ? 6 : 4;
  }

  readonly open: OpenTransportPort = async (user) => {
    this.user = user;
    return this;
  };

  send(bytes: Buffer, target: Target, done: SendResult): void {
    if (this.failure === 'throw') throw new Error('fault of the port');
    const gone = target.connection !== undefined && !this.connections.includes(target.connection);
    if (this.failure === 'at once' || gone) return done(new Error('unreachable'), undefined);
    if (this.failure === 'later') {
      queueMicrotask(() => done(new Error('unreachable'), undefined));
      return;
    }
    if (this.failure === 'never') return;
    if (bytes.length < 12 || (bytes[0] ?? 0) < 2) this.sentBytes.push({ bytes, target });
    else this.sent.push({ message: parseMessage(bytes), target, from: this.local });
    const { host, port, connection } = target;
    const named = isReliable(this.protocol) ? { connection: connection ?? `to ${host}:${port}` } : {};
    queueMicrotask(() => done(undefined, this.flow({ remote: { host, port }, ...named })));
  }

  alias({ connection }: Flow, remote: SocketAddress): void {
    this.aliases.push({ connection, remote });
  }

  carries(connection: string): boolean {
    return this.connections.includes(connection);
  }

  async close(): Promise<void> {
    this.user = undefined;
  }

  receive(text: string | Buffer, flow: Partial<Flow> = {}): void {
    this.user?.receive(Buffer.from(text as string), this.flow(flow));
  }

  receiveUnframed(text: string, reason: string, flow: Partial<Flow> = {}): void {
    this.user?.receiveUnframed(Buffer.from(text), reason, this.flow(flow));
  }

  receivePong(flow: Partial<Flow>): void {
    this.user?.receivePong?.(this.flow(flow));
  }

  endFlow(flow: Partial<Flow>): void {
    this.user?.flowEnded(this.flow(flow));
  }

  /** Status codes and methods of what was sent, in their order. */
  get sentLines(): string[] {
    return this.sent.map(({ message }) =>
      message instanceof SipRequest ? message.method : String(message.statusCode),
    );
  }

  private flow(flow: Partial<Flow>): Flow {
    return {
      protocol: this.protocol,
      local: this.local,
      remote: { host: '192.0.2.1', port: 5070 },
      ...flow,
    };
  }
}

/** The text of a request from 192.0.2.1:5070; lines replace or add to those that every request has. */
export function requestText(method: string, lines: Readonly<Record<string, string>> = {}): string {
  return messageText(`${method} sip:bob@192.0.2.9 SIP/2.0`, {
    Via: `SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK${method === 'ACK' ? 'INVITE' : method}`,
    'Max-Forwards': '70',
    From: '<sip:alice@a.test>;tag=a1',
    To: '<sip:bob@b.test>',
    'Call-ID': 'call-1',
    CSeq: `1 ${method}`,
    'Content-Length': '0',
    ...lines,
  });
}

/** The text of a response to a request as it was sent. */
export function responseText(
  request: SipRequest | SipResponse,
  status: string,
  lines: Readonly<Record<string, string>> = {},
): string {
  const copied = Object.fromEntries(
    ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => [name, request.text(name) ?? '']),
  );
  return messageText(`SIP/2.0 ${status}`, { ...copied, 'Content-Length': '0', ...lines });
}

function messageText(startLine: string, lines: Readonly<Record<string, string>>): string {
  const fields = Object.entries(lines).filter(([, value]) => value !== '');
  return `${[startLine, ...fields.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`;
}
