import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificationAuthority } from '@trapezoid/certificates';
import { TlsPort, WsPort, WssPort } from '@trapezoid/sip';
import { realTransport } from './real-transport.fixture.js';
import { describeTransportPort } from './transport-port.contract.js';

const directory = await mkdtemp(join(tmpdir(), 'trapezoid-transports-'));
const authority = await CertificationAuthority.open({ directory, name: 'transports' });
const own = await authority.issue('test', { hosts: ['lab.test'], addresses: ['127.0.0.1', '::1'] });
await rm(directory, { recursive: true });
const tls = { ...own, trustedAuthorities: [authority.certificate] };

for (const [version, host] of [
  ['IPv4', '127.0.0.1'],
  ['IPv6', '::1'],
] as const) {
  describeTransportPort(
    `TLS over ${version}`,
    realTransport('TLS', host, (address, limits) => TlsPort.open(address, { ...limits, ...tls })),
  );
  describeTransportPort(`WebSocket over ${version}`, realTransport('WS', host, WsPort.open));
  describeTransportPort(
    `secure WebSocket over ${version}`,
    realTransport('WSS', host, (address, limits) => WssPort.open(address, { ...limits, ...tls })),
  );
}
