import type { PeerCertificate } from 'node:tls';
import { bracketHost } from '../../grammar/host.js';
import {
  type CertificateIdentities,
  certificateIdentities,
  provesAddress,
  provesDomain,
} from '../certificate-domains.js';
import type { Target } from '../flow.js';
import { CertificateError } from './certificate-error.js';

/** Whom a valid certificate proves the far end to be; undefined where there was none. RFC 5922 §7.1 */
export function peerIdentities(certificate: PeerCertificate): CertificateIdentities | undefined {
  // Node gives an empty object where the far end has shown no certificate.
  if (certificate.raw === undefined) return undefined;
  const commonName: string | readonly string[] | undefined = certificate.subject?.CN;
  return certificateIdentities({
    subjectAltName: certificate.subjectaltname,
    commonNames: commonName === undefined ? [] : [commonName].flat(),
  });
}

/** True where the far end has proved to be the very one that the target means. RFC 5922 §7.2 */
export function provesTarget(peer: CertificateIdentities, { serverName, host }: Target): boolean {
  return serverName === undefined ? provesAddress(peer, host) : provesDomain(peer, serverName);
}

/** Undefined where a server with this certificate is the one that was dialled. RFC 5922 §7.3 */
export function wrongDomain(
  peer: CertificateIdentities,
  target: Target,
  numericHosts: 'address' | 'authority',
): CertificateError | undefined {
  if (provesTarget(peer, target)) return undefined;
  const lenient = numericHosts === 'authority' && peer.addresses.length === 0;
  if (target.serverName === undefined && lenient) return undefined;
  const names = [...peer.domains, ...peer.addresses].join(', ') || 'no SIP domain';
  const wanted = target.serverName ?? bracketHost(target.host);
  return new CertificateError(
    `the certificate of ${addressText(target)} is for ${names}, not for ${wanted}: give it one with that name`,
    'WRONG_DOMAIN',
  );
}

export function addressText({ host, port }: Target): string {
  return `${bracketHost(host)}:${port}`;
}
