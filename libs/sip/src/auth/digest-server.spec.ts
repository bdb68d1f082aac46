import { describe, expect, it } from '@jest/globals';
import { parseHeaderValue } from '../message/header-definition.js';
import { Authorization } from '../message/headers/authorization.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { WwwAuthenticate } from '../message/headers/www-authenticate.js';
import { SipRequest } from '../message/request.js';
import { computeDigest } from './digest-response.js';
import {
  answer,
  authenticated,
  authenticatedAs,
  challengeIn,
  challengeOf,
  refused,
  register,
  send,
  setUp,
  unasked,
  wrongPassword,
} from './digest-server.fixture.js';

describe('digest server: challenges', () => {
  it('offers the algorithms in their order, one challenge each with one nonce (RFC 8760 §2.3, RFC 7616 §3.7)', async () => {
    const { server } = setUp({ algorithms: ['SHA-256', 'MD5-sess', 'MD5'], qop: ['auth', 'auth-int'] });
    const outcome = await server.authenticate(register, 'Authorization');
    if (outcome.kind !== 'challenged') throw new Error('not challenged');
    const texts = outcome.challenges.map((challenge) => WwwAuthenticate.print(challenge));
    expect(outcome).toEqual(unasked('no credentials'));
    expect(texts[0]).toMatch(
      /^Digest realm="lab.test", nonce="\w+", algorithm=SHA-256, qop="auth,auth-int"$/,
    );
    expect(texts[1]).toBe(texts[0]?.replace('SHA-256', 'MD5-sess'));
    expect(texts[2]).toBe(texts[0]?.replace('SHA-256', 'MD5'));
  });

  it('offers userhash where accounts can be found by it (RFC 7616 §3.4.4), and a charset if told (RFC 7616 §4)', async () => {
    const { server } = setUp({ findByUserhash: async () => undefined, charset: 'UTF-8' });
    expect(await challengeOf(server)).toMatchObject({ userhash: true, charset: 'UTF-8' });
    expect(await challengeOf(setUp().server)).not.toHaveProperty('charset');
  });

  it('gives each challenge a nonce of its own (RFC 7616 §3.3)', async () => {
    const { server } = setUp();
    expect((await challengeOf(server)).nonce).not.toBe((await challengeOf(server)).nonce);
  });

  it.each([
    ['no algorithm', { algorithms: [] }, 'at least one algorithm'],
    ['an algorithm twice', { algorithms: ['MD5', 'MD5'] as const }, 'names an algorithm twice'],
    ['no qop', { qop: [] }, 'at least one algorithm and one qop'],
    ['a secret that can be guessed', { secret: 'short' }, 'at least 16 characters'],
  ])('can not be made with %s (RFC 8760 §2.3)', (_what, changes, message) => {
    expect(() => setUp(changes)).toThrow(message);
  });

  it.each([
    ['Basic dXNlcjpwYXNz/w==', 'no readable digest credentials'],
    ['Digest realm="lab.test", nonce="unfinished', 'no readable digest credentials'],
    ['Digest username="alice", realm="other.test", nonce="n"', 'no credentials for realm lab.test'],
    ['Digest username="alice", realm="lab.test", nonce="", uri="sip:x", response=""', 'no credentials'],
  ])('takes %s for a request without credentials (RFC 3261 §22.4)', async (text, reason) => {
    const { server } = setUp();
    const outcome = await server.authenticate(register.withText('Authorization', text), 'Authorization');
    expect(outcome).toEqual(unasked(reason));
  });

  it('finds no credentials in those of a phone that has not been challenged yet: empty ones (RFC 8760 §2.7)', async () => {
    const { server, findHa1 } = setUp();
    const value = answer(await challengeOf(server), { nonce: '', response: '' });
    expect(await send(server, value)).toEqual(unasked('no credentials'));
    expect(findHa1).not.toHaveBeenCalled();
  });

  it('looks for a proxy at Proxy-Authorization alone (RFC 3261 §22.3)', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server));
    const asUser = register.withAll(Authorization, [value]);
    expect(await server.authenticate(asUser, 'Proxy-Authorization')).toEqual(unasked('no credentials'));
    const asProxy = register.withAll(ProxyAuthorization, [value]);
    expect(await server.authenticate(asProxy, 'Proxy-Authorization')).toEqual(authenticated);
  });
});

describe('digest server: credentials', () => {
  it('accepts the right password (RFC 7616 §3.6)', async () => {
    const { server, findHa1 } = setUp();
    expect(await send(server, answer(await challengeOf(server)))).toEqual(authenticated);
    expect(findHa1).toHaveBeenCalledWith('alice', 'lab.test', 'MD5');
  });

  it('accepts a user name with quotes and letters beyond ASCII (RFC 7616 §3.4.5)', async () => {
    const { server } = setUp();
    const username = 'J\u00fcrgen "J"';
    const value = answer(await challengeOf(server), { username, password: 'p\u00e4ss' });
    expect(await send(server, value)).toEqual(authenticatedAs(username));
  });

  it.each(['MD5', 'SHA-256-sess'] as const)(
    'accepts a hashed user name, knowing HA1 alone, and says whose it is: %s (RFC 7616 §3.4.4)',
    async (algorithm) => {
      const { findByUserhash } = setUp();
      const { server } = setUp({ findByUserhash, algorithms: [algorithm] });
      const value = answer(await challengeOf(server), { userhash: true });
      expect(await send(server, value)).toEqual(authenticatedAs('alice', algorithm));
      const plain = answer(await challengeOf(server));
      expect(await send(server, plain)).toEqual(authenticatedAs('alice', algorithm));
    },
  );

  it('takes MD5 for meant where the credentials name no algorithm (RFC 7616 §3.3)', async () => {
    const { server } = setUp();
    const { algorithm: _, ...unnamed } = await challengeOf(server);
    expect(await send(server, answer(unnamed))).toEqual(authenticated);
  });

  it('passes on that the accounts can not be reached (RFC 7616 §3.6)', async () => {
    const { server } = setUp({ findHa1: () => Promise.reject(new Error('location is away')) });
    const value = answer(await challengeOf(server));
    await expect(send(server, value)).rejects.toThrow('location is away');
  });
});

describe('digest server: what was wrong with credentials', () => {
  it.each([
    ['Digest realm="lab.test", nonce="n"', refused('malformed', 'malformed credentials: username missing')],
    [
      'Digest realm="lab.test", nonce="n", username="alice", algorithm=SHA3',
      refused('algorithm-not-offered', 'algorithm SHA3 was not offered', 'alice'),
    ],
    [
      'Digest realm="lab.test", nonce="n", username="alice", qop=auth-conf',
      refused('qop-not-offered', 'qop auth-conf was not offered', 'alice'),
    ],
  ])('%s (RFC 7616 §3.4)', async (text, outcome) => {
    const { server } = setUp();
    expect(await send(server, parseHeaderValue(Authorization, text))).toEqual(outcome);
  });

  it('a wrong password: whose (RFC 7616 §3.4)', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server), { password: 'guess' });
    expect(await send(server, value)).toEqual(wrongPassword);
  });

  it('an unknown user: who, on one line of bounded length (RFC 7616 §3.4)', async () => {
    const { server } = setUp();
    const mallory = answer(await challengeOf(server), { username: 'mallory\nalice' });
    expect(await send(server, mallory)).toEqual(
      refused('unknown-user', 'unknown user mallory alice', 'mallory alice'),
    );
    const name = `???${'x'.repeat(61)}\u2026`;
    const long = answer(await challengeOf(server), { username: `\u0000\u2028\u202e${'x'.repeat(200)}` });
    expect(await send(server, long)).toEqual(refused('unknown-user', `unknown user ${name}`, name));
  });

  it('an unknown user is refused even with the digest of the account that stands in for the missing one (RFC 7616 §3.6)', async () => {
    const { server } = setUp({ random: { token: (length) => 'a'.repeat(length), integer: () => 0 } });
    const challenge = await challengeOf(server);
    const proof = { qop: 'auth', nonceCount: '00000001', cnonce: 'c' } as const;
    const response = computeDigest({
      ...challenge,
      ...proof,
      algorithm: 'MD5',
      ha1: 'a'.repeat(32),
      method: 'REGISTER',
      uri: register.requestUri,
    });
    const value = answer(challenge, { username: 'mallory', ...proof, response });
    expect(await send(server, value)).toMatchObject({ cause: 'unknown-user' });
  });

  it('tells the network nothing of it: unknown user, wrong password and no credentials are challenged alike (RFC 7616 §5.7)', async () => {
    const { findByUserhash } = setUp();
    const { server, findHa1 } = setUp({ findByUserhash });
    const challenge = await challengeOf(server);
    const outcomes = [
      await server.authenticate(register, 'Authorization'),
      await send(server, answer(challenge, { username: 'mallory' })),
      await send(server, answer(challenge, { password: 'guess' })),
      await send(server, answer(challenge, { username: 'mallory', userhash: true })),
      await send(server, answer(challenge, { password: 'guess', userhash: true })),
    ];
    const texts = outcomes.map((outcome) => {
      const { nonce: _, ...rest } = challengeIn(outcome);
      return rest;
    });
    expect(new Set(texts.map((text) => JSON.stringify(text))).size).toBe(1);
    expect(findHa1).toHaveBeenCalledTimes(2);
  });

  it('an algorithm, a qop and a userhash that were not offered, before any account is asked for (RFC 7616 §3.4)', async () => {
    const { server, findHa1 } = setUp();
    const challenge = await challengeOf(server);
    const sha = answer(challenge, { algorithm: 'SHA-256' });
    const integrity = answer(challenge, { qop: 'auth-int' });
    const hashed = answer(challenge, { userhash: true });
    expect(await send(server, sha)).toMatchObject({
      cause: 'algorithm-not-offered',
      reason: 'algorithm SHA-256 was not offered',
    });
    expect(await send(server, integrity)).toMatchObject({
      cause: 'qop-not-offered',
      reason: 'qop auth-int was not offered',
    });
    expect(await send(server, hashed)).toMatchObject({
      cause: 'userhash-not-offered',
      reason: 'userhash was not offered',
    });
    expect(findHa1).not.toHaveBeenCalled();
  });

  it('no qop where auth-int alone is offered: without one, auth is meant (RFC 8760 §2.6)', async () => {
    const { server } = setUp({ qop: ['auth-int'] });
    const value = answer(await challengeOf(server), { withoutQop: true });
    expect(await send(server, value)).toEqual(
      refused('qop-not-offered', 'qop auth was not offered', 'alice'),
    );
  });

  it('another resource than the Request-URI (RFC 7616 §3.4.6)', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server), { uri: 'sip:other.test' });
    expect(await send(server, value)).toEqual(
      refused('uri-mismatch', 'uri of the credentials does not name the Request-URI', 'alice'),
    );
  });

  it('another method (RFC 7616 §3.4.3)', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server), { request: SipRequest.to('INVITE', 'sip:lab.test') });
    expect(await send(server, value)).toEqual(wrongPassword);
  });

  it('a changed body under auth-int, and not under auth (RFC 7616 §3.4.3)', async () => {
    const { server } = setUp({ qop: ['auth', 'auth-int'] });
    const original = register.withBody('text/plain', 'one');
    const changed = register.withBody('text/plain', 'two');
    for (const [qop, expected] of [
      ['auth', authenticated],
      ['auth-int', wrongPassword],
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
});

describe('digest server: several credentials in one request', () => {
  it('looks at all of the realm: an old one first does no harm, nor does a malformed or a foreign one (RFC 3261 §22.3)', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    const old = answer(challenge, { nonce: 'from-another-server' });
    const foreign = answer({ ...challenge, realm: 'other.test' });
    const request = register
      .withAll(Authorization, [old, foreign, answer(challenge)])
      .withFirst(Authorization, parseHeaderValue(Authorization, 'Digest realm="lab.test", nonce="n"'));
    expect(await server.authenticate(request, 'Authorization')).toMatchObject({
      kind: 'authenticated',
      refusals: [{ cause: 'malformed' }, { cause: 'nonce-unknown' }],
    });
  });

  it('is stale where one of them was right but for its nonce (RFC 7616 §3.3)', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    const old = answer(challenge, { nonce: 'from-another-server' });
    const wrong = answer(challenge, { password: 'guess' });
    for (const values of [
      [old, wrong],
      [wrong, old],
    ]) {
      expect(await send(server, ...values)).toMatchObject({ stale: true, cause: 'nonce-unknown' });
    }
  });

  it('tells of each one that was tried: guesses can be counted, also beside a right one (RFC 7616 §3.4)', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    const guess = answer(challenge, { password: 'guess' });
    const other = answer(challenge, { username: 'mallory' });
    const causes = [
      { cause: 'wrong-response', username: 'alice' },
      { cause: 'unknown-user', username: 'mallory' },
    ];
    expect(await send(server, guess, other)).toMatchObject({ refusals: causes });
    expect(await send(server, guess, other, answer(challenge))).toMatchObject({
      kind: 'authenticated',
      refusals: causes,
    });
  });

  it('tries ten, no more (RFC 3261 §22.3)', async () => {
    const { server, findHa1 } = setUp();
    const challenge = await challengeOf(server);
    const wrong = Array.from({ length: 10 }, () => answer(challenge, { password: 'guess' }));
    const outcome = await send(server, ...wrong, answer(challenge));
    expect(outcome).toMatchObject({ kind: 'challenged', cause: 'wrong-response' });
    expect(outcome.refusals).toHaveLength(10);
    expect(findHa1).toHaveBeenCalledTimes(10);
  });
});
