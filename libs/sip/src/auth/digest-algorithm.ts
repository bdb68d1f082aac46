import { hash } from 'node:crypto';

/** A hash function by its name in SIP. RFC 8760 §2.7 */
export type HashAlgorithm = 'MD5' | 'SHA-256' | 'SHA-512-256';

/** A digest algorithm; the `-sess` forms hash nonce and cnonce into the key. RFC 7616 §3.4.2 */
export type DigestAlgorithm = HashAlgorithm | `${HashAlgorithm}-sess`;

/** What the digest protects: the request line's method and URI, or these and the body. RFC 7616 §3.3 */
export type QualityOfProtection = 'auth' | 'auth-int';

/** All that this library computes, strongest first. */
export const digestAlgorithms: readonly DigestAlgorithm[] = [
  'SHA-512-256',
  'SHA-512-256-sess',
  'SHA-256',
  'SHA-256-sess',
  'MD5',
  'MD5-sess',
];

/** What is meant where a message names no algorithm. RFC 7616 §3.3 */
export const defaultAlgorithm: DigestAlgorithm = 'MD5';

const bySpelling = new Map(digestAlgorithms.map((algorithm) => [algorithm.toLowerCase(), algorithm]));

/** The algorithm of this name in any case; undefined for one that is not known here. */
export function findDigestAlgorithm(name: string): DigestAlgorithm | undefined {
  return bySpelling.get(name.toLowerCase());
}

export function isSessionAlgorithm(algorithm: DigestAlgorithm): boolean {
  return algorithm.endsWith('-sess');
}

export function hashAlgorithmOf(algorithm: DigestAlgorithm): HashAlgorithm {
  return (isSessionAlgorithm(algorithm) ? algorithm.slice(0, -'-sess'.length) : algorithm) as HashAlgorithm;
}

const hashNames: Readonly<Record<HashAlgorithm, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
};

/** H(data) in lower-case hexadecimal; text is hashed in its UTF-8 form. RFC 7616 §3.3 */
export function hexadecimalHash(algorithm: HashAlgorithm, data: string | Uint8Array): string {
  return hash(hashNames[algorithm], data, 'hex');
}

/** How many hexadecimal digits a digest has. RFC 7616 §3.2 */
export function digestLength(algorithm: DigestAlgorithm): 32 | 64 {
  return hashAlgorithmOf(algorithm) === 'MD5' ? 32 : 64;
}
