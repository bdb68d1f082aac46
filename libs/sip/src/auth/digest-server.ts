import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { digestValuesOf, proxyHeaders, userHeaders } from './authentication-headers.js';
import { type CredentialsRefusal, isStale, type RefusalCause } from './credentials-refusal.js';
import { CredentialsVerifier } from './credentials-verifier.js';
import type { DigestAlgorithm } from './digest-algorithm.js';
import { printDigestChallenge } from './digest-challenge.js';
import type { DigestServerOptions, Secrets } from './digest-server-options.js';
import { NonceMint } from './nonce-mint.js';
import { NonceUses } from './nonce-uses.js';
import { ServerProof } from './server-proof.js';

/** The header field that credentials come in: for a user agent server, or for a proxy. */
export type CredentialsField = 'Authorization' | 'Proxy-Authorization';

/** What became of a request's credentials. */
export type AuthenticationOutcome =
  | {
      readonly kind: 'authenticated';
      /** As the client spelled it, or of the account whose name it hashed. */
      readonly username: string;
      readonly algorithm: DigestAlgorithm;
      /** Credentials of the realm that were refused before the right ones came. */
      readonly refusals: readonly CredentialsRefusal[];
      /**
       * The response with Authentication-Info or Proxy-Authentication-Info: proof that the server knows the password
       * too, and the next nonce where this one grows old. To be asked last, as the proof may cover the body. Responses
       * other than 2xx come back as they are.
       */
      readonly confirm: (response: SipResponse) => SipResponse;
    }
  | {
      readonly kind: 'challenged';
      /** For WWW-Authenticate of a 401 or Proxy-Authenticate of a 407, one field each, in this order. */
      readonly challenges: AuthenticationValue[];
      /** The digest was right, but not its nonce: the client tries again without asking its user. */
      readonly stale: boolean;
      /** Why, of several credentials that of the most telling ones. */
      readonly cause: RefusalCause | 'no-credentials';
      /** Why, in words for a log: 'no credentials', 'wrong password for alice', 'nonce expired'. One line. */
      readonly reason: string;
      /** Each set of credentials of the realm, in their order; empty for `no-credentials`. */
      readonly refusals: readonly CredentialsRefusal[];
    };

const headersOf = { Authorization: userHeaders, 'Proxy-Authorization': proxyHeaders };

/** So many credentials of the realm are tried in one request, each at the cost of an account look-up. */
const maximumCredentials = 10;

/** A secret that can be guessed lets strangers make nonces. */
const shortestSecret = 16;

/**
 * Authenticates requests for one realm.
 *
 * Not to be asked about ACK and CANCEL, which can't be challenged (RFC 3261 §22.1). Retransmissions end in the
 * transaction layer, so whatever comes here twice with one nonce count is a replay. A request that passes the same
 * server again (a spiral) brings used credentials, too: a proxy takes them out when it forwards.
 *
 * Credentials without qop (RFC 2069) have no count; they are taken once per nonce, where auth is offered.
 *
 * RFC 3261 §22, RFC 7616 §3.6, RFC 8760 §2.3
 */
export class DigestServer {
  private readonly mint: NonceMint;
  private readonly proof: ServerProof;
  private readonly verifier: CredentialsVerifier;
  private readonly options: Omit<DigestServerOptions, 'secret'>;

  /** Throws RangeError for options that make no server. */
  constructor({ secret: given, ...options }: DigestServerOptions) {
    this.options = options;
    const { realm, algorithms, qop, nonceLifetime, clock, random, maximumNonces } = options;
    if (algorithms.length === 0 || qop.length === 0) {
      throw new RangeError(`realm ${realm} needs at least one algorithm and one qop`);
    }
    if (new Set(algorithms).size < algorithms.length) {
      throw new RangeError(`realm ${realm} names an algorithm twice (RFC 8760 §2.3)`);
    }
    const secret = given ?? random.token(52);
    const secrets: Secrets = typeof secret === 'string' ? () => [secret] : secret;
    if (secrets().some(({ length }) => length < shortestSecret)) {
      throw new RangeError(
        `the secret of realm ${realm} is too short: give at least ${shortestSecret} characters`,
      );
    }
    this.mint = new NonceMint({ realm, lifetime: nonceLifetime, secrets, clock, random });
    const uses = new NonceUses({
      maximum: maximumNonces ?? 100_000,
      lifetime: nonceLifetime * 1000,
      since: clock.now(),
    });
    this.proof = new ServerProof(options, this.mint, uses);
    this.verifier = new CredentialsVerifier(options, this.mint, uses);
  }

  /**
   * Looks at all credentials for the realm before it refuses: phones send old ones along with the new. Rejects where
   * the accounts can't be asked.
   */
  async authenticate(request: SipRequest, field: CredentialsField): Promise<AuthenticationOutcome> {
    const headers = headersOf[field];
    const given = request.fieldsOf(headers.credentials);
    const values = given.flatMap((each) => digestValuesOf(each, headers.credentials));
    const ours = values.filter((value) => value.parameters.text('realm') === this.options.realm);
    const refusals: CredentialsRefusal[] = [];
    for (const value of ours.filter(isFilledIn).slice(0, maximumCredentials)) {
      const verdict = await this.verifier.examine(request, value);
      if (verdict.kind === 'right') {
        const { username, algorithm } = verdict;
        const confirm = (response: SipResponse) => this.proof.addTo(response, headers, verdict);
        return { kind: 'authenticated', username, algorithm, refusals, confirm };
      }
      refusals.push(verdict.refusal);
    }
    const told = refusals.find(isStale) ?? refusals.at(-1);
    const stale = told !== undefined && isStale(told);
    return {
      kind: 'challenged',
      challenges: this.challenges(stale),
      stale,
      cause: told?.cause ?? 'no-credentials',
      reason: told?.reason ?? this.absence(given.length, values.length, ours.length),
      refusals,
    };
  }

  private challenges(stale: boolean): AuthenticationValue[] {
    const { realm, algorithms, qop, charset, findByUserhash } = this.options;
    const nonce = this.mint.issue();
    return algorithms.map((algorithm) =>
      printDigestChallenge({
        realm,
        nonce,
        stale,
        algorithm,
        qop,
        userhash: findByUserhash !== undefined,
        ...(charset === undefined ? {} : { charset }),
      }),
    );
  }

  /** Why there are no credentials to look at. */
  private absence(fields: number, readable: number, ours: number): string {
    if (fields === 0 || ours > 0) return 'no credentials';
    return readable === 0
      ? 'no readable digest credentials'
      : `no credentials for realm ${this.options.realm}`;
  }
}

/** A phone that knows its account before it is challenged leaves these empty (RFC 8760 §2.7). */
function isFilledIn({ parameters }: AuthenticationValue): boolean {
  return parameters.text('response') !== '' && parameters.text('nonce') !== '';
}
