import { HeaderField } from '../message/header-field.js';
import { CallId } from '../message/headers/call-id.js';
import type { SipRequest } from '../message/request.js';
import { fromWire } from '../message/wire-text.js';
import type { Random } from '../ports/random.js';
import type { AnswerableChallenge } from './challenge-choice.js';
import { hashAlgorithmOf, isSessionAlgorithm } from './digest-algorithm.js';
import { printDigestCredentials } from './digest-credentials.js';
import { computeDigest, computeHa1, hashUsername } from './digest-response.js';

/** A user's name and password, for one realm or for all. */
export interface DigestAccount {
  readonly username: string;
  readonly password: string;
  /** Absent: for every realm. Present, it also names the realm of the user's own proxy (RFC 3261 §22.3). */
  readonly realm?: string;
}

/**
 * An authentication session of a client: from a challenge to the next one of the same realm.
 * RFC 7616 §3.6
 */
export class DigestSession {
  /** The current nonce: the challenge's, or the nextnonce after it. */
  private currentNonce: string;
  private used: number;
  private cnonce = '';
  private callId = '';
  private readonly firstCnonce: string;
  private readonly username: string;
  private readonly ha1: string;

  constructor(
    readonly answered: AnswerableChallenge,
    /** The requests that it is good for; the client's to compare. */
    readonly scope: string,
    account: DigestAccount,
    private readonly random: Random,
    /** The session before it: where the server gives its nonce again, the count goes on. */
    earlier?: DigestSession,
  ) {
    const { challenge, algorithm } = answered;
    // A server that names a charset has normalized its names and passwords (RFC 7616 §4).
    const text = (spelled: string) =>
      challenge.charset?.toLowerCase() === 'utf-8' ? spelled.normalize('NFC') : spelled;
    this.username = text(account.username);
    this.ha1 = computeHa1(hashAlgorithmOf(algorithm), this.username, challenge.realm, text(account.password));
    this.currentNonce = challenge.nonce;
    this.used = earlier?.currentNonce === challenge.nonce ? earlier.used : 0;
    this.firstCnonce = this.newCnonce();
  }

  /** True where the last credentials were of this request, known by their cnonce, else by its Call-ID. */
  lastServed(callId: string | undefined, cnonce: string | undefined): boolean {
    if (this.used === 0) return false;
    return cnonce === undefined ? this.callId === callId : this.cnonce === cnonce;
  }

  /** Goes on with another nonce (RFC 7616 §3.5, nextnonce). */
  advance(nonce: string): void {
    if (nonce === this.currentNonce) return;
    this.currentNonce = nonce;
    this.used = 0;
  }

  /** Credentials for one request; each call counts as a use of the nonce. */
  credentialsFor(request: SipRequest): HeaderField {
    const { headers, challenge, algorithm, qop } = this.answered;
    this.used++;
    // A session's key is made with its first cnonce or with the current one, by different readings of
    // RFC 7616 §3.4.2: where they never differ, both are right.
    this.cnonce = isSessionAlgorithm(algorithm) ? this.firstCnonce : this.newCnonce();
    this.callId = request.header(CallId) ?? '';
    const proof = {
      nonce: this.currentNonce,
      uri: fromWire(request.requestUri),
      ...(qop === undefined
        ? {}
        : { qop, nonceCount: this.used.toString(16).padStart(8, '0'), cnonce: this.cnonce }),
    };
    const response = computeDigest({
      ...proof,
      algorithm,
      ha1: this.ha1,
      method: request.method,
      body: request.body,
      session: { nonce: challenge.nonce, cnonce: this.firstCnonce },
    });
    const { realm, opaque, userhash } = challenge;
    const value = printDigestCredentials({
      ...proof,
      username: userhash ? hashUsername(hashAlgorithmOf(algorithm), this.username, realm) : this.username,
      realm,
      response,
      ...(challenge.algorithm === undefined ? {} : { algorithm: challenge.algorithm }),
      ...(opaque === undefined ? {} : { opaque }),
      userhash,
    });
    return HeaderField.fromValue(headers.credentials, value);
  }

  private newCnonce(): string {
    return this.random.token(20);
  }
}
