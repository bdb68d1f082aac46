import type { ListeningPoint } from '@trapezoid/lab';
import { type OpenTransportPort, TcpPort, UdpPort } from '@trapezoid/sip';
import { advertisedHost, isWildcard, ownHosts } from './listening-host.js';

/** The sockets of listening points. */
export function openPorts(points: readonly ListeningPoint[]): OpenTransportPort[] {
  return points.map(({ protocol, host, port }) =>
    protocol === 'UDP' ? UdpPort.open({ host, port }) : TcpPort.open({ host, port }),
  );
}

/** What an element must know of its hosts where it listens on every address of the machine. */
export function hostsOf(points: readonly ListeningPoint[]): { advertisedHost?: string; ownHosts?: string[] } {
  const wildcard = points.find(({ host }) => isWildcard(host));
  if (wildcard === undefined) return {};
  return { advertisedHost: advertisedHost(wildcard.host), ownHosts: ownHosts(wildcard.host) };
}
