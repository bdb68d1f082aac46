import type { TracedMessage } from '@trapezoid/contracts';

/** Where the parties of the ladder specs are. Those with an element tell what they send and receive. */
const parties = {
  alice: { port: 5091, element: 'alice' },
  bob: { port: 5092, element: 'bob' },
  proxy: { port: 5060, element: 'proxy' },
  phone: { port: 40000 },
  'desk phone': { port: 40001 },
} satisfies Record<string, { port: number; element?: string }>;

export type Party = keyof typeof parties;

export interface Hop {
  readonly from: Party;
  readonly to: Party;
  readonly line: string;
  /** Milliseconds after the first. */
  readonly at: number;
  readonly branch: string;
  readonly cseq?: string;
  readonly callId?: string;
  readonly again?: boolean;
  readonly lost?: boolean;
  /** Its receiver's transaction ends it. */
  readonly absorbed?: boolean;
  /** Header fields beside those that every message has. */
  readonly headers?: readonly string[];
  /** Other legs that both ends tell of. */
  readonly joins?: readonly string[];
}

const start = 1_700_000_000_000;
/** Milliseconds from one element to the next. */
const latency = 0.5;
let sequence = 0;

/** What the elements at both ends tell of a message on one hop. */
export function hop(given: Hop): TracedMessage[] {
  const from: { port: number; element?: string } = parties[given.from];
  const to: { port: number; element?: string } = parties[given.to];
  const callId = given.callId ?? 'call-1';
  const told = {
    protocol: 'UDP' as const,
    source: { host: '127.0.0.1', port: from.port },
    destination: { host: '127.0.0.1', port: to.port },
    callId,
    text: [
      given.line,
      `Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK${given.branch}`,
      `Call-ID: ${callId}`,
      `CSeq: ${given.cseq ?? '1 INVITE'}`,
      ...(given.headers ?? []),
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
    ...(given.joins === undefined ? {} : { joins: [...given.joins] }),
  };
  const messages: TracedMessage[] = [];
  if (from.element !== undefined) {
    messages.push({
      ...told,
      element: from.element,
      direction: 'sent',
      at: start + given.at,
      sequence: ++sequence,
      retransmission: given.again ?? false,
    });
  }
  if (to.element !== undefined && given.lost !== true) {
    messages.push({
      ...told,
      element: to.element,
      direction: 'received',
      at: start + given.at + latency,
      sequence: ++sequence,
      retransmission: false,
      ...(given.absorbed === undefined ? {} : { absorbed: given.absorbed }),
    });
  }
  return messages;
}

/** A whole call from alice to bob through the proxy. */
export function callThroughProxy(): TracedMessage[] {
  const invite = 'INVITE sip:bob@lab.test SIP/2.0';
  const ack = 'ACK sip:bob@127.0.0.1:5092 SIP/2.0';
  const bye = 'BYE sip:alice@127.0.0.1:5091 SIP/2.0';
  return [
    hop({ from: 'alice', to: 'proxy', line: invite, at: 0, branch: 'a' }),
    hop({ from: 'proxy', to: 'alice', line: 'SIP/2.0 100 Trying', at: 1, branch: 'a' }),
    hop({ from: 'proxy', to: 'bob', line: invite, at: 2, branch: 'p' }),
    hop({ from: 'bob', to: 'proxy', line: 'SIP/2.0 180 Ringing', at: 3, branch: 'p' }),
    hop({ from: 'proxy', to: 'alice', line: 'SIP/2.0 180 Ringing', at: 4, branch: 'a' }),
    hop({ from: 'bob', to: 'proxy', line: 'SIP/2.0 200 OK', at: 503, branch: 'p' }),
    hop({ from: 'proxy', to: 'alice', line: 'SIP/2.0 200 OK', at: 504, branch: 'a' }),
    hop({ from: 'alice', to: 'proxy', line: ack, at: 505, branch: 'b', cseq: '1 ACK' }),
    hop({ from: 'proxy', to: 'bob', line: ack, at: 506, branch: 'q', cseq: '1 ACK' }),
    hop({ from: 'bob', to: 'proxy', line: bye, at: 2510, branch: 'c', cseq: '7 BYE' }),
    hop({ from: 'proxy', to: 'alice', line: bye, at: 2511, branch: 'r', cseq: '7 BYE' }),
    hop({ from: 'alice', to: 'proxy', line: 'SIP/2.0 200 OK', at: 2512, branch: 'r', cseq: '7 BYE' }),
    hop({ from: 'proxy', to: 'bob', line: 'SIP/2.0 200 OK', at: 2513, branch: 'c', cseq: '7 BYE' }),
  ].flat();
}
