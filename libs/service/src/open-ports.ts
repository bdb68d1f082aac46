import type { ListeningPoint } from '@trapezoid/lab';
import { type OpenTransportPort, TcpPort, TlsPort, UdpPort, WsPort, WssPort } from '@trapezoid/sip';
import { advertisedHost, isWildcard, ownHosts } from './listening-host.js';
import type { TlsMaterial } from './tls-material.js';

export interface OpenPortsOptions {
  /** Needed where a point is of TLS or WSS. */
  readonly tls?: TlsMaterial | undefined;
  /** True for a point that nobody may connect to: the element connects to others. */
  readonly connectOnly?: (point: ListeningPoint) => boolean;
  /** Origins whose pages may connect over WebSocket. */
  readonly allowedOrigins?: 'any' | readonly string[] | undefined;
}

/** The sockets of listening points. */
export function openPorts(
  points: readonly ListeningPoint[],
  options: OpenPortsOptions = {},
): OpenTransportPort[] {
  return points.map((point) => openPort(point, options));
}

function openPort(
  point: ListeningPoint,
  { tls, connectOnly, allowedOrigins }: OpenPortsOptions,
): OpenTransportPort {
  const { protocol, host, port } = point;
  const address = { host, port };
  const listen = connectOnly?.(point) !== true;
  const web = { listen, ...(allowedOrigins === undefined ? {} : { allowedOrigins }) };
  switch (protocol) {
    case 'UDP':
      return UdpPort.open(address);
    case 'TCP':
      return TcpPort.open(address, { listen });
    case 'TLS':
      return TlsPort.open(address, { listen, ...tlsOptions(tls) });
    case 'WS':
      return WsPort.open(address, web);
    case 'WSS':
      return WssPort.open(address, { ...web, ...tlsOptions(tls) });
  }
}

function tlsOptions(tls: TlsMaterial | undefined) {
  if (tls === undefined) return {};
  const { certificate, privateKey, trustedAuthorities, clientCertificates, minimumVersion } = tls;
  return {
    certificate,
    privateKey,
    trustedAuthorities,
    minimumVersion,
    ...(clientCertificates === undefined ? {} : { requestClientCertificate: clientCertificates }),
  };
}

/** What an element must know of its hosts where it listens on every address of the machine. */
export function hostsOf(points: readonly ListeningPoint[]): { advertisedHost?: string; ownHosts?: string[] } {
  const wildcards = [...new Set(points.map(({ host }) => host).filter(isWildcard))];
  const [first] = wildcards;
  if (first === undefined) return {};
  return { advertisedHost: advertisedHost(first), ownHosts: wildcards.flatMap(ownHosts) };
}
