import { CallId } from '../message/headers/call-id.js';
import { CSeq } from '../message/headers/cseq.js';
import { Via } from '../message/headers/via.js';
import { printMessage } from '../message/print-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { SocketAddress, TransportProtocol } from './flow.js';
import type { MessageFault } from './message-faults.js';

/** A transaction as it stands. */
export interface TappedTransaction {
  /** Tells it from the element's others. RFC 3261 §17.1.3, §17.2.3 */
  readonly key: string;
  readonly kind: 'INVITE client' | 'INVITE server' | 'non-INVITE client' | 'non-INVITE server';
  /** As spelled in its figure. RFC 3261 §17 */
  readonly state: string;
}

/** What an element decided on a message, and why; in the words of its core. */
export interface TappedDecision {
  readonly decision: string;
  readonly reason: string;
  /** The paragraph behind it, e.g. `RFC 3261 §16.3 step 3`. */
  readonly section: string;
  /** The rule of the configuration that made it. */
  readonly rule?: string;
  /** Of the response that is sent. */
  readonly statusCode?: number;
  /** Request-URIs of the copies that are sent. */
  readonly targets?: readonly string[];
}

/** Which message of a call is meant: its CSeq, the branch of its topmost Via and, of a response, its status code. */
export interface TappedSubject {
  readonly callId: string;
  readonly cseq: string;
  readonly branch: string;
  readonly statusCode?: number;
}

/** A message's transaction, looked at while somebody listens and not otherwise. */
export interface Tappable {
  tapped(): TappedTransaction;
}

/** What is known of a received message beside the message. */
export interface ReceivedFacts {
  readonly retransmission: boolean;
  /** The transaction that it belongs to, as it stands before it takes the message. */
  readonly transaction?: Tappable | undefined;
  /** It ends in the transaction layer: the core is not told. */
  readonly absorbed?: boolean;
  /** It did not come through: what befell it on purpose. */
  readonly fault?: MessageFault;
}

/** One message as it passed this element's sockets. */
export interface TappedMessage {
  readonly direction: 'sent' | 'received';
  readonly protocol: TransportProtocol;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly callId: string;
  readonly retransmission: boolean;
  readonly transaction?: TappedTransaction;
  readonly absorbed?: boolean;
  /** What befell it on purpose. */
  readonly fault?: MessageFault;
  /** Gives the bytes as they went over the wire. */
  readonly text: () => Uint8Array;
}

/** Where the transport layer shows what passes. `listening` is asked before anything is prepared. */
export interface MessageTap {
  readonly listening: boolean;
  record(message: TappedMessage): void;
  /** A decision on a message that was recorded. */
  decide?(subject: TappedSubject, decision: TappedDecision): void;
  /** A transaction has come into a state. */
  enter?(callId: string, transaction: TappedTransaction): void;
  /** These are legs of one call. Told also while nobody listens. */
  join?(callId: string, other: string): void;
}

export const silentTap: MessageTap = { listening: false, record: () => undefined };

/** Shows a message at the tap, which may throw. */
export function show(
  tap: MessageTap,
  message: SipRequest | SipResponse,
  seen: Omit<TappedMessage, 'callId' | 'text'>,
): void {
  const { source, destination } = seen;
  tap.record({
    direction: seen.direction,
    protocol: seen.protocol,
    source: { host: source.host, port: source.port },
    destination: { host: destination.host, port: destination.port },
    callId: message.text(CallId.name) ?? '',
    retransmission: seen.retransmission,
    ...(seen.transaction === undefined ? {} : { transaction: seen.transaction }),
    ...(seen.absorbed === undefined ? {} : { absorbed: seen.absorbed }),
    ...(seen.fault === undefined ? {} : { fault: seen.fault }),
    text: () => printMessage(message),
  });
}

/** What a decision on this message is about. */
export function subjectOf(message: SipRequest | SipResponse): TappedSubject {
  return {
    callId: message.text(CallId.name) ?? '',
    cseq: (message.text(CSeq.name) ?? '').replaceAll(/\s+/g, ' ').trim(),
    branch: message.first(Via)?.parameters.get('branch') ?? '',
    ...('statusCode' in message ? { statusCode: message.statusCode } : {}),
  };
}
