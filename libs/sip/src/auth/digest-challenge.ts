import { Parameters } from '../grammar/parameters.js';
import { quote } from '../grammar/quoted-string.js';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import type { DigestAlgorithm } from './digest-algorithm.js';
import { algorithmOf, flagOf, requiredText, textOf } from './digest-parameters.js';

/** What a server asks for. All texts are without quotes. RFC 7616 §3.3 */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  /** Absent where the challenge names none: MD5. */
  readonly algorithm?: DigestAlgorithm;
  /** In lower case, unknown options included; empty where a server of RFC 2069 left it out. */
  readonly qop: readonly string[];
  /** The password was right, only the nonce was not. */
  readonly stale: boolean;
  readonly opaque?: string;
  readonly domain?: string;
  readonly charset?: string;
  /** The server takes hashed user names (RFC 7616 §3.4.4). */
  readonly userhash: boolean;
}

/**
 * Reads a challenge liberally: quotes may stand or lack anywhere.
 * Throws SipSyntaxError where realm or nonce is missing, a text is too long, or the algorithm is unknown.
 */
export function parseDigestChallenge({ parameters }: AuthenticationValue): DigestChallenge {
  const algorithm = algorithmOf(parameters);
  const opaque = textOf(parameters, 'opaque');
  const domain = textOf(parameters, 'domain');
  const charset = textOf(parameters, 'charset');
  return {
    realm: requiredText(parameters, 'realm'),
    nonce: requiredText(parameters, 'nonce'),
    qop: (textOf(parameters, 'qop') ?? '')
      .toLowerCase()
      .split(/[ \t,]+/)
      .filter(Boolean),
    stale: flagOf(parameters, 'stale'),
    userhash: flagOf(parameters, 'userhash'),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(opaque === undefined ? {} : { opaque }),
    ...(domain === undefined ? {} : { domain }),
    ...(charset === undefined ? {} : { charset }),
  };
}

/** realm, domain, nonce, opaque and qop are quoted, stale and algorithm must not be (RFC 7616 §3.3). */
export function printDigestChallenge(challenge: DigestChallenge): AuthenticationValue {
  const { realm, domain, nonce, opaque, stale, algorithm, qop, charset, userhash } = challenge;
  return {
    scheme: 'Digest',
    parameters: Parameters.of({
      realm: quote(realm),
      domain: domain === undefined ? undefined : quote(domain),
      nonce: quote(nonce),
      opaque: opaque === undefined ? undefined : quote(opaque),
      stale: stale ? 'true' : undefined,
      algorithm,
      qop: qop.length === 0 ? undefined : quote(qop.join(',')),
      charset,
      userhash: userhash ? 'true' : undefined,
    }),
  };
}
