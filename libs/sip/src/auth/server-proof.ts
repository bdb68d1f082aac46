import type { SipResponse } from '../message/response.js';
import type { AuthenticationHeaders } from './authentication-headers.js';
import type { RightCredentials } from './credentials-verifier.js';
import { isSessionAlgorithm } from './digest-algorithm.js';
import { printDigestInformation } from './digest-information.js';
import type { DigestServerOptions } from './digest-server-options.js';
import type { NonceMint } from './nonce-mint.js';
import type { NonceUses } from './nonce-uses.js';

/**
 * Tells an authenticated client the next nonce, and proves to it that the server knows the password, too.
 * RFC 7616 §3.5, RFC 3261 §20.6
 */
export class ServerProof {
  constructor(
    private readonly options: Pick<DigestServerOptions, 'clock' | 'nonceLifetime' | 'nextNonceAfter'>,
    private readonly mint: NonceMint,
    private readonly uses: NonceUses,
  ) {}

  addTo(response: SipResponse, headers: AuthenticationHeaders, right: RightCredentials): SipResponse {
    if (!response.successful) return response;
    const { qop, cnonce, nonceCount } = right.credentials;
    const nextNonce = this.nextNonce(right);
    // A client without qop is one of RFC 2069: it knows nothing of a proof.
    const proof =
      qop === undefined || cnonce === undefined || nonceCount === undefined
        ? {}
        : {
            qop,
            responseDigest: right.digestOver({ method: '', body: response.body }),
            cnonce,
            nonceCount,
          };
    const information = { ...(nextNonce === undefined ? {} : { nextNonce }), ...proof };
    return response.with(headers.information, printDigestInformation(information));
  }

  /** Undefined where the current one is good for longer. One without a count is used up. */
  private nextNonce({ credentials, algorithm, issuedAt }: RightCredentials): string | undefined {
    const { clock, nonceLifetime, nextNonceAfter = nonceLifetime / 2 } = this.options;
    const now = clock.now();
    if (credentials.nonceCount !== undefined && now - issuedAt < nextNonceAfter * 1000) return undefined;
    const next = this.mint.issue();
    const session = isSessionAlgorithm(algorithm) ? this.uses.sessionOf(credentials.nonce) : undefined;
    if (session !== undefined) this.uses.expect(next, now, now, session);
    return next;
  }
}
