import { Parameters } from '../grammar/parameters.js';
import { Via } from '../message/headers/via.js';
import type { SipRequest } from '../message/request.js';
import type { Target } from '../transport/flow.js';
import { isMulticast } from '../transport/multicast.js';
import type { TransportLayer } from '../transport/transport-layer.js';
import type { RequestWay } from './client-transaction.js';

/** Puts our Via on top of requests, as their way asks for. RFC 3261 §8.1.1.7, §18.1.1 */
export class RequestWays {
  constructor(private readonly transport: TransportLayer) {}

  /** Throws NoTransport where no listening point is for that target. */
  to(target: Target, request: SipRequest, branch: string): RequestWay {
    return { request: this.withVia(request, target, branch), target };
  }

  /** The way over TCP of a request that is too large for its way over UDP; undefined for any other. */
  overTcp(way: RequestWay, request: SipRequest, branch: string): RequestWay | undefined {
    const { largeRequests, counters } = this.transport;
    const target = largeRequests.tcpInsteadOf(way.target, way.request);
    if (target === undefined) return undefined;
    counters.movedToTcp++;
    return this.to(target, request, branch);
  }

  /** rport is always asked for: it costs nothing and finds the way back through a NAT (RFC 3581 §3). */
  private withVia(request: SipRequest, target: Target, branch: string): SipRequest {
    const { protocol, host, connection } = target;
    const parameters: [string, string | undefined][] = [
      ['branch', branch],
      ['rport', undefined],
    ];
    // A connection that is given is used both ways already.
    if (connection === undefined && this.transport.asksForAlias(protocol))
      parameters.push(['alias', undefined]);
    // Responses come to the group as the request did (RFC 3261 §18.1.1).
    if (isMulticast(host)) parameters.push(['maddr', host], ['ttl', String(target.ttl ?? 1)]);
    const sentBy = this.transport.sentBy(target);
    return request.withFirst(Via, { protocol, sentBy, parameters: new Parameters(parameters) });
  }
}
