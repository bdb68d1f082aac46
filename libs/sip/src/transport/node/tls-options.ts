import type { SecureVersion } from 'node:tls';
import type { ConnectionOptions } from './connection-options.js';

/** A certificate and its key. */
export interface TlsCertificate {
  /** PEM; intermediate certificates may follow. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
  /** Shown to clients that ask for one of these names by SNI. Default: the domains that the certificate proves. */
  readonly serverNames?: readonly string[];
}

export interface TlsOptions extends ConnectionOptions {
  /** PEM, with `privateKey`: shown to clients that ask for none of the others, and to servers that ask for one. */
  readonly certificate?: string;
  readonly privateKey?: string;
  /** For further domains on this port; the first stands for `certificate` where that is not given (RFC 5922 §7.8). */
  readonly certificates?: readonly TlsCertificate[];
  /** PEM of the authorities that are believed. Default: those that Node brings along. */
  readonly trustedAuthorities?: readonly string[];
  /**
   * Whether a client is asked for a certificate, and what if it has none that can be believed: with `request` its
   * connection is as good as any, but proves no domain; with `require` there is none. Phones without a certificate do
   * not mind the question. Default for TLS `request` (RFC 5923 §9.2); for secure WebSocket `never`, since a browser
   * would put the question to its user.
   */
  readonly requestClientCertificate?: 'never' | 'request' | 'require';
  /** Default: Node's, TLSv1.2. */
  readonly minimumVersion?: SecureVersion;
  /**
   * What a server must prove that was dialled by a numeric address: with `address` its certificate names this address;
   * with `authority` it is enough that a trusted authority has issued it, unless it names other addresses. Default:
   * `authority` where `trustedAuthorities` are given, a lab's own, say; else `address`, since a public authority issues
   * a certificate to anybody. Deviation from RFC 5922 §7.3, which knows no numeric hosts: Contacts have them.
   */
  readonly numericHosts?: 'address' | 'authority';
  /**
   * With `false` every server is believed to be whom it was taken for, e.g. a phone with a certificate that it has
   * signed itself: for labs only. Default true.
   */
  readonly verify?: boolean;
}
