import type { ViaValue } from '../message/headers/via.js';
import { defaultPort, type Flow, type SocketAddress } from './flow.js';

/**
 * Where further requests may go over the connection that a request came on: to the port that its topmost Via names, at
 * the address that it came from. Undefined where the other side does not ask for that, or its certificate has proved
 * no domain: anybody could then collect the requests for somebody else on the same machine.
 * RFC 5923 §8.2, §9.2
 */
export function aliasedAddress(via: ViaValue, flow: Flow): SocketAddress | undefined {
  const proved = (flow.peerDomains?.length ?? 0) > 0;
  if (!proved || flow.connection === undefined || !via.parameters.has('alias')) return undefined;
  return { host: flow.remote.host, port: via.sentBy.port ?? defaultPort('TLS') };
}
