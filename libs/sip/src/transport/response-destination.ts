import { numericHost } from '../grammar/host.js';
import type { ViaValue } from '../message/headers/via.js';
import { defaultPort, type Flow, flowTarget, isReliable, type Target } from './flow.js';
import { isMulticast } from './multicast.js';

const noHost = /\.invalid\.?$/i;

/**
 * Where a response goes, in the order in which to try: first the topmost Via, on a stream the connection that the
 * request came on; then a new connection to the Via's address. A WebSocket client can't be connected to.
 * RFC 3261 §18.2.2, RFC 3581 §4, RFC 7118 §5.3
 */
export function responseDestinations(via: ViaValue, flow: Flow): readonly Target[] {
  const { protocol } = flow;
  if (protocol === 'WS' || protocol === 'WSS') return [flowTarget(flow)];
  const sentBy = numericHost(via.sentBy.host);
  const host = receivedOf(via) ?? sentBy ?? flow.remote.host;
  const port = via.sentBy.port ?? defaultPort(protocol);
  if (isReliable(protocol)) {
    // The name of a client that nobody can connect to, over whatever transport it speaks (RFC 6761 §6.4).
    if (noHost.test(via.sentBy.host)) return [flowTarget(flow)];
    // The certificate of whoever answers at that address has to prove the name that the Via gives it.
    const named = protocol === 'TLS' && sentBy === undefined;
    const anew = named ? { protocol, host, port, serverName: via.sentBy.host } : { protocol, host, port };
    return [flowTarget(flow), anew];
  }
  const maddr = via.parameters.get('maddr');
  const elsewhere = maddr === undefined ? undefined : numericHost(maddr);
  if (elsewhere !== undefined) {
    const target = { protocol, host: elsewhere, port };
    return [isMulticast(elsewhere) ? { ...target, ttl: timeToLive(via) } : target];
  }
  const rport = Number(via.parameters.get('rport'));
  return [{ protocol, host, port: rport > 0 && rport <= 65535 ? rport : port }];
}

/** IPv6 stands with brackets or without (RFC 5118 §4.5). */
function receivedOf(via: ViaValue): string | undefined {
  const received = via.parameters.get('received');
  return received?.startsWith('[') ? received.slice(1, -1) : received;
}

function timeToLive(via: ViaValue): number {
  const ttl = Number(via.parameters.get('ttl') ?? 1);
  return ttl >= 0 && ttl <= 255 ? ttl : 1;
}
