import type { ListeningPoint, ServicePlan } from '@trapezoid/lab';
import {
  type OpenTransportPort,
  type SipElementOptions,
  TcpPort,
  TlsPort,
  UdpPort,
  WsPort,
  WssPort,
} from '@trapezoid/sip';
import { outsideOf } from './address-translation.js';
import { advertisedHost, isWildcard, ownHosts } from './listening-host.js';
import type { ServiceContext } from './service-context.js';
import type { TlsMaterial } from './tls-material.js';

export interface OpenPortsOptions {
  /** Needed where a point is of TLS or WSS. */
  readonly tls?: TlsMaterial | undefined;
  /** True for a point that nobody may connect to: the element connects to others. */
  readonly connectOnly?: (point: ListeningPoint) => boolean;
  /** Origins whose pages may connect over WebSocket. */
  readonly allowedOrigins?: 'any' | readonly string[] | undefined;
  /** A connection on which nothing passes for so long is closed, in milliseconds. Default: that of the ports. */
  readonly idleTimeout?: number | undefined;
}

/** What a registration is outlived by, in seconds: it is refreshed before its end. */
const grace = 300;

/** In seconds; a longer one would be no timer any more. */
const longestIdle = 24 * 3600;

/**
 * How long a connection may be silent where registrations may live so many seconds, in milliseconds: a phone is called
 * over the connection that it registered by. Undefined where that is no longer than connections may be silent anyhow.
 */
export function idleTimeoutFor(longestRegistration: number): number | undefined {
  const seconds = Math.min(longestRegistration + grace, longestIdle);
  return seconds > 7500 ? seconds * 1000 : undefined;
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
  { tls, connectOnly, allowedOrigins, idleTimeout }: OpenPortsOptions,
): OpenTransportPort {
  const { protocol, host, port } = point;
  const address = { host, port };
  const listen = connectOnly?.(point) !== true;
  const stream = { listen, ...(idleTimeout === undefined ? {} : { idleTimeout }) };
  const web = { ...stream, ...(allowedOrigins === undefined ? {} : { allowedOrigins }) };
  switch (protocol) {
    case 'UDP':
      return UdpPort.open(address);
    case 'TCP':
      return TcpPort.open(address, stream);
    case 'TLS':
      return TlsPort.open(address, { ...stream, ...tlsOptions(tls) });
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

interface HostsContext extends Pick<ServiceContext, 'translation'> {
  readonly plan: Pick<ServicePlan, 'reachedAt'>;
}

/** What an element must know of its hosts where it listens on every address of the machine, or stands behind a translation. */
export function hostsOf(
  points: readonly ListeningPoint[],
  { translation, plan: { reachedAt } }: HostsContext,
): Pick<SipElementOptions, 'advertisedHost' | 'ownHosts' | 'outside'> {
  const wildcards = [...new Set(points.map(({ host }) => host).filter(isWildcard))];
  const [first] = wildcards;
  const own = [...wildcards.flatMap(ownHosts), ...(reachedAt === undefined ? [] : [reachedAt])];
  return {
    ...(first === undefined ? {} : { advertisedHost: advertisedHost(first) }),
    ...(own.length === 0 ? {} : { ownHosts: own }),
    ...(translation === undefined ? {} : { outside: outsideOf(translation) }),
  };
}
