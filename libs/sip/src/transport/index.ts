export {
  defaultPort,
  type Flow,
  flowTarget,
  isReliable,
  type SocketAddress,
  type Target,
  type TransportProtocol,
} from './flow.js';
export { parseFlow, printFlow } from './flow-text.js';
export { type Frame, StreamFramer } from './framing.js';
export type { KeepAliveFailure, KeepAliveOptions } from './keep-alive/keep-alive.js';
export { MessageTooLarge } from './large-requests.js';
export { NoTransport } from './listening-points.js';
export type { MessageCounts } from './message-counts.js';
export type { FaultSubject, MessageFault, MessageFaults } from './message-faults.js';
export {
  type MessageTap,
  silentTap,
  type Tappable,
  type TappedDecision,
  type TappedMessage,
  type TappedSubject,
  type TappedTransaction,
} from './message-tap.js';
export { CertificateError } from './node/certificate-error.js';
export type { ConnectionOptions, StreamLimits } from './node/connection-options.js';
export { ListenError } from './node/listen-error.js';
export { type TcpOptions, TcpPort } from './node/tcp-port.js';
export type { TlsCertificate, TlsOptions } from './node/tls-options.js';
export { TlsPort } from './node/tls-port.js';
export { UdpPort } from './node/udp-port.js';
export type { WsOptions, WssOptions } from './node/websocket-options.js';
export { WsPort, WssPort } from './node/ws-port.js';
export type { OutsideAddress } from './own-addresses.js';
export { responseDestinations } from './response-destination.js';
export type { LocateResponse } from './response-sender.js';
export { dropsStrayResponse, refusesDefective } from './tapped-decisions.js';
export type { TransportCounters } from './transport-counters.js';
export { TransportLayer } from './transport-layer.js';
export type { TransportLayerOptions, TransportUser } from './transport-layer-options.js';
export type { OpenTransportPort, SendResult, TransportPort, TransportPortUser } from './transport-port.js';
