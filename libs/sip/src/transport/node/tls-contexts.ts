import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { canonicalHost } from '../../grammar/host.js';
import { certificateIdentities } from '../certificate-domains.js';
import type { TlsCertificate, TlsOptions } from './tls-options.js';

/** The certificates of a port, ready for use. */
export interface TlsContexts {
  /** For outgoing connections; without a certificate where there is none. */
  readonly client: SecureContext;
  /** What a server shows whoever asks for no name that is known; undefined without a certificate. */
  readonly server: SecureContextOptions | undefined;
  readonly byServerName: ReadonlyMap<string, SecureContext>;
}

/** Throws an error for a person where a certificate, a key or an authority can't be used. */
export function tlsContexts(options: TlsOptions): TlsContexts {
  const { certificate, privateKey, certificates = [] } = options;
  if ((certificate === undefined) !== (privateKey === undefined)) {
    throw new Error('a TLS certificate needs its private key, and the other way round: give both');
  }
  // OpenSSL passes over what is no certificate, and would then trust nobody.
  for (const authority of options.trustedAuthorities ?? []) usable(() => new X509Certificate(authority));
  const main =
    certificate === undefined || privateKey === undefined ? certificates[0] : { certificate, privateKey };
  const byServerName = new Map<string, SecureContext>();
  for (const one of certificates) {
    const context = usable(() => createSecureContext(contextOptions(options, one)));
    for (const name of one.serverNames ?? ownNames(one)) byServerName.set(canonicalHost(name), context);
  }
  return {
    client: usable(() => createSecureContext(contextOptions(options, main))),
    server: main === undefined ? undefined : contextOptions(options, main),
    byServerName,
  };
}

function contextOptions(
  { trustedAuthorities, minimumVersion }: TlsOptions,
  own: TlsCertificate | undefined,
): SecureContextOptions {
  return {
    ...(own === undefined ? {} : { cert: own.certificate, key: own.privateKey }),
    ...(trustedAuthorities === undefined ? {} : { ca: [...trustedAuthorities] }),
    ...(minimumVersion === undefined ? {} : { minVersion: minimumVersion }),
  };
}

function ownNames({ certificate }: TlsCertificate): readonly string[] {
  const { subjectAltName, subject } = usable(() => new X509Certificate(certificate));
  const commonNames = [...subject.matchAll(/^CN=(.*)$/gm)].map(([, name = '']) => name);
  return certificateIdentities({ subjectAltName, commonNames }).domains;
}

function usable<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`the TLS certificate, its key or a CA certificate can't be used: ${reason}`);
  }
}
