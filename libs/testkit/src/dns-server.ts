import { createSocket, type Socket as DatagramSocket, type RemoteInfo } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import type { ZoneRecord } from '@trapezoid/sip';
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  type Question,
  streamDecode,
  streamEncode,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import { findFreePort } from './free-port.js';

/** What the server does with a question: `drop` says nothing, `fail` says SERVFAIL, `truncate` sends it to TCP. */
export type DnsBehaviour = 'answer' | 'drop' | 'fail' | 'truncate';

/** RFC 1035 §4.1.1 */
const serverFailure = 2;
const nameError = 3;

/** RFC 1035 §4.2.1 */
const longestDatagram = 512;

/** How long records may be kept, in seconds, where they do not say. */
const defaultTtl = 60;

/** A DNS server on loopback for tests, over UDP and TCP: a zone, and the questions that were asked. RFC 1035 */
export class DnsServer {
  /** Each question as it came, e.g. `SRV _sip._udp.example.com`. */
  readonly questions: string[] = [];
  /** May be changed at any time; a name in it that has no records of the asked type gets an empty answer. */
  zone: ZoneRecord[];
  behaviour: DnsBehaviour = 'answer';
  /** Milliseconds before each answer. */
  delay = 0;
  private readonly connections = new Set<Socket>();
  private readonly delayed = new Set<NodeJS.Timeout>();

  /** Listens on a free port of `host`. */
  static async start(zone: readonly ZoneRecord[] = [], host = '127.0.0.1'): Promise<DnsServer> {
    const port = await findFreePort(host);
    const datagrams = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const streams = createServer();
    await new Promise<void>((resolve) => datagrams.bind(port, host, resolve));
    await new Promise<void>((resolve) => streams.listen(port, host, resolve));
    return new DnsServer(datagrams, streams, zone, `${host.includes(':') ? `[${host}]` : host}:${port}`);
  }

  private constructor(
    private readonly datagrams: DatagramSocket,
    private readonly streams: Server,
    zone: readonly ZoneRecord[],
    /** As a resolver is given it: host and port. */
    readonly address: string,
  ) {
    this.zone = [...zone];
    datagrams.on('message', (bytes, from) => this.receive(bytes, from));
    streams.on('connection', (socket) => this.accept(socket));
  }

  async close(): Promise<void> {
    for (const timer of this.delayed) clearTimeout(timer);
    for (const socket of this.connections) socket.destroy();
    await new Promise<void>((resolve) => this.datagrams.close(() => resolve()));
    await new Promise<void>((resolve) => this.streams.close(() => resolve()));
  }

  private receive(bytes: Buffer, { address, port }: RemoteInfo): void {
    const query = decode(bytes);
    this.later(query, () => {
      const whole = this.answer(query);
      const truncated = this.behaviour === 'truncate' || encode(whole).length > longestDatagram;
      const sent = truncated
        ? { ...whole, flags: (whole.flags ?? 0) | TRUNCATED_RESPONSE, answers: [] }
        : whole;
      this.datagrams.send(encode(sent), port, address);
    });
  }

  private accept(socket: Socket): void {
    this.connections.add(socket);
    socket.on('close', () => this.connections.delete(socket));
    // Whoever asks may go at any time.
    socket.on('error', () => undefined);
    let received = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const length = 2 + received.readUInt16BE(0);
        const query = streamDecode(received.subarray(0, length));
        received = received.subarray(length);
        if (query !== null) this.later(query, () => socket.write(streamEncode(this.answer(query))));
      }
    });
  }

  /** Counts the question, and answers it after the delay. */
  private later(query: Packet, answer: () => void): void {
    for (const { type, name } of query.questions ?? []) this.questions.push(`${type} ${name}`);
    if (this.behaviour === 'drop') return;
    if (this.delay === 0) return answer();
    const timer = setTimeout(() => {
      this.delayed.delete(timer);
      answer();
    }, this.delay);
    this.delayed.add(timer);
  }

  private answer({ id, questions = [] }: Packet): Packet {
    const head = { type: 'response', questions, ...(id === undefined ? {} : { id }) } as const;
    const [question] = questions;
    if (this.behaviour === 'fail' || question === undefined) return { ...head, flags: serverFailure };
    const ofName = this.zone.filter(({ name }) => canonical(name) === canonical(question.name));
    return {
      ...head,
      flags: AUTHORITATIVE_ANSWER | (ofName.length === 0 ? nameError : 0),
      answers: ofName
        .filter(({ type }) => type === question.type)
        .map((record) => toAnswer(record, question)),
    };
  }
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function toAnswer(record: ZoneRecord, { name }: Question): Answer {
  const common = { name, ttl: record.ttl ?? defaultTtl };
  if (record.type === 'SRV') {
    const { priority, weight, port, target } = record;
    return { ...common, type: 'SRV', data: { priority, weight, port, target } };
  }
  if (record.type === 'NAPTR') {
    const { order, preference, flags, service: services, regexp = '', replacement } = record;
    return { ...common, type: 'NAPTR', data: { order, preference, flags, services, regexp, replacement } };
  }
  return { ...common, type: record.type, data: record.address };
}
