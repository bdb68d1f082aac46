import { TcpPort, UdpPort } from '@trapezoid/sip';
import { realTransport } from './real-transport.fixture.js';
import { describeTransportPort } from './transport-port.contract.js';

for (const [version, host] of [
  ['IPv4', '127.0.0.1'],
  ['IPv6', '::1'],
] as const) {
  describeTransportPort(
    `UDP over ${version}`,
    realTransport('UDP', host, (address) => UdpPort.open(address)),
  );
  describeTransportPort(`TCP over ${version}`, realTransport('TCP', host, TcpPort.open));
}
