import { HeaderField } from '../message/header-field.js';
import type { SipRequest } from '../message/request.js';
import { fromWire } from '../message/wire-text.js';
import type { Random } from '../ports/random.js';
import type { AuthenticationHeaders } from './authentication-headers.js';
import type { AnswerableChallenge } from './challenge-choice.js';
import { hashAlgorithmOf, isSessionAlgorithm } from './digest-algorithm.js';
import { printDigestCredentials } from './digest-credentials.js';
import { computeDigest, computeHa1, type DigestInput, hashUsername } from './digest-response.js';

/** A user's name and password, for one realm or for all. */
export interface DigestAccount {
  readonly username: string;
  readonly password: string;
  /** Absent: for every realm. Present, it also names the realm of the user's own proxy (RFC 3261 §22.3). */
  readonly realm?: string;
}

/** Credentials as they are sent, and what their digest is made of. */
export interface SentCredentials {
  readonly field: HeaderField;
  readonly input: DigestInput;
}

/**
 * An authentication session of a client with one server: from a challenge to the next one of the same realm.
 * RFC 7616 §3.6
 */
export class DigestSession {
  /** The current nonce: the challenge's, or the nextnonce after it. */
  private currentNonce: string;
  private used: number;
  private readonly firstCnonce: string;
  private readonly username: string;
  // Private to the engine too, so that no log of an object shows what is as good as the password.
  readonly #ha1: string;

  constructor(
    private readonly headers: AuthenticationHeaders,
    readonly answered: AnswerableChallenge,
    account: DigestAccount,
    private readonly random: Random,
    /** Those before it: where the server gives a nonce of theirs again, its count goes on. */
    earlier: readonly DigestSession[] = [],
  ) {
    const { challenge, algorithm } = answered;
    // A server that names a charset has normalized its names and passwords (RFC 7616 §4).
    const text = (spelled: string) => (this.knowsUnicode ? spelled.normalize('NFC') : spelled);
    this.username = text(account.username);
    this.#ha1 = computeHa1(
      hashAlgorithmOf(algorithm),
      this.username,
      challenge.realm,
      text(account.password),
    );
    this.currentNonce = challenge.nonce;
    this.used = earlier.find(({ currentNonce }) => currentNonce === challenge.nonce)?.used ?? 0;
    this.firstCnonce = this.newCnonce();
  }

  /** Goes on with the nonce that follows `nonce`, unless it has gone on since (RFC 7616 §3.5, nextnonce). */
  advance(nonce: string, next: string): void {
    if (nonce !== this.currentNonce || nonce === next) return;
    this.currentNonce = next;
    this.used = 0;
  }

  /** Credentials for one request; each call counts as a use of the nonce. */
  credentialsFor(request: SipRequest): SentCredentials {
    const { challenge, algorithm, qop } = this.answered;
    this.used++;
    // A session's key is made with its first cnonce or with the current one, by different readings of
    // RFC 7616 §3.4.2: where they never differ, both are right.
    const cnonce = isSessionAlgorithm(algorithm) ? this.firstCnonce : this.newCnonce();
    const proof = {
      nonce: this.currentNonce,
      uri: fromWire(request.requestUri),
      ...(qop === undefined ? {} : { qop, nonceCount: this.used.toString(16).padStart(8, '0'), cnonce }),
    };
    const input = {
      ...proof,
      algorithm,
      ha1: this.#ha1,
      method: request.method,
      body: request.body,
      session: { nonce: challenge.nonce, cnonce: this.firstCnonce },
    };
    const { realm, opaque, userhash } = challenge;
    const value = printDigestCredentials({
      ...proof,
      username: userhash ? hashUsername(hashAlgorithmOf(algorithm), this.username, realm) : this.username,
      realm,
      response: computeDigest(input),
      ...(challenge.algorithm === undefined ? {} : { algorithm: challenge.algorithm }),
      ...(opaque === undefined ? {} : { opaque }),
      userhash,
      ...(this.mustExtendName ? { extended: true } : {}),
    });
    return { field: HeaderField.fromValue(this.headers.credentials, value), input };
  }

  private get knowsUnicode(): boolean {
    return this.answered.challenge.charset?.toLowerCase() === 'utf-8';
  }

  /**
   * username* is for names beyond ASCII (RFC 7616 §4) and for those that no quoted string can hold. Deviation: the
   * former only to servers that name the charset: phones and servers put UTF-8 between quotes, and few know username*.
   */
  private get mustExtendName(): boolean {
    if (this.answered.challenge.userhash) return false;
    return /[\r\n]/.test(this.username) || (this.knowsUnicode && /[^\0-\x7f]/.test(this.username));
  }

  private newCnonce(): string {
    return this.random.token(20);
  }
}
