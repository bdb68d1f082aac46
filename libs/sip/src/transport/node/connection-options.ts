import { defaultLimits, type MessageLimits } from '../../message/limits.js';

/** Bounds on one connection. */
export interface StreamLimits {
  readonly limits?: MessageLimits;
  /**
   * A connection on which nothing passes for so long is closed, in milliseconds. Default 2 hours and 5 minutes: a phone
   * is called over the connection that it registered by, and many send nothing on it until they register again.
   */
  readonly idleTimeout?: number;
  /** The same for a stream on which no message has passed yet, in milliseconds. Default 1 minute. */
  readonly unusedTimeout?: number;
  /** A message must be whole so long after its first byte, in milliseconds. Default 32,000, as timer B. */
  readonly messageTimeout?: number;
  /**
   * A connection whose far end leaves more than this unread is closed, in bytes. Default 4 MiB. From a quarter of it
   * on, less is read from that far end.
   */
  readonly maximumUnsent?: number;
}

/** Bounds on all connections of a port, and whether it listens. */
export interface ConnectionOptions extends StreamLimits {
  /**
   * With `false` the port only connects to others, as a phone behind a NAT does; its Vias then name an `.invalid` host,
   * since nobody can connect to it. Default true.
   */
  readonly listen?: boolean;
  /** More incoming ones are refused; as many again may be outgoing. Default 10,000. */
  readonly maximumConnections?: number;
  /**
   * More incoming ones from one IPv4 address, or from one IPv6 network of 64 bits, are refused. Default 1,000, but none
   * for loopback addresses: whoever is on this machine tests with it.
   */
  readonly maximumConnectionsPerHost?: number;
  /** How long an outgoing connection may take until it carries messages, in milliseconds. Default 5,000. */
  readonly connectTimeout?: number;
  /** The same for an incoming one: TLS and WebSocket handshakes, in milliseconds. Default 10,000. */
  readonly handshakeTimeout?: number;
}

/** The most bytes that a message may have. */
export function messageBytes({ limits = defaultLimits }: StreamLimits): number {
  return limits.headBytes + limits.bodyBytes;
}

/**
 * Answers to keep-alives that may wait for a far end to read. Each is two bytes to `maximumUnsent`, but hundreds here:
 * whoever only pings and never reads gets no more.
 */
export const maximumUnsentPongs = 100;
export const defaultMaximumUnsent = 4 * 1024 * 1024;
export const defaultIdleTimeout = 125 * 60_000;
export const defaultUnusedTimeout = 60_000;
export const defaultMessageTimeout = 32_000;
/** After so long without a byte the kernel asks whether the far end is still there, in milliseconds: it may have vanished. */
export const keepAliveDelay = 60_000;
/** How long the far end may take to read what was sent before an end, in milliseconds. */
export const lastWordsTime = 1000;
