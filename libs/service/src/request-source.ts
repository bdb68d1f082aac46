import type { Lab } from '@trapezoid/lab';
import { bracketHost, type Flow, numericHost, type SipRequest, Via } from '@trapezoid/sip';
import { isWildcard } from './listening-host.js';

/**
 * Who sent a request, as far as nobody can make it up: the far end of the connection or socket that it came over; where
 * that is a proxy of this lab, whom that proxy had it from. A Via beneath may say anything. An IPv6 address has brackets.
 * RFC 3261 §18.2.1
 */
export function requestSource(request: SipRequest, { protocol, remote }: Flow, lab?: Lab): string {
  const direct = `${bracketHost(remote.host)}:${remote.port}`;
  if (lab === undefined || !isProxyOf(lab, protocol, remote)) return direct;
  const via = request.headers(Via)[1];
  if (via === undefined) return direct;
  const received = via.parameters.get('received');
  const host = bracketHost(received ?? numericHost(via.sentBy.host) ?? via.sentBy.host);
  const port = via.parameters.number('rport');
  // Without rport the port is one that the sender says, who could say another each time.
  return port === undefined ? host : `${host}:${port}`;
}

/** Datagrams come from the port that a proxy listens on, connections from any. */
function isProxyOf({ services }: Lab, protocol: Flow['protocol'], remote: Flow['remote']): boolean {
  return services.some(
    (service) =>
      service.kind === 'proxy' &&
      service.listen.some(
        ({ host, port }) =>
          (host === remote.host || isWildcard(host)) && (protocol !== 'UDP' || port === remote.port),
      ),
  );
}
