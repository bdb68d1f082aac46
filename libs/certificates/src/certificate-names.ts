import { isIP } from 'node:net';

/** What a certificate vouches for. */
export interface CertificateNames {
  /** SIP domains and hosts, in lower case, none twice. */
  readonly hosts: readonly string[];
  /** Numeric addresses, for those who were given no name; none twice. */
  readonly addresses: readonly string[];
}

/** Tells names from addresses; addresses in brackets count as such. */
export function certificateNames(all: readonly string[]): CertificateNames {
  const plain = new Set(all.map((name) => name.replace(/^\[(.*)\]$/, '$1').toLowerCase()));
  return {
    hosts: [...plain].filter((name) => isIP(name) === 0),
    addresses: [...plain].filter((name) => isIP(name) !== 0),
  };
}
