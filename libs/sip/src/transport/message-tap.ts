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
