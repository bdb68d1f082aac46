import type { SocketAddress } from '../flow.js';
import type { OpenTransportPort } from '../transport-port.js';
import type { ConnectionOptions } from './connection-options.js';
import { ConnectionPort } from './connection-port.js';
import { plainLayer } from './socket-layer.js';
import { streamCarrier } from './stream-connection.js';

export type TcpOptions = ConnectionOptions;

/** SIP over TCP. RFC 3261 §18 */
export const TcpPort = {
  open(address: SocketAddress, options: TcpOptions = {}): OpenTransportPort {
    const parts = { protocol: 'TCP', layer: plainLayer, carrier: streamCarrier } as const;
    return (user) => ConnectionPort.open(parts, address, options, user);
  },
};
