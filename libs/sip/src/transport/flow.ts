/** RFC 3261 §18, RFC 7118 */
export type TransportProtocol = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';

/** A numeric address (IPv6 without brackets) and a port. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * The way between two sockets that a message took: a connection, or a pair of addresses on UDP.
 * RFC 5626 §3.3
 */
export interface Flow {
  readonly protocol: TransportProtocol;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** Names the connection on this element; undefined on UDP, where the addresses say all. */
  readonly connection?: string;
  /** SIP domains that the certificate of the far end has proved; undefined without TLS or without a certificate (RFC 5922 §7.1). */
  readonly peerDomains?: readonly string[];
}

/** Where a message is to go next: resolved, numeric. */
export interface Target {
  readonly protocol: TransportProtocol;
  readonly host: string;
  readonly port: number;
  /** Use this connection and no other. */
  readonly connection?: string;
  /**
   * The name that was looked up and led here: what the certificate of the far end must prove (RFC 5922 §7.2), and what
   * it is asked for by SNI. Undefined where the URI had a numeric host.
   */
  readonly serverName?: string;
  /** The listening point to send from, where it matters which: on UDP it is a part of the flow. */
  readonly local?: SocketAddress;
  /** This flow and no other: a request stays on UDP however large it is, for nothing else leads there. */
  readonly exact?: true;
  /** How many routers may pass a datagram to a multicast address on. */
  readonly ttl?: number;
}

/** True where the transport itself repeats what is lost: the timers of §17 then send nothing again. */
export function isReliable(protocol: string): boolean {
  return protocol !== 'UDP';
}

const defaultPorts: Readonly<Record<string, number>> = { TLS: 5061, WS: 80, WSS: 443 };

/** Where a message goes that names no port; WebSocket has those of HTTP. RFC 3261 §19.1.2, RFC 7118 §5.5 */
export function defaultPort(protocol: string): number {
  return defaultPorts[protocol] ?? 5060;
}

/** Where to send what shall take this flow. */
export function flowTarget({ protocol, local, remote, connection }: Flow): Target {
  const { host, port } = remote;
  return connection === undefined
    ? { protocol, host, port, local, exact: true }
    : { protocol, host, port, connection };
}
