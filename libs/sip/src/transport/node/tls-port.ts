import type { SocketAddress } from '../flow.js';
import type { OpenTransportPort } from '../transport-port.js';
import { ConnectionPort } from './connection-port.js';
import { streamCarrier } from './stream-connection.js';
import { TlsLayer } from './tls-layer.js';
import type { TlsOptions } from './tls-options.js';

/** SIP over TLS. RFC 3261 §26.2, RFC 5922, RFC 5923 */
export const TlsPort = {
  /** Rejects with an error for a person where there is no certificate to listen with, or none that can be used. */
  open(address: SocketAddress, options: TlsOptions = {}): OpenTransportPort {
    return async (user) => {
      const layer = listeningLayer(options, 'TLS');
      return ConnectionPort.open({ protocol: 'TLS', layer, carrier: streamCarrier }, address, options, user);
    };
  },
};

/** Throws an error for a person where the certificates do not do. */
export function listeningLayer(options: TlsOptions, protocol: 'TLS' | 'WSS'): TlsLayer {
  const layer = new TlsLayer(options);
  if (options.listen !== false && !layer.canListen) {
    throw new Error(`${protocol} can't listen without a certificate: give one and its private key`);
  }
  return layer;
}
