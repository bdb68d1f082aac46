import type { Socket } from 'node:net';
import { connect, createServer, type Server, type TLSSocket } from 'node:tls';
import { canonicalHost, hostEquals } from '../../grammar/host.js';
import type { CertificateIdentities } from '../certificate-domains.js';
import type { SocketAddress, Target } from '../flow.js';
import { explainTlsError } from './certificate-error.js';
import { keepAliveDelay } from './connection-options.js';
import type { ConnectionRecord } from './connection-table.js';
import type { SocketLayer } from './socket-layer.js';
import { type TlsContexts, tlsContexts } from './tls-contexts.js';
import type { TlsOptions } from './tls-options.js';
import { addressText, peerIdentities, provesTarget, wrongDomain } from './verify-peer.js';

type Ready = (socket: Socket, peer: CertificateIdentities | undefined) => void;

/**
 * TLS over accepted and dialled connections.
 * RFC 3261 §26.3.1, RFC 5922 §7. Deviation: of an extended key usage serverAuth is asked of servers and clientAuth of
 * clients, as RFC 5280 §4.2.1.12 has it, not sipDomain (RFC 5924), which public authorities do not issue.
 */
export class TlsLayer implements SocketLayer {
  private readonly contexts: TlsContexts;
  /** Never listens: it is given what was accepted. Undefined without a certificate. */
  private readonly server: Server | undefined;
  private readonly waiting = new Map<string, Ready>();

  /** Throws an error for a person where a certificate can't be used. */
  constructor(private readonly options: TlsOptions) {
    this.contexts = tlsContexts(options);
    this.server = this.contexts.server === undefined ? undefined : this.makeServer();
  }

  get canListen(): boolean {
    return this.server !== undefined;
  }

  accept(socket: Socket, ready: Ready): void {
    const name = nameOf(socket);
    this.waiting.set(name, ready);
    socket.once('close', () => this.waiting.delete(name));
    if (this.server === undefined) socket.destroy();
    else this.server.emit('connection', socket);
  }

  dial(target: Target, ready: (peer: CertificateIdentities | undefined) => void): Socket {
    const { verify = true, trustedAuthorities } = this.options;
    const numericHosts =
      this.options.numericHosts ?? (trustedAuthorities === undefined ? 'address' : 'authority');
    let peer: CertificateIdentities | undefined;
    const socket = connect({
      host: target.host,
      port: target.port,
      servername: target.serverName === undefined ? '' : canonicalHost(target.serverName),
      secureContext: this.contexts.client,
      rejectUnauthorized: verify,
      // Asked after the certificate has been found valid, and before anything else.
      checkServerIdentity: (_name, certificate) => {
        peer = peerIdentities(certificate);
        return wrongDomain(peer ?? { domains: [], addresses: [] }, target, numericHosts);
      },
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveDelay);
    socket.cork();
    socket.once('secureConnect', () => {
      ready(socket.authorized ? peer : undefined);
      socket.uncork();
    });
    return socket;
  }

  /**
   * A connection is used again for the name that it was opened for, and for others that its certificate proves.
   * RFC 5923 §8.1
   */
  serves({ dialled, peer }: ConnectionRecord, target: Target): boolean {
    if (dialled !== undefined && sameName(dialled.serverName, target.serverName)) return true;
    return peer !== undefined && provesTarget(peer, target);
  }

  /** RFC 5923 §8.2, §9.2: an authenticated client, and the address that it connects from. */
  permitsAlias({ peer, connection }: ConnectionRecord, { host }: SocketAddress): boolean {
    return peer !== undefined && hostEquals(host, connection.flow.remote.host);
  }

  explain(error: Error, target: Target): Error {
    return explainTlsError(error, addressText(target));
  }

  private makeServer(): Server {
    const { requestClientCertificate: request = 'request' } = this.options;
    const server = createServer({
      ...this.contexts.server,
      requestCert: request !== 'never',
      rejectUnauthorized: request === 'require',
      SNICallback: (name, answer) => answer(null, this.contexts.byServerName.get(canonicalHost(name))),
    });
    server.on('secureConnection', (socket) => this.secured(socket));
    server.on('tlsClientError', (_error, socket) => {
      socket.on('error', () => undefined);
      socket.destroy();
    });
    return server;
  }

  private secured(socket: TLSSocket): void {
    const ready = this.waiting.get(nameOf(socket));
    if (ready === undefined) {
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    this.waiting.delete(nameOf(socket));
    ready(socket, socket.authorized ? peerIdentities(socket.getPeerCertificate()) : undefined);
  }
}

/** The addresses of an open connection are its name on this port, which may listen on several. */
function nameOf({ localAddress, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${remoteAddress} ${remotePort}`;
}

function sameName(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined ? one === other : hostEquals(one, other);
}
