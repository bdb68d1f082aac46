import type { ListeningPoint } from '@trapezoid/lab';
import { type OpenTransportPort, TcpPort, UdpPort } from '@trapezoid/sip';

/** The sockets of listening points. */
export function openPorts(points: readonly ListeningPoint[]): OpenTransportPort[] {
  return points.map(({ protocol, host, port }) =>
    protocol === 'UDP' ? UdpPort.open({ host, port }) : TcpPort.open({ host, port }),
  );
}
