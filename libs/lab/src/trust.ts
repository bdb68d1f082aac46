/** An element that a proxy believes, and how it knows it. RFC 3325 §2.3 */
export interface TrustedPeer {
  /** As the lab file names it. */
  readonly name: string;
  /** Domains that its certificate may prove, over TLS (RFC 5922 §7). */
  readonly domains: readonly string[];
  /** Addresses that it sends from and listens at; without a port any of the host's. */
  readonly points: readonly { readonly host: string; readonly port?: number }[];
}
