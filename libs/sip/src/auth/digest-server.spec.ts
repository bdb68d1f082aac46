import { describe, expect, it, jest } from '@jest/globals';
import { parseHeaderValue } from '../message/header-definition.js';
import type { AuthenticationValue } from '../message/headers/authentication-parameters.js';
import { Authorization } from '../message/headers/authorization.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { WwwAuthenticate } from '../message/headers/www-authenticate.js';
import { SipRequest } from '../message/request.js';
import { systemRandom } from '../ports/random.js';
import { defaultAlgorithm, hashAlgorithmOf } from './digest-algorithm.js';
import { type DigestChallenge, parseDigestChallenge } from './digest-challenge.js';
import { type DigestCredentials, printDigestCredentials } from './digest-credentials.js';
import { computeDigest, computeHa1 } from './digest-response.js';
import { DigestServer, type DigestServerOptions } from './digest-server.js';

const passwords = new Map([
  ['alice', 'secret'],
  ['J\u00fcrgen "J"', 'p\u00e4ss'],
]);

function setUp(changes: Partial<DigestServerOptions> = {}) {
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const findHa1 = jest.fn<DigestServerOptions['findHa1']>(async (username, realm, algorithm) => {
    const password = passwords.get(username);
    return password === undefined ? undefined : computeHa1(algorithm, username, realm, password);
  });
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
  return { clock, findHa1, options, server: new DigestServer(options) };
}

const register = SipRequest.to('REGISTER', 'sip:lab.test');

/** The first challenge that a request without credentials brings. */
async function challengeOf(server: DigestServer): Promise<DigestChallenge> {
  const outcome = await server.authenticate(register, 'Authorization');
  if (outcome.kind !== 'challenged' || outcome.challenges[0] === undefined) throw new Error('not challenged');
  return parseDigestChallenge(outcome.challenges[0]);
}

/** What a phone with these properties answers, the digest computed over them. */
function answer(
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
  const { algorithm: used = defaultAlgorithm, username } = credentials;
  const ha1 = computeHa1(hashAlgorithmOf(used), username, realm, password);
  const { method, body } = request;
  const response = computeDigest({ ...credentials, algorithm: used, ha1, method, body });
  return printDigestCredentials({ ...credentials, response, ...given });
}

const send = (server: DigestServer, ...values: AuthenticationValue[]) =>
  server.authenticate(register.withAll(Authorization, values), 'Authorization');

const authenticated = { kind: 'authenticated', username: 'alice', algorithm: 'MD5' };
const refused = (reason: string, stale = false) => ({
  kind: 'challenged',
  challenges: expect.any(Array),
  stale,
  reason,
});

describe('digest server: challenges', () => {
  it('offers the algorithms in their order, one challenge each with one nonce (RFC 8760 §2.3)', async () => {
    const { server } = setUp({ algorithms: ['SHA-256', 'MD5'], qop: ['auth', 'auth-int'] });
    const outcome = await server.authenticate(register, 'Authorization');
    if (outcome.kind !== 'challenged') throw new Error('not challenged');
    const texts = outcome.challenges.map((challenge) => WwwAuthenticate.print(challenge));
    expect(outcome).toMatchObject({ stale: false, reason: 'no credentials' });
    expect(texts[0]).toMatch(
      /^Digest realm="lab.test", nonce="\w+", algorithm=SHA-256, qop="auth,auth-int"$/,
    );
    expect(texts[1]).toBe(texts[0]?.replace('SHA-256', 'MD5'));
  });

  it('gives each challenge a nonce of its own', async () => {
    const { server } = setUp();
    expect((await challengeOf(server)).nonce).not.toBe((await challengeOf(server)).nonce);
  });

  it('can not be made without an algorithm or without a qop', () => {
    expect(() => setUp({ algorithms: [] })).toThrow('at least one algorithm');
    expect(() => setUp({ qop: [] })).toThrow('at least one algorithm and one qop');
  });

  it.each([
    ['Basic dXNlcjpwYXNz', 'no readable digest credentials'],
    ['Digest realm="lab.test", nonce="unfinished', 'no readable digest credentials'],
    ['Digest username="alice", realm="other.test", nonce="n"', 'no credentials for realm lab.test'],
    [
      'Digest username="alice", realm="lab.test", nonce="", uri="sip:lab.test", response=""',
      'no credentials',
    ],
    ['Digest realm="lab.test", nonce="n"', 'malformed credentials: username missing'],
  ])('challenges %s', async (text, reason) => {
    const { server } = setUp();
    const outcome = await server.authenticate(register.withText('Authorization', text), 'Authorization');
    expect(outcome).toEqual(refused(reason));
  });

  it('looks for a proxy at Proxy-Authorization alone', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server));
    const asUser = register.withAll(Authorization, [value]);
    expect(await server.authenticate(asUser, 'Proxy-Authorization')).toEqual(refused('no credentials'));
    const asProxy = register.withAll(ProxyAuthorization, [value]);
    expect(await server.authenticate(asProxy, 'Proxy-Authorization')).toEqual(authenticated);
  });
});

describe('digest server: credentials', () => {
  it('accepts the right password', async () => {
    const { server, findHa1 } = setUp();
    expect(await send(server, answer(await challengeOf(server)))).toEqual(authenticated);
    expect(findHa1).toHaveBeenCalledWith('alice', 'lab.test', 'MD5');
  });

  it('accepts a user name with quotes and letters beyond ASCII', async () => {
    const { server } = setUp();
    const username = 'J\u00fcrgen "J"';
    const value = answer(await challengeOf(server), { username, password: 'p\u00e4ss' });
    expect(await send(server, value)).toEqual({ kind: 'authenticated', username, algorithm: 'MD5' });
  });

  it('refuses a wrong password and says whose', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server), { password: 'guess' });
    expect(await send(server, value)).toEqual(refused('wrong password for alice'));
  });

  it('refuses an unknown user, even one who knows the digest that stands in for the missing one', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server), { username: 'mallory\nalice' });
    expect(await send(server, value)).toEqual(refused('unknown user mallory alice'));
  });

  it('keeps a reason on one line of bounded length, whatever the user name', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server), { username: `\u0000\u2028\u202e${'x'.repeat(200)}` });
    expect(await send(server, value)).toEqual(refused(`unknown user ???${'x'.repeat(61)}\u2026`));
  });

  it('refuses an algorithm, a qop and a userhash that were not offered', async () => {
    const { server, findHa1 } = setUp();
    const challenge = await challengeOf(server);
    const sha = answer(challenge, { algorithm: 'SHA-256' });
    const integrity = answer(challenge, { qop: 'auth-int' });
    const hashed = answer(challenge, { userhash: true });
    expect(await send(server, sha)).toEqual(refused('algorithm SHA-256 was not offered'));
    expect(await send(server, integrity)).toEqual(refused('qop auth-int was not offered'));
    expect(await send(server, hashed)).toEqual(refused('userhash was not offered'));
    expect(findHa1).not.toHaveBeenCalled();
  });

  it('takes MD5 for meant where the credentials name no algorithm', async () => {
    const { server } = setUp();
    const { algorithm: _, ...unnamed } = await challengeOf(server);
    expect(await send(server, answer(unnamed))).toEqual(authenticated);
  });

  it('refuses credentials that name another resource than the Request-URI', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server), { uri: 'sip:other.test' });
    expect(await send(server, value)).toEqual(
      refused('uri of the credentials does not name the Request-URI'),
    );
  });

  it('refuses credentials for another method', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server), { request: SipRequest.to('INVITE', 'sip:lab.test') });
    expect(await send(server, value)).toEqual(refused('wrong password for alice'));
  });

  it('refuses a changed body under auth-int, and not under auth', async () => {
    const { server } = setUp({ qop: ['auth', 'auth-int'] });
    const original = register.withBody('text/plain', 'one');
    const changed = register.withBody('text/plain', 'two');
    for (const [qop, expected] of [
      ['auth', authenticated],
      ['auth-int', refused('wrong password for alice')],
    ] as const) {
      const value = answer(await challengeOf(server), { qop, request: original });
      const sent = changed.withAll(Authorization, [value]);
      expect(await server.authenticate(sent, 'Authorization')).toEqual(expected);
      const kept = original.withAll(Authorization, [
        answer(await challengeOf(server), { qop, request: original }),
      ]);
      expect(await server.authenticate(kept, 'Authorization')).toEqual(authenticated);
    }
  });

  it('passes on that the accounts can not be reached', async () => {
    const { server } = setUp({ findHa1: () => Promise.reject(new Error('location is away')) });
    const value = answer(await challengeOf(server));
    await expect(send(server, value)).rejects.toThrow('location is away');
  });

  it('accepts for a -sess algorithm a key made with the first cnonce or with the current one', async () => {
    const { server } = setUp({ algorithms: ['MD5-sess'] });
    const challenge = await challengeOf(server);
    const ha1 = computeHa1('MD5', 'alice', 'lab.test', 'secret');
    const outcome = { ...authenticated, algorithm: 'MD5-sess' };
    expect(await send(server, answer(challenge))).toEqual(outcome);
    expect(await send(server, answer(challenge, { nonceCount: '00000002', cnonce: 'tea' }))).toEqual(outcome);
    const third = { nonceCount: '00000003', cnonce: 'milk', qop: 'auth' } as const;
    const response = computeDigest({
      ...challenge,
      ...third,
      algorithm: 'MD5-sess',
      ha1,
      method: 'REGISTER',
      uri: 'sip:lab.test',
      session: { nonce: challenge.nonce, cnonce: 'c0ffee' },
    });
    expect(await send(server, answer(challenge, { ...third, response }))).toEqual(outcome);
  });
});

describe('digest server: several credentials in one request', () => {
  it('looks at all of the realm: an old one first does no harm, nor does a malformed or a foreign one', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    const old = answer(challenge, { nonce: 'from-another-server' });
    const foreign = answer({ ...challenge, realm: 'other.test' });
    const request = register
      .withAll(Authorization, [old, foreign, answer(challenge)])
      .withFirst(Authorization, parseHeaderValue(Authorization, 'Digest realm="lab.test", nonce="n"'));
    expect(await server.authenticate(request, 'Authorization')).toEqual(authenticated);
  });

  it('is stale where one of them was right but for its nonce', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    const old = answer(challenge, { nonce: 'from-another-server' });
    const wrong = answer(challenge, { password: 'guess' });
    expect(await send(server, old, wrong)).toEqual(refused('nonce unknown', true));
    expect(await send(server, wrong, old)).toEqual(refused('nonce unknown', true));
  });

  it('tries ten, no more', async () => {
    const { server, findHa1 } = setUp();
    const challenge = await challengeOf(server);
    const wrong = Array.from({ length: 10 }, () => answer(challenge, { password: 'guess' }));
    expect(await send(server, ...wrong, answer(challenge))).toEqual(refused('wrong password for alice'));
    expect(findHa1).toHaveBeenCalledTimes(10);
  });
});

describe('digest server: nonces', () => {
  it('accepts a nonce until its lifetime ends, then challenges with stale=true (RFC 7616 §3.3)', async () => {
    const { server, clock } = setUp();
    const challenge = await challengeOf(server);
    clock.time += 300_000;
    expect(await send(server, answer(challenge))).toEqual(authenticated);
    clock.time += 1;
    const outcome = await send(server, answer(challenge, { nonceCount: '00000002' }));
    expect(outcome).toEqual(refused('nonce expired', true));
    if (outcome.kind !== 'challenged' || outcome.challenges[0] === undefined) throw new Error('no challenge');
    expect(WwwAuthenticate.print(outcome.challenges[0])).toContain(', stale=true,');
    expect(await send(server, answer(parseDigestChallenge(outcome.challenges[0])))).toEqual(authenticated);
  });

  it('does not call a wrong password stale, however old the nonce', async () => {
    const { server, clock } = setUp();
    const challenge = await challengeOf(server);
    clock.time += 600_000;
    const value = answer(challenge, { password: 'guess' });
    expect(await send(server, value)).toEqual(refused('wrong password for alice'));
  });

  it('refuses a replay and takes the next count', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    const value = answer(challenge);
    expect(await send(server, value)).toEqual(authenticated);
    expect(await send(server, value)).toEqual(refused('nonce replayed', true));
    expect(await send(server, answer(challenge, { nonceCount: '00000002' }))).toEqual(authenticated);
  });

  it('lets only one of two simultaneous replays through', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server));
    const outcomes = await Promise.all([send(server, value), send(server, value)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['authenticated', 'challenged']);
  });

  it('does not let a wrong password use up a count', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    await send(server, answer(challenge, { password: 'guess' }));
    expect(await send(server, answer(challenge))).toEqual(authenticated);
  });

  it('accepts credentials without qop once per nonce (RFC 2069)', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    const value = answer(challenge, { withoutQop: true });
    expect(await send(server, value)).toEqual(authenticated);
    expect(await send(server, value)).toEqual(refused('nonce replayed', true));
  });

  it('takes the nonces of a server with the same secret, and no others', async () => {
    const { server, options } = setUp({ secret: 'shared' });
    const twin = new DigestServer(options);
    const { server: stranger } = setUp();
    expect(await send(twin, answer(await challengeOf(server)))).toEqual(authenticated);
    expect(await send(stranger, answer(await challengeOf(server)))).toEqual(refused('nonce unknown', true));
  });

  it('does not take nonces from before its start, when an earlier run may have seen them used', async () => {
    const { server, options, clock } = setUp({ secret: 'shared' });
    const challenge = await challengeOf(server);
    clock.time += 1;
    const restarted = new DigestServer(options);
    expect(await send(restarted, answer(challenge))).toEqual(refused('nonce no longer remembered', true));
  });

  it('forgets the oldest nonces beyond its maximum: they become stale', async () => {
    const { server, clock } = setUp({ maximumNonces: 2 });
    const first = await challengeOf(server);
    for (let i = 0; i < 3; i++) {
      clock.time += 1;
      const challenge = i === 0 ? first : await challengeOf(server);
      expect(await send(server, answer(challenge))).toEqual(authenticated);
    }
    const late = answer(first, { nonceCount: '00000002' });
    expect(await send(server, late)).toEqual(refused('nonce no longer remembered', true));
  });
});
