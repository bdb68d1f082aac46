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
  hashAlgorithmOf,
  isSessionAlgorithm,
  type QualityOfProtection,
} from './digest-algorithm.js';
import { type DigestChallenge, parseDigestChallenge } from './digest-challenge.js';

/** A challenge that can be answered, and how. */
export interface AnswerableChallenge {
  readonly challenge: DigestChallenge;
  readonly algorithm: DigestAlgorithm;
  /** Undefined: the server knows RFC 2069 only. */
  readonly qop: QualityOfProtection | undefined;
}

/** What a response asks for one realm: a challenge of each server of it that the request has come to. */
export interface RealmChallenges {
  readonly headers: AuthenticationHeaders;
  readonly realm: string;
  /** At least one. */
  readonly servers: readonly AnswerableChallenge[];
}

/** What a client is willing to answer. */
export interface ChallengePolicy {
  readonly algorithms: readonly DigestAlgorithm[];
  /** The one to be used first stands first. */
  readonly qop: readonly QualityOfProtection[];
  readonly prefer: 'topmost' | 'strongest';
}

/** Of a response that asks for more realms, or in one realm for more servers, the rest is left unanswered. */
const maximumRealms = 10;
const maximumServers = 5;

/**
 * The challenges of a 401 or 407 to be answered, those of users and of proxies each by realm: one of each server,
 * its topmost (RFC 8760 §2.4) or its strongest. A forking proxy brings challenges of several servers together, which
 * may share a realm (RFC 3261 §22.3).
 */
export function chooseChallenges(response: SipResponse, policy: ChallengePolicy): readonly RealmChallenges[] {
  return [userHeaders, proxyHeaders].flatMap((headers) =>
    [...challengesByRealm(response, headers)]
      .map(([realm, challenges]) => ({ headers, realm, servers: answerableOf(challenges, policy) }))
      .filter(({ servers }) => servers.length > 0)
      .slice(0, maximumRealms),
  );
}

/** How much a challenge asks for: the hash first, then whether there is a qop, which brings a cnonce (RFC 7616 §5.8). */
export function strengthOf({ algorithm, qop }: Pick<AnswerableChallenge, 'algorithm' | 'qop'>): number {
  return (hashAlgorithmOf(algorithm) === 'MD5' ? 0 : 2) + (qop === undefined ? 0 : 1);
}

function challengesByRealm(
  response: SipResponse,
  headers: AuthenticationHeaders,
): ReadonlyMap<string, readonly DigestChallenge[]> {
  const found = new Map<string, DigestChallenge[]>();
  for (const field of response.fieldsOf(headers.challenge)) {
    for (const challenge of digestValuesOf(field, headers.challenge).flatMap(understood)) {
      const others = found.get(challenge.realm);
      if (others === undefined) found.set(challenge.realm, [challenge]);
      else others.push(challenge);
    }
  }
  return found;
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

function answerableOf(
  challenges: readonly DigestChallenge[],
  policy: ChallengePolicy,
): readonly AnswerableChallenge[] {
  return byServer(challenges)
    .flatMap((ofOne) => {
      const answerable = ofOne.flatMap((challenge) => answerTo(challenge, policy));
      if (policy.prefer === 'strongest') answerable.sort((one, other) => strengthOf(other) - strengthOf(one));
      return answerable.slice(0, 1);
    })
    .slice(0, maximumServers);
}

/**
 * A server uses an algorithm once (RFC 8760 §2.3), and a forking proxy keeps its challenges together (§2.5): where an
 * algorithm comes again with another nonce, another server begins.
 */
function byServer(challenges: readonly DigestChallenge[]): readonly (readonly DigestChallenge[])[] {
  const servers: DigestChallenge[][] = [];
  for (const challenge of challenges) {
    const current = servers.at(-1);
    const again = current?.some(
      ({ algorithm, nonce }) => algorithm === challenge.algorithm && nonce !== challenge.nonce,
    );
    if (current === undefined || again === true) servers.push([challenge]);
    else current.push(challenge);
  }
  return servers;
}

/**
 * auth before auth-int unless told otherwise: elements on the way rewrite session descriptions. No qop where the server
 * offered none, as RFC 2069 has it; but a key that depends on the cnonce asks for one (RFC 3261 §22.4 item 8). Nothing
 * where nothing fits.
 */
function answerTo(challenge: DigestChallenge, policy: ChallengePolicy): readonly AnswerableChallenge[] {
  const { algorithm = defaultAlgorithm } = challenge;
  if (!policy.algorithms.includes(algorithm)) return [];
  const qop = policy.qop.find((each) => challenge.qop.includes(each));
  const without = challenge.qop.length === 0 && policy.qop.includes('auth') && !isSessionAlgorithm(algorithm);
  return qop === undefined && !without ? [] : [{ challenge, algorithm, qop }];
}
