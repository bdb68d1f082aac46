import type { SocketAddress } from '../flow.js';
import type { OpenTransportPort } from '../transport-port.js';
import { ConnectionPort } from './connection-port.js';
import { plainLayer } from './socket-layer.js';
import { listeningLayer } from './tls-port.js';
import { WebSocketCarrier } from './websocket-carrier.js';
import type { WsOptions, WssOptions } from './websocket-options.js';

/** SIP over WebSocket, as server and as client. RFC 7118 */
export const WsPort = {
  open(address: SocketAddress, options: WsOptions = {}): OpenTransportPort {
    const carrier = new WebSocketCarrier('ws', options, address);
    const parts = { protocol: 'WS', layer: plainLayer, carrier } as const;
    return (user) => ConnectionPort.open(parts, address, options, user);
  },
};

/** SIP over secure WebSocket, as server and as client. RFC 7118 */
export const WssPort = {
  /** Rejects with an error for a person where there is no certificate to listen with, or none that can be used. */
  open(address: SocketAddress, options: WssOptions = {}): OpenTransportPort {
    return async (user) => {
      const layer = listeningLayer({ requestClientCertificate: 'never', ...options }, 'WSS');
      const carrier = new WebSocketCarrier('wss', options, address);
      return ConnectionPort.open({ protocol: 'WSS', layer, carrier }, address, options, user);
    };
  },
};
