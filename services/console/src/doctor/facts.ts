import type { Binding, ListedSubscriber, TracedMessage } from '@trapezoid/contracts';
import { readHead, readMessageSummary } from '@trapezoid/ladder';
import type { NotedRefusal } from '../core/network-map.js';

/** A message between the phone and the lab, in the order of time. */
export interface Heard {
  /** The phone has sent it. */
  readonly fromPhone: boolean;
  readonly at: number;
  readonly callId: string;
  readonly method: string;
  /** Of a response. */
  readonly statusCode?: number;
  readonly reasonPhrase?: string;
  readonly requestUri?: string;
  readonly cseq: string;
  readonly retransmission: boolean;
  /** The phone's address. */
  readonly host: string;
  readonly protocol: string;
  /** Values of a header, by its whole name in lower case. */
  values(name: string): readonly string[];
  readonly body: string;
}

/** What is known of a phone. */
export interface Facts {
  /** `user@domain`, or the host that it is at. */
  readonly subject: string;
  /** Of an account: as the directory has it; undefined where it has none, or nobody asked for one. */
  readonly account?: ListedSubscriber | undefined;
  readonly isAccount: boolean;
  readonly bindings: readonly Binding[];
  readonly refusals: readonly NotedRefusal[];
  readonly heard: readonly Heard[];
  /** Names and aliases of the lab's domains, and its own addresses. */
  readonly domains: readonly string[];
  readonly loopbackOnly: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const compact: Readonly<Record<string, string>> = {
  f: 'from',
  t: 'to',
  m: 'contact',
  i: 'call-id',
  k: 'supported',
};

export function heardOf(message: TracedMessage, fromPhone: boolean): Heard {
  const { text, at, callId, retransmission, protocol } = message;
  const { method, statusCode, reasonPhrase, cseq, firstLine } = readMessageSummary(text);
  const { fields } = readHead(text);
  const end = /\r?\n\r?\n/.exec(text);
  const uri = firstLine.split(' ')[1];
  return {
    fromPhone,
    at,
    callId,
    method: method ?? cseq.method,
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(reasonPhrase === undefined ? {} : { reasonPhrase }),
    ...(method === undefined || uri === undefined ? {} : { requestUri: uri }),
    cseq: `${cseq.number} ${cseq.method}`,
    retransmission,
    host: (fromPhone ? message.source : message.destination).host,
    protocol,
    values: (name) =>
      fields.filter(([own]) => own === name || (compact[own] ?? '') === name).map(([, value]) => value),
    body: end === null ? '' : text.slice(end.index + end[0].length),
  };
}

/** `user@host` of the SIP URI in a header value or by itself; undefined where it is none. */
export function userAt(value: string): string | undefined {
  const uri = /sips?:([^@<>;\s]{1,255})@([^;?<>\s]{1,255})/i.exec(value);
  return uri === null ? undefined : `${uri[1]}@${hostIn(uri[2] ?? '')}`.toLowerCase();
}

/** The host of `host:port`. */
export function hostIn(text: string): string {
  return (
    text.startsWith('[') ? text.slice(0, text.indexOf(']') + 1) : (text.split(':', 1)[0] ?? '')
  ).toLowerCase();
}

/** The messages of a phone among all: those with its address-of-record in From, and all of the sockets that these came from. */
export function messagesOf(
  messages: readonly TracedMessage[],
  wanted: { readonly account?: string; readonly source?: string },
  phones: ReadonlySet<string>,
): Heard[] {
  const socket = ({ host, port }: TracedMessage['source']) => `${host} ${port}`;
  const told = messages.filter(({ element }) => !phones.has(element));
  const isIts = ({ direction, source, text }: TracedMessage): boolean => {
    if (direction !== 'received') return false;
    if (wanted.source !== undefined) return source.host === wanted.source;
    const { method } = readMessageSummary(text);
    const from = readHead(text).fields.find(([name]) => name === 'from' || name === 'f')?.[1] ?? '';
    return (
      method !== undefined && userAt(from)?.split('@')[0] === wanted.account?.split('@')[0]?.toLowerCase()
    );
  };
  // The hop from the phone itself has one Via; what proxies pass on has more.
  const firstHop = ({ text }: TracedMessage) =>
    readHead(text).fields.filter(([name]) => name === 'via' || name === 'v').length === 1;
  const own = new Set(told.filter((one) => isIts(one) && firstHop(one)).map(({ source }) => socket(source)));
  return told.flatMap((message) => {
    if (message.direction === 'received')
      return own.has(socket(message.source)) ? [heardOf(message, true)] : [];
    return own.has(socket(message.destination)) ? [heardOf(message, false)] : [];
  });
}
