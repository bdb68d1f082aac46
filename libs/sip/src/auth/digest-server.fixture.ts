import { expect, jest } from '@jest/globals';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import { Authorization } from '../message/headers/authorization.js';
import { SipRequest } from '../message/request.js';
import { systemRandom } from '../ports/random.js';
import type { RefusalCause } from './credentials-refusal.js';
import { defaultAlgorithm, hashAlgorithmOf } from './digest-algorithm.js';
import { type DigestChallenge, parseDigestChallenge } from './digest-challenge.js';
import { type DigestCredentials, printDigestCredentials } from './digest-credentials.js';
import { computeDigest, computeHa1, hashUsername } from './digest-response.js';
import { type AuthenticationOutcome, DigestServer } from './digest-server.js';
import type { DigestServerOptions } from './digest-server-options.js';

const passwords = new Map([
  ['alice', 'secret'],
  ['J\u00fcrgen "J"', 'p\u00e4ss'],
]);

/** A server of lab.test in a time of its own. */
export function setUp(changes: Partial<DigestServerOptions> = {}) {
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const findHa1 = jest.fn<DigestServerOptions['findHa1']>(async (username, realm, algorithm) => {
    const password = passwords.get(username);
    return password === undefined ? undefined : computeHa1(algorithm, username, realm, password);
  });
  /** To be given as `findByUserhash`: it knows HA1s and names, no password. */
  const findByUserhash: Required<DigestServerOptions>['findByUserhash'] = async (hash, realm, algorithm) => {
    for (const [username, password] of passwords) {
      if (hashUsername(algorithm, username, realm) !== hash) continue;
      return { username, ha1: computeHa1(algorithm, username, realm, password) };
    }
    return undefined;
  };
  const options: DigestServerOptions = {
    realm: 'lab.test',
    algorithms: ['MD5'],
    qop: ['auth'],
    nonceLifetime: 300,
    clock,
    random: systemRandom,
    findHa1,
    ...changes,
  };
  return { clock, findHa1, findByUserhash, options, server: new DigestServer(options) };
}

export const register = SipRequest.to('REGISTER', 'sip:lab.test');

/** The first challenge that a request without credentials brings. */
export async function challengeOf(server: DigestServer): Promise<DigestChallenge> {
  return challengeIn(await server.authenticate(register, 'Authorization'));
}

export function challengeIn(outcome: AuthenticationOutcome, at = 0): DigestChallenge {
  const challenge = outcome.kind === 'challenged' ? outcome.challenges[at] : undefined;
  if (challenge === undefined) throw new Error(`not challenged: ${outcome.kind}`);
  return parseDigestChallenge(challenge);
}

/** What a phone with these properties answers, the digest computed over them. */
export function answer(
  challenge: DigestChallenge,
  changes: Partial<DigestCredentials> & {
    password?: string;
    request?: SipRequest;
    withoutQop?: boolean;
  } = {},
): AuthenticationValue {
  const { password = 'secret', request = register, withoutQop = false, ...given } = changes;
  const { realm, nonce, algorithm } = challenge;
  const credentials: DigestCredentials = {
    username: 'alice',
    realm,
    nonce,
    uri: request.requestUri,
    response: '',
    userhash: false,
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(withoutQop ? {} : { qop: 'auth', nonceCount: '00000001', cnonce: 'c0ffee' }),
    ...given,
  };
  const { algorithm: used = defaultAlgorithm, username, userhash } = credentials;
  const hash = hashAlgorithmOf(used);
  const ha1 = computeHa1(hash, username, realm, password);
  const { method, body } = request;
  const response = computeDigest({ ...credentials, algorithm: used, ha1, method, body });
  const sentName = userhash ? hashUsername(hash, username, realm) : username;
  return printDigestCredentials({ ...credentials, response, ...given, username: sentName });
}

/** A REGISTER with these credentials. */
export const send = (server: DigestServer, ...values: AuthenticationValue[]) =>
  server.authenticate(register.withAll(Authorization, values), 'Authorization');

/** What comes of right credentials. */
export const authenticatedAs = (username: string, algorithm = 'MD5', refusals: unknown[] = []) => ({
  kind: 'authenticated',
  username,
  algorithm,
  refusals,
  confirm: expect.any(Function),
});
export const authenticated = authenticatedAs('alice');
/** What comes of a request without credentials. */
export const unasked = (reason: string) => ({
  kind: 'challenged',
  challenges: expect.any(Array),
  stale: false,
  cause: 'no-credentials',
  reason,
  refusals: [],
});
/** What comes of wrong credentials. */
export const refused = (cause: RefusalCause, reason: string, username?: string) => ({
  kind: 'challenged',
  challenges: expect.any(Array),
  stale: cause.startsWith('nonce-'),
  cause,
  reason,
  refusals: [{ cause, reason, ...(username === undefined ? {} : { username }) }],
});
export const wrongPassword = refused('wrong-response', 'wrong password for alice', 'alice');
