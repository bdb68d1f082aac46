import { simulatedTransport } from './simulated-transport.fixture.js';
import { describeTransportPort } from './transport-port.contract.js';

describeTransportPort('simulated UDP', simulatedTransport('UDP', '192.0.2.1', {}));
describeTransportPort('simulated UDP over IPv6', simulatedTransport('UDP', '2001:db8::1', {}));

for (const protocol of ['TCP', 'TLS', 'WS', 'WSS'] as const) {
  describeTransportPort(`simulated ${protocol}`, simulatedTransport(protocol, '192.0.2.1', {}));
  describeTransportPort(`simulated ${protocol} over IPv6`, simulatedTransport(protocol, '2001:db8::1', {}));
  describeTransportPort(
    `simulated ${protocol} over a bad link`,
    simulatedTransport(protocol, '192.0.2.1', { delay: [1, 3], loss: 0.02, segmentBytes: [1, 3000] }),
  );
}
