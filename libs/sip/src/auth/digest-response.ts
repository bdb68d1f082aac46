import { timingSafeEqual } from 'node:crypto';
import {
  type DigestAlgorithm,
  type HashAlgorithm,
  hashAlgorithmOf,
  hexadecimalHash,
  isSessionAlgorithm,
  type QualityOfProtection,
} from './digest-algorithm.js';

/**
 * H(username:realm:password): all that a server has to keep of a password, and as secret as the password itself.
 * RFC 7616 §3.4.2, §5.2
 */
export function computeHa1(
  algorithm: HashAlgorithm,
  username: string,
  realm: string,
  password: string,
): string {
  return hexadecimalHash(algorithm, `${username}:${realm}:${password}`);
}

/** The hashed form of a user name. RFC 7616 §3.4.4 */
export function hashUsername(algorithm: HashAlgorithm, username: string, realm: string): string {
  return hexadecimalHash(algorithm, `${username}:${realm}`);
}

/** What a digest is computed from; all texts are without the quotes and escapes that they have in a message. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  /** H(username:realm:password), see computeHa1; for a `-sess` algorithm too. */
  readonly ha1: string;
  /** Empty for the digest over a response, rspauth (RFC 7616 §3.5). */
  readonly method: string;
  /** digest-uri-value, as it stands in the credentials. */
  readonly uri: string;
  readonly nonce: string;
  /** With a quality of protection, nonceCount and cnonce belong to it; without one they are left out (RFC 2069). */
  readonly qop?: QualityOfProtection;
  /** nc as it stands in the credentials: eight hexadecimal digits. */
  readonly nonceCount?: string;
  readonly cnonce?: string;
  /** The entity body, for auth-int; absent and empty are the same. */
  readonly body?: Uint8Array;
  /** For a `-sess` algorithm: nonce and cnonce that its session began with. Default: the current ones. */
  readonly session?: { readonly nonce: string; readonly cnonce: string };
}

/**
 * request-digest, in lower-case hexadecimal.
 * RFC 7616 §3.4.1 to §3.4.3, RFC 8760 §2.6
 */
export function computeDigest(input: DigestInput): string {
  const algorithm = hashAlgorithmOf(input.algorithm);
  const key = keyOf(input, algorithm);
  const a2 =
    input.qop === 'auth-int'
      ? `${input.method}:${input.uri}:${hexadecimalHash(algorithm, input.body ?? '')}`
      : `${input.method}:${input.uri}`;
  const ha2 = hexadecimalHash(algorithm, a2);
  const data =
    input.qop === undefined
      ? `${input.nonce}:${ha2}`
      : `${input.nonce}:${input.nonceCount ?? ''}:${input.cnonce ?? ''}:${input.qop}:${ha2}`;
  return hexadecimalHash(algorithm, `${key}:${data}`);
}

/** H(A1) */
function keyOf(input: DigestInput, algorithm: HashAlgorithm): string {
  if (!isSessionAlgorithm(input.algorithm)) return input.ha1;
  const { nonce, cnonce } = input.session ?? { nonce: input.nonce, cnonce: input.cnonce ?? '' };
  return hexadecimalHash(algorithm, `${input.ha1}:${nonce}:${cnonce}`);
}

/** In constant time. */
export function digestEquals(given: string, computed: string): boolean {
  const bytes = Buffer.from(given);
  const expected = Buffer.from(computed);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
