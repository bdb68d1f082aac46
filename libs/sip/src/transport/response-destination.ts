import { numericHost } from '../grammar/host.js';
import type { ViaValue } from '../message/headers/via.js';
import { defaultPort, type Flow, flowTarget, isReliable, type Target } from './flow.js';

/**
 * Where a response goes, in the order in which to try: first the topmost Via, on a stream the connection that the
 * request came on; then a new connection to the Via's address.
 * RFC 3261 §18.2.2, RFC 3581 §4
 */
export function responseDestinations(via: ViaValue, flow: Flow): readonly Target[] {
  const protocol = flow.protocol;
  const received = via.parameters.get('received') ?? numericHost(via.sentBy.host) ?? flow.remote.host;
  const port = via.sentBy.port ?? defaultPort(protocol);
  if (isReliable(protocol)) return [flowTarget(flow), { protocol, host: received, port }];
  const maddr = via.parameters.get('maddr');
  const multicast = maddr === undefined ? undefined : numericHost(maddr);
  if (multicast !== undefined) return [{ protocol, host: multicast, port }];
  const rport = Number(via.parameters.get('rport'));
  return [{ protocol, host: received, port: rport > 0 && rport <= 65535 ? rport : port }];
}
