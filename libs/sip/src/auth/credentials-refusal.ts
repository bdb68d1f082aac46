/**
 * Why credentials were refused. Nothing of it goes to the network: there, every one but those about a nonce is
 * answered with the same challenge.
 *
 * - `malformed`: not what RFC 7616 §3.4 asks for.
 * - `algorithm-not-offered`, `qop-not-offered`, `userhash-not-offered`: made in a way that no challenge has named.
 * - `uri-mismatch`: made for another resource than the Request-URI.
 * - `unknown-user`: the realm has no such account.
 * - `wrong-response`: the digest is not that of the account's password over this request.
 * - `nonce-unknown`, `nonce-expired`: the digest is right, its nonce is nobody's or too old.
 * - `nonce-replayed`: the digest is right, and its nonce count has been used before.
 * - `nonce-forgotten`: the digest is right; whether its nonce has been used before is not remembered here.
 */
export type RefusalCause =
  | 'malformed'
  | 'algorithm-not-offered'
  | 'qop-not-offered'
  | 'userhash-not-offered'
  | 'uri-mismatch'
  | 'unknown-user'
  | 'wrong-response'
  | 'nonce-unknown'
  | 'nonce-expired'
  | 'nonce-replayed'
  | 'nonce-forgotten';

/** One set of credentials that was looked at and refused: what a log tells, and what a limit counts. */
export interface CredentialsRefusal {
  readonly cause: RefusalCause;
  /** Who the client says it is, on one line of bounded length; absent where the credentials don't say. */
  readonly username?: string;
  /** In words for a person: 'wrong password for alice', 'nonce expired'. One line. */
  readonly reason: string;
}

export function refuse(cause: RefusalCause, reason: string, username?: string): CredentialsRefusal {
  return { cause, ...(username === undefined ? {} : { username: printable(username) }), reason };
}

/** The digest was right, only its nonce was not: the client tries again without asking its user. RFC 7616 §3.3 (stale) */
export const isStale = ({ cause }: CredentialsRefusal): boolean => cause.startsWith('nonce-');

/** A text from the network, fit for one line of a log. */
export function printable(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}]/gu, (character) => (character === ' ' ? ' ' : '?'));
  return line.length > 64 ? `${line.slice(0, 64)}…` : line;
}
