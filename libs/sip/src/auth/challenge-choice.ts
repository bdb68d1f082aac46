import { SipSyntaxError } from '../grammar/syntax-error.js';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import type { SipResponse } from '../message/response.js';
import {
  type AuthenticationHeaders,
  digestValuesOf,
  proxyHeaders,
  userHeaders,
} from './authentication-headers.js';
import {
  type DigestAlgorithm,
  defaultAlgorithm,
  isSessionAlgorithm,
  type QualityOfProtection,
} from './digest-algorithm.js';
import { type DigestChallenge, parseDigestChallenge } from './digest-challenge.js';

/** A challenge that can be answered, and how. */
export interface AnswerableChallenge {
  readonly headers: AuthenticationHeaders;
  readonly challenge: DigestChallenge;
  readonly algorithm: DigestAlgorithm;
  /** Undefined: the server knows RFC 2069 only. */
  readonly qop: QualityOfProtection | undefined;
}

/** Of a response that asks for more realms than this, the rest is left unanswered. */
const maximumRealms = 10;

/**
 * Of the challenges in a 401 or 407 the topmost that can be answered, for each realm of users and of proxies.
 * RFC 8760 §2.4
 */
export function chooseChallenges(
  response: SipResponse,
  algorithms: readonly DigestAlgorithm[],
): readonly AnswerableChallenge[] {
  return [userHeaders, proxyHeaders].flatMap((headers) => {
    const chosen = new Map<string, AnswerableChallenge>();
    for (const field of response.fieldsOf(headers.challenge)) {
      if (chosen.size >= maximumRealms) break;
      for (const challenge of digestValuesOf(field, headers.challenge).flatMap(understood)) {
        const { realm, algorithm = defaultAlgorithm } = challenge;
        const protection = chooseProtection(challenge, algorithm);
        if (chosen.has(realm) || protection === undefined || !algorithms.includes(algorithm)) continue;
        chosen.set(realm, { headers, challenge, algorithm, qop: protection.qop });
      }
    }
    return [...chosen.values()];
  });
}

/** What is not understood is ignored (RFC 8760 §2.4). */
function understood(value: AuthenticationValue): readonly DigestChallenge[] {
  try {
    return [parseDigestChallenge(value)];
  } catch (error) {
    if (error instanceof SipSyntaxError) return [];
    throw error;
  }
}

/**
 * auth before auth-int: elements on the way rewrite session descriptions. None where the server offered none, as
 * RFC 2069 has it; but a key that depends on the cnonce asks for one (RFC 3261 §22.4 item 8). Undefined where nothing
 * fits.
 */
function chooseProtection(
  { qop }: DigestChallenge,
  algorithm: DigestAlgorithm,
): { readonly qop: QualityOfProtection | undefined } | undefined {
  if (qop.includes('auth')) return { qop: 'auth' };
  if (qop.includes('auth-int')) return { qop: 'auth-int' };
  return qop.length === 0 && !isSessionAlgorithm(algorithm) ? { qop: undefined } : undefined;
}
