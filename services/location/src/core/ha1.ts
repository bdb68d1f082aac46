import { createHash } from 'node:crypto';
import type { DigestAlgorithm } from '@trapezoid/contracts';

const hashNames: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
};

/** H(username:realm:password) in lower-case hexadecimal (RFC 7616 §3.4.2). */
export function ha1(algorithm: DigestAlgorithm, username: string, realm: string, password: string): string {
  return createHash(hashNames[algorithm]).update(`${username}:${realm}:${password}`, 'utf8').digest('hex');
}
