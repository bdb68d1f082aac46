export {
  defaultPort,
  type Flow,
  flowTarget,
  isReliable,
  type SocketAddress,
  type Target,
  type TransportProtocol,
} from './flow.js';
export { type Frame, StreamFramer } from './framing.js';
export { NoTransport } from './listening-points.js';
export { type MessageTap, silentTap, type TappedMessage } from './message-tap.js';
export { ListenError } from './node/listen-error.js';
export { TcpPort } from './node/tcp-port.js';
export { UdpPort } from './node/udp-port.js';
export { responseDestinations } from './response-destination.js';
export {
  type TransportCounters,
  TransportLayer,
  type TransportLayerOptions,
  type TransportUser,
} from './transport-layer.js';
export type { OpenTransportPort, SendResult, TransportPort, TransportPortUser } from './transport-port.js';
