/**
 * What a link does to what passes over it in one direction. Datagrams feel all of it; connections repeat what is lost,
 * so that loss only delays them.
 */
export interface LinkConditions {
  /**
   * How likely a packet is lost, 0 to 1. Default 0. A connection repeats a lost segment after 200 ms, then after twice
   * that each time, and what is behind it waits; with 1 it stalls until the link is better.
   */
  readonly loss?: number;
  /** How likely a datagram arrives twice, 0 to 1. Default 0. */
  readonly duplication?: number;
  /** Milliseconds, or from and to: datagrams may then overtake each other. Default 1. */
  readonly delay?: number | readonly [number, number];
  /** Milliseconds by which the delay varies, up or down. Default 0. */
  readonly jitter?: number;
  /**
   * How likely a datagram is held back until the next one of the same way has passed it, 0 to 1. Where none comes, it
   * goes on after half a second. Default 0.
   */
  readonly reordering?: number;
  /** Largest IP packet, in bytes. Default 1,500, as on Ethernet. */
  readonly mtu?: number;
  /**
   * What becomes of a datagram that needs more than one packet. By default it is sent as fragments and arrives if each
   * of them does, so that it is lost more often; 'dropped': as many NATs and firewalls do, and the reason for the
   * 1,300-byte rule (RFC 3261 §18.1.1). Connections never send packets that are too large.
   */
  readonly fragmentation?: 'fragmented' | 'dropped';
  /**
   * Bytes of each piece in which a stream arrives, drawn from this range, whatever the sender wrote at a time; [1, 1]
   * is a byte at a time. By default what was written at once arrives at once. WebSocket messages stay whole.
   */
  readonly segmentBytes?: readonly [number, number];
  /** A connection is cut once so many bytes have passed this way, also in the middle of a message. */
  readonly cutAfterBytes?: number;
  /**
   * What becomes of attempts to connect this way. Default 'accepted'; 'refused': answered with a reset; 'ignored':
   * dropped in silence, as firewalls do.
   */
  readonly connections?: 'accepted' | 'refused' | 'ignored';
}

/** Headers of IPv4 or IPv6 without options, in bytes. */
const ipHeaderBytes = (host: string): number => (host.includes(':') ? 40 : 20);
const udpHeaderBytes = 8;

/** How many IP packets a datagram needs; each fragment but the last is a multiple of 8 bytes (RFC 791 §3.2). */
export function packetsFor(bytes: number, host: string, { mtu = 1500 }: LinkConditions): number {
  const payload = bytes + udpHeaderBytes;
  const room = mtu - ipHeaderBytes(host);
  if (payload <= room) return 1;
  return Math.ceil(payload / Math.max(8, room - (room % 8)));
}
