import { CallId } from '../message/headers/call-id.js';
import { printMessage } from '../message/print-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { SocketAddress, TransportProtocol } from './flow.js';

/** One message as it passed this element's sockets. */
export interface TappedMessage {
  readonly direction: 'sent' | 'received';
  readonly protocol: TransportProtocol;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly callId: string;
  readonly retransmission: boolean;
  /** Gives the bytes as they went over the wire. */
  readonly text: () => Uint8Array;
}

/** Where the transport layer shows what passes. `listening` is asked before anything is prepared. */
export interface MessageTap {
  readonly listening: boolean;
  record(message: TappedMessage): void;
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
    text: () => printMessage(message),
  });
}
