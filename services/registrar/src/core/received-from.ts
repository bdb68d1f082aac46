import type { TransportAddress } from '@trapezoid/contracts';
import { numericHost, type SipRequest, Via } from '@trapezoid/sip';

const protocols = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'] as const;

/**
 * Where a request came from, as the element nearest to its sender noted it in the Via at the bottom.
 * RFC 3261 §18.2.1, RFC 3581 §4
 */
export function receivedFrom(request: SipRequest): TransportAddress | undefined {
  const via = request.headers(Via).at(-1);
  const protocol = protocols.find((known) => known === via?.protocol);
  if (via === undefined || protocol === undefined) return undefined;
  const host = numericHost(via.parameters.get('received') ?? via.sentBy.host);
  if (host === undefined) return undefined;
  const port = Number(via.parameters.get('rport')) || (via.sentBy.port ?? 5060);
  return { protocol, host, port: port > 0 && port <= 65535 ? port : 5060 };
}
