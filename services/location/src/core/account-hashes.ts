import type { DigestAlgorithm } from '@trapezoid/contracts';
import { computeHa1 } from '@trapezoid/sip';

/** How a phone spells its name in credentials: the user alone, or `user@domain`. The hashes differ. */
export type NameForm = 'user' | 'user@domain';

export interface NamedPassword {
  readonly user: string;
  readonly domain: string;
  readonly realm: string;
  readonly password: string;
}

const lengths: Readonly<Record<DigestAlgorithm, number>> = { MD5: 32, 'SHA-256': 64, 'SHA-512-256': 64 };

/** Every hash algorithm there is: a lab may come to ask for another one. */
export const everyAlgorithm: readonly DigestAlgorithm[] = ['MD5', 'SHA-256', 'SHA-512-256'];

/**
 * The HA1 values of an account in both forms of its name, one behind the other: all that is kept of its password
 * (RFC 7616 §3.4.2). One text is a fraction of what a record with six would take, times a hundred thousand accounts.
 */
export function hashAccount(algorithms: readonly DigestAlgorithm[], account: NamedPassword): string {
  const { user, domain, realm, password } = account;
  return algorithms
    .flatMap((algorithm) =>
      [user, `${user}@${domain}`].map((name) => computeHa1(algorithm, name, realm, password)),
    )
    .join('');
}

/** The HA1 values for one form of the name, by algorithm. @param algorithms those that `hashes` was made with. */
export function readHashes(
  hashes: string,
  algorithms: readonly DigestAlgorithm[],
  form: NameForm,
): Map<DigestAlgorithm, string> {
  const read = new Map<DigestAlgorithm, string>();
  let at = 0;
  for (const algorithm of algorithms) {
    const length = lengths[algorithm];
    const start = form === 'user' ? at : at + length;
    read.set(algorithm, hashes.slice(start, start + length));
    at += 2 * length;
  }
  return read;
}
