import type { Parameters } from '../grammar/parameters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import type { SipRequest } from '../message/request.js';
import { type CredentialsRefusal, printable, refuse } from './credentials-refusal.js';
import {
  type DigestAlgorithm,
  defaultAlgorithm,
  digestLength,
  findDigestAlgorithm,
  hashAlgorithmOf,
  isSessionAlgorithm,
} from './digest-algorithm.js';
import { type DigestCredentials, parseDigestCredentials } from './digest-credentials.js';
import { computeDigest, type DigestInput, digestEquals } from './digest-response.js';
import type { DigestServerOptions, HashedAccount } from './digest-server-options.js';
import { correspondsToRequest } from './digest-uri.js';
import type { NonceMint } from './nonce-mint.js';
import type { NonceUses } from './nonce-uses.js';

/** Credentials that are right, and what they were proved with. */
export interface RightCredentials {
  readonly kind: 'right';
  readonly username: string;
  readonly algorithm: DigestAlgorithm;
  readonly credentials: DigestCredentials;
  /** When the nonce was issued: milliseconds since 1970. */
  readonly issuedAt: number;
  /** The digest over a text of the server's own, with the key that the client has used. */
  readonly digestOver: (changes: Pick<DigestInput, 'method' | 'body'>) => string;
}

export type Verdict = RightCredentials | { readonly kind: 'refused'; readonly refusal: CredentialsRefusal };

const refused = (refusal: CredentialsRefusal): Verdict => ({ kind: 'refused', refusal });

/**
 * Checks credentials of one realm, one at a time.
 * RFC 7616 §3.4, §3.6
 */
export class CredentialsVerifier {
  /** Stands in for the HA1 of an account that isn't there, so that it costs the same work as one that is. */
  readonly #decoy: string;

  constructor(
    private readonly options: Omit<DigestServerOptions, 'secret'>,
    private readonly mint: NonceMint,
    private readonly uses: NonceUses,
  ) {
    this.#decoy = options.random.token(64);
  }

  async examine(request: SipRequest, { scheme, parameters }: AuthenticationValue): Promise<Verdict> {
    const unknown = unknownName(parameters);
    if (unknown !== undefined) return refused(unknown);
    try {
      return await this.verify(request, parseDigestCredentials({ scheme, parameters }));
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
      return refused(refuse('malformed', `malformed credentials: ${error.reason}`));
    }
  }

  private async verify(request: SipRequest, credentials: DigestCredentials): Promise<Verdict> {
    const { algorithm = defaultAlgorithm } = credentials;
    const objection = this.objectionTo(request, credentials, algorithm);
    if (objection !== undefined) return refused(objection);
    const account = await this.find(credentials, algorithm);
    const ha1 = account?.ha1 ?? this.#decoy.slice(0, digestLength(algorithm));
    const input = this.rightInput(request, credentials, algorithm, ha1);
    const name = printable(account?.username ?? credentials.username);
    if (account === undefined) return refused(refuse('unknown-user', `unknown user ${name}`, name));
    if (input === undefined) return refused(refuse('wrong-response', `wrong password for ${name}`, name));
    const spent = this.spend(credentials, algorithm, name);
    if (typeof spent !== 'number') return refused(spent);
    return {
      kind: 'right',
      username: account.username,
      algorithm,
      credentials,
      issuedAt: spent,
      digestOver: (changes) => computeDigest({ ...input, ...changes }),
    };
  }

  private objectionTo(
    request: SipRequest,
    { username, qop, uri, userhash }: DigestCredentials,
    algorithm: DigestAlgorithm,
  ): CredentialsRefusal | undefined {
    const { options } = this;
    if (!options.algorithms.includes(algorithm)) {
      return refuse('algorithm-not-offered', `algorithm ${algorithm} was not offered`, username);
    }
    // Without a qop, auth is meant (RFC 8760 §2.6 item 8): where only auth-int is offered, that is less.
    if (!options.qop.includes(qop ?? 'auth')) {
      return refuse('qop-not-offered', `qop ${qop ?? 'auth'} was not offered`, username);
    }
    if (userhash && options.findByUserhash === undefined) {
      return refuse('userhash-not-offered', 'userhash was not offered', username);
    }
    if (!correspondsToRequest(uri, request, options.acceptsUri)) {
      return refuse('uri-mismatch', 'uri of the credentials does not name the Request-URI', username);
    }
    return undefined;
  }

  private async find(
    { username, userhash }: DigestCredentials,
    algorithm: DigestAlgorithm,
  ): Promise<HashedAccount | undefined> {
    const { realm, findHa1, findByUserhash } = this.options;
    const hash = hashAlgorithmOf(algorithm);
    if (userhash) return findByUserhash?.(username.toLowerCase(), realm, hash);
    const ha1 = await findHa1(username, realm, hash);
    return ha1 === undefined ? undefined : { username, ha1 };
  }

  /** What the digest has been computed from; undefined where it is wrong. */
  private rightInput(
    { method, body }: SipRequest,
    credentials: DigestCredentials,
    algorithm: DigestAlgorithm,
    ha1: string,
  ): DigestInput | undefined {
    const input = { ...credentials, algorithm, ha1, method, body };
    if (digestEquals(credentials.response, computeDigest(input))) return input;
    // Clients differ in what makes the session's key: nonce and cnonce of this request, or those that the session began
    // with (RFC 7616 §3.4.2).
    const session = isSessionAlgorithm(algorithm) ? this.uses.sessionOf(credentials.nonce) : undefined;
    if (session === undefined) return undefined;
    const continued = { ...input, session };
    return digestEquals(credentials.response, computeDigest(continued)) ? continued : undefined;
  }

  /** Uses up what a right digest came with: when its nonce was issued, or why it can't be used (RFC 7616 §3.3, stale). */
  private spend(
    { nonce, nonceCount, cnonce }: DigestCredentials,
    algorithm: DigestAlgorithm,
    name: string,
  ): number | CredentialsRefusal {
    const origin = this.mint.examine(nonce);
    if (origin.kind === 'foreign') return refuse('nonce-unknown', 'nonce unknown', name);
    if (origin.kind === 'expired') return refuse('nonce-expired', 'nonce expired', name);
    const outcome = this.uses.use(
      nonce,
      origin.issuedAt,
      this.options.clock.now(),
      nonceCount === undefined ? undefined : Number.parseInt(nonceCount, 16),
      cnonce !== undefined && isSessionAlgorithm(algorithm) ? { nonce, cnonce } : undefined,
    );
    if (outcome === 'replayed') return refuse('nonce-replayed', 'nonce replayed', name);
    if (outcome === 'forgotten') return refuse('nonce-forgotten', 'nonce no longer remembered', name);
    return origin.issuedAt;
  }
}

/** An algorithm or a qop that is not known here, whatever else is right or wrong. */
function unknownName(parameters: Parameters): CredentialsRefusal | undefined {
  const username = parameters.text('username');
  const algorithm = parameters.text('algorithm');
  if (algorithm !== undefined && findDigestAlgorithm(algorithm) === undefined) {
    return refuse('algorithm-not-offered', `algorithm ${printable(algorithm)} was not offered`, username);
  }
  const qop = parameters.text('qop')?.toLowerCase();
  if (qop !== undefined && qop !== 'auth' && qop !== 'auth-int') {
    return refuse('qop-not-offered', `qop ${printable(qop)} was not offered`, username);
  }
  return undefined;
}
