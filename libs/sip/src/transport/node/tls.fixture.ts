import type { Target } from '../flow.js';
import { type Opened, open } from './sockets.fixture.js';
import { ca } from './test-certificates.fixture.js';
import type { TlsOptions } from './tls-options.js';
import { TlsPort } from './tls-port.js';

/** A port that trusts the authority of the tests. */
export const openTls = (options: TlsOptions = {}, host = '127.0.0.1') =>
  open(TlsPort.open({ host, port: 0 }, { trustedAuthorities: [ca], ...options }));

/** A port that only connects. */
export const openClient = (options: TlsOptions = {}) => openTls({ listen: false, ...options });

/** A server, by the name that was looked up where it has one. */
export const to = ({ port }: Opened, serverName?: string): Target => ({
  protocol: port.protocol,
  ...port.local,
  ...(serverName === undefined ? {} : { serverName }),
});

/** How many connections the messages came over. */
export const connectionsOf = ({ user }: Opened) =>
  new Set(user.received.map(({ flow }) => flow.connection)).size;
