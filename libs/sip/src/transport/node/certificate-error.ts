/** The far end has not proved to be whom it was dialled for (RFC 5922 §7.3). */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';

  constructor(
    message: string,
    /** As OpenSSL names it, or `WRONG_DOMAIN`. */
    readonly code: string,
  ) {
    super(message);
  }
}

const untrusted = 'is from an authority that is not trusted here: add the CA certificate to the trusted ones';

const reasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired: renew it',
  CERT_NOT_YET_VALID: 'is not valid yet: compare the clocks',
  CERT_REVOKED: 'is revoked: get another one',
  INVALID_PURPOSE: 'is not for servers: its extended key usage must have serverAuth',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself: trust it as an authority, or get one from a trusted CA',
};

/** Of OpenSSL, e.g. `wrong version number`; what stands in its message is several lines for its developers. */
interface HandshakeError extends NodeJS.ErrnoException {
  readonly reason?: string;
}

const notTls = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST'];

/** The same error for a person where it is about a certificate or a handshake; any other as it is. */
export function explainTlsError(error: Error, where: string): Error {
  if (error instanceof CertificateError) return error;
  const { code = '', reason: handshake = code } = error as HandshakeError;
  const reason = reasons[code];
  if (reason !== undefined) return new CertificateError(`the certificate of ${where} ${reason}`, code);
  if (notTls.includes(code)) return new Error(`${where} does not speak TLS: give the port that does`);
  return code.startsWith('ERR_SSL_') ? new Error(`no TLS with ${where}: ${handshake}`) : error;
}
