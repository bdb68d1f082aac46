import { createHmac, timingSafeEqual } from 'node:crypto';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { Uri } from '../grammar/uri.js';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import type { SipRequest } from '../message/request.js';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import { digestValuesOf, proxyHeaders, userHeaders } from './authentication-headers.js';
import {
  type DigestAlgorithm,
  defaultAlgorithm,
  digestLength,
  type HashAlgorithm,
  hashAlgorithmOf,
  isSessionAlgorithm,
  type QualityOfProtection,
} from './digest-algorithm.js';
import { printDigestChallenge } from './digest-challenge.js';
import { type DigestCredentials, parseDigestCredentials } from './digest-credentials.js';
import { computeDigest } from './digest-response.js';
import { correspondsToRequest } from './digest-uri.js';
import { NonceMint } from './nonce-mint.js';
import { NonceUses } from './nonce-uses.js';

export interface DigestServerOptions {
  readonly realm: string;
  /** One challenge each, in this order (RFC 8760 §2.3). At least one. */
  readonly algorithms: readonly DigestAlgorithm[];
  /** At least one: a server always sends qop (RFC 8760 §2.6 item 8). */
  readonly qop: readonly QualityOfProtection[];
  /** Seconds for which a nonce is good. */
  readonly nonceLifetime: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /**
   * H(username:realm:password) of an account in lower-case hexadecimal, undefined where there is no such account. It
   * should take as long for an unknown user as for a known one. A rejection is passed on to the caller of authenticate.
   */
  readonly findHa1: (
    username: string,
    realm: string,
    algorithm: HashAlgorithm,
  ) => Promise<string | undefined>;
  /** Seals the nonces. Instances that share it take each other's; each remembers only the uses that it saw itself. */
  readonly secret?: string;
  /** How many used nonces are remembered; those of the oldest become stale. Default 100,000. */
  readonly maximumNonces?: number;
  /** Other URIs that credentials for the request may name, e.g. aliases of its domain (RFC 8760 §2.6 item 6). */
  readonly acceptsUri?: (uri: Uri, request: SipRequest) => boolean;
}

/** The header field that credentials come in: for a user agent server, or for a proxy. */
export type CredentialsField = 'Authorization' | 'Proxy-Authorization';

/** What became of a request's credentials. */
export type AuthenticationOutcome =
  | {
      readonly kind: 'authenticated';
      /** As the client spelled it. */
      readonly username: string;
      readonly algorithm: DigestAlgorithm;
    }
  | {
      readonly kind: 'challenged';
      /** For WWW-Authenticate of a 401 or Proxy-Authenticate of a 407, one field each, in this order. */
      readonly challenges: AuthenticationValue[];
      /** The digest was right, but not its nonce: the client tries again without asking its user. */
      readonly stale: boolean;
      /** Why, in words for a log: 'no credentials', 'wrong password for alice', 'nonce expired'. One line. */
      readonly reason: string;
    };

type Authenticated = Extract<AuthenticationOutcome, { kind: 'authenticated' }>;
type Refusal = { readonly kind: 'refused'; readonly stale: boolean; readonly reason: string };

const definitions = {
  Authorization: userHeaders.credentials,
  'Proxy-Authorization': proxyHeaders.credentials,
};

/** So many credentials of the realm are tried in one request, each at the cost of an account look-up. */
const maximumCredentials = 10;

/**
 * Authenticates requests for one realm.
 *
 * Not to be asked about ACK and CANCEL, which can't be challenged (RFC 3261 §22.1). Retransmissions end in the
 * transaction layer, so whatever comes here twice with one nonce count is a replay. A request that passes the same
 * server again (a spiral) brings used credentials, too: a proxy takes them out when it forwards.
 *
 * Credentials without qop (RFC 2069) have no count; they are taken once per nonce.
 *
 * RFC 3261 §22, RFC 7616 §3.6, RFC 8760 §2.3
 */
export class DigestServer {
  private readonly mint: NonceMint;
  private readonly uses: NonceUses;
  private readonly secret: string;

  constructor(private readonly options: DigestServerOptions) {
    const { realm, algorithms, qop, nonceLifetime, clock, random, secret, maximumNonces } = options;
    if (algorithms.length === 0 || qop.length === 0) {
      throw new RangeError(`realm ${realm} needs at least one algorithm and one qop`);
    }
    this.secret = secret ?? random.token(52);
    this.mint = new NonceMint({ realm, lifetime: nonceLifetime, secret: this.secret, clock, random });
    this.uses = new NonceUses({
      maximum: maximumNonces ?? 100_000,
      lifetime: nonceLifetime * 1000,
      since: clock.now(),
    });
  }

  /** Looks at all credentials for the realm before it refuses: phones send old ones along with the new. */
  async authenticate(request: SipRequest, field: CredentialsField): Promise<AuthenticationOutcome> {
    const given = request.fieldsOf(definitions[field]);
    const values = given.flatMap((each) => digestValuesOf(each, definitions[field]));
    const ours = values.filter((value) => value.parameters.text('realm') === this.options.realm);
    let refusal = refuse(absence(given.length, values.length, this.options.realm));
    for (const value of ours.slice(0, maximumCredentials)) {
      // A phone that knows its account before it is challenged leaves these empty (RFC 8760 §2.7).
      const empty = value.parameters.text('response') === '' || value.parameters.text('nonce') === '';
      const verdict = empty ? refuse('no credentials') : await this.examine(request, value);
      if (verdict.kind === 'authenticated') return verdict;
      if (!refusal.stale) refusal = verdict;
    }
    const { stale, reason } = refusal;
    return { kind: 'challenged', challenges: this.challenges(stale), stale, reason };
  }

  private challenges(stale: boolean): AuthenticationValue[] {
    const { realm, algorithms, qop } = this.options;
    const nonce = this.mint.issue();
    return algorithms.map((algorithm) =>
      printDigestChallenge({ realm, nonce, stale, algorithm, qop, userhash: false }),
    );
  }

  private async examine(request: SipRequest, value: AuthenticationValue): Promise<Authenticated | Refusal> {
    let credentials: DigestCredentials;
    try {
      credentials = parseDigestCredentials(value);
    } catch (error) {
      if (error instanceof SipSyntaxError) return refuse(`malformed credentials: ${error.reason}`);
      throw error;
    }
    return this.verify(request, credentials);
  }

  private async verify(
    request: SipRequest,
    credentials: DigestCredentials,
  ): Promise<Authenticated | Refusal> {
    const { username, algorithm = defaultAlgorithm } = credentials;
    const objection = this.objectionTo(request, credentials, algorithm);
    if (objection !== undefined) return refuse(objection);
    const { realm, findHa1 } = this.options;
    const ha1 = await findHa1(username, realm, hashAlgorithmOf(algorithm));
    // An unknown user costs the same work as a known one.
    const right = this.isRight(request, credentials, algorithm, ha1 ?? this.decoy(username, algorithm));
    if (ha1 === undefined) return refuse(`unknown user ${printable(username)}`);
    if (!right) return refuse(`wrong password for ${printable(username)}`);
    return this.spend(credentials) ?? { kind: 'authenticated', username, algorithm };
  }

  private objectionTo(
    request: SipRequest,
    { qop, uri, userhash }: DigestCredentials,
    algorithm: DigestAlgorithm,
  ): string | undefined {
    if (!this.options.algorithms.includes(algorithm)) return `algorithm ${algorithm} was not offered`;
    if (qop !== undefined && !this.options.qop.includes(qop)) return `qop ${qop} was not offered`;
    if (userhash) return 'userhash was not offered';
    if (!correspondsToRequest(uri, request, this.options.acceptsUri)) {
      return 'uri of the credentials does not name the Request-URI';
    }
    return undefined;
  }

  private isRight(
    request: SipRequest,
    credentials: DigestCredentials,
    algorithm: DigestAlgorithm,
    ha1: string,
  ): boolean {
    const { method, body } = request;
    const input = { ...credentials, algorithm, ha1, method, body };
    if (digestEquals(credentials.response, computeDigest(input))) return true;
    // Clients differ in which cnonce makes the session's key: the current one, or the first (RFC 7616 §3.4.2).
    const first = isSessionAlgorithm(algorithm) ? this.uses.firstCnonce(credentials.nonce) : undefined;
    if (first === undefined || first === credentials.cnonce) return false;
    const session = { nonce: credentials.nonce, cnonce: first };
    return digestEquals(credentials.response, computeDigest({ ...input, session }));
  }

  /** Uses up what a right digest came with; gives the reason where it can't be used (RFC 7616 §3.3, stale). */
  private spend({ nonce, nonceCount, cnonce, algorithm }: DigestCredentials): Refusal | undefined {
    const origin = this.mint.examine(nonce);
    if (origin.kind === 'foreign') return refuse('nonce unknown', true);
    if (origin.kind === 'expired') return refuse('nonce expired', true);
    const outcome = this.uses.use(
      nonce,
      origin.issuedAt,
      this.options.clock.now(),
      nonceCount === undefined ? undefined : Number.parseInt(nonceCount, 16),
      algorithm !== undefined && isSessionAlgorithm(algorithm) ? cnonce : undefined,
    );
    if (outcome === 'replayed') return refuse('nonce replayed', true);
    if (outcome === 'forgotten') return refuse('nonce no longer remembered', true);
    return undefined;
  }

  private decoy(username: string, algorithm: DigestAlgorithm): string {
    return createHmac('sha256', this.secret).update(username).digest('hex').slice(0, digestLength(algorithm));
  }
}

const refuse = (reason: string, stale = false): Refusal => ({ kind: 'refused', stale, reason });

/** Why there are no credentials to look at. */
function absence(fields: number, readable: number, realm: string): string {
  if (fields === 0) return 'no credentials';
  return readable === 0 ? 'no readable digest credentials' : `no credentials for realm ${realm}`;
}

/** In constant time. */
function digestEquals(given: string, computed: string): boolean {
  return given.length === computed.length && timingSafeEqual(Buffer.from(given), Buffer.from(computed));
}

/** A name from the network, fit for one line of a log. */
function printable(name: string): string {
  const line = name.replace(/[\p{C}\p{Z}]/gu, (character) => (character === ' ' ? ' ' : '?'));
  return line.length > 64 ? `${line.slice(0, 64)}…` : line;
}
