import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { WwwAuthenticate } from '../message/headers/www-authenticate.js';
import { computeDigest, computeHa1 } from './digest-response.js';
import {
  answer,
  authenticated,
  authenticatedAs,
  challengeIn,
  challengeOf,
  refused,
  send,
  setUp,
  wrongPassword,
} from './digest-server.fixture.js';
import { DigestServer } from './digest-server.js';

const secret = 'shared by all instances';
const expired = refused('nonce-expired', 'nonce expired', 'alice');
const replayed = refused('nonce-replayed', 'nonce replayed', 'alice');
const forgotten = refused('nonce-forgotten', 'nonce no longer remembered', 'alice');

describe('digest server: nonces', () => {
  it('accepts a nonce until its lifetime ends, then challenges with stale=true (RFC 7616 §3.3)', async () => {
    const { server, clock } = setUp();
    const challenge = await challengeOf(server);
    clock.time += 300_000;
    expect(await send(server, answer(challenge))).toEqual(authenticated);
    clock.time += 1;
    const outcome = await send(server, answer(challenge, { nonceCount: '00000002' }));
    expect(outcome).toEqual(expired);
    if (outcome.kind !== 'challenged' || outcome.challenges[0] === undefined) throw new Error('no challenge');
    expect(WwwAuthenticate.print(outcome.challenges[0])).toContain(', stale=true,');
    expect(await send(server, answer(challengeIn(outcome)))).toEqual(authenticated);
  });

  it('does not call a wrong password stale, however old the nonce (RFC 7616 §3.3)', async () => {
    const { server, clock } = setUp();
    const challenge = await challengeOf(server);
    clock.time += 600_000;
    const value = answer(challenge, { password: 'guess' });
    expect(await send(server, value)).toEqual(wrongPassword);
  });

  it('refuses a replay and takes the next count (RFC 7616 §5.5)', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    const value = answer(challenge);
    expect(await send(server, value)).toEqual(authenticated);
    expect(await send(server, value)).toEqual(replayed);
    expect(await send(server, answer(challenge, { nonceCount: '00000002' }))).toEqual(authenticated);
  });

  it('lets only one of two simultaneous replays through (RFC 7616 §5.5)', async () => {
    const { server } = setUp();
    const value = answer(await challengeOf(server));
    const outcomes = await Promise.all([send(server, value), send(server, value)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['authenticated', 'challenged']);
  });

  it('does not let a wrong password use up a count (RFC 7616 §3.4)', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    await send(server, answer(challenge, { password: 'guess' }));
    expect(await send(server, answer(challenge))).toEqual(authenticated);
  });

  it('accepts credentials without qop, as RFC 2069 has them, once per nonce (RFC 3261 §22.4)', async () => {
    const { server } = setUp();
    const challenge = await challengeOf(server);
    const value = answer(challenge, { withoutQop: true });
    expect(await send(server, value)).toEqual(authenticated);
    expect(await send(server, value)).toEqual(replayed);
  });

  it('takes the nonces of a server with the same secret, and no others (RFC 7616 §5.4)', async () => {
    const { server, options } = setUp({ secret });
    const twin = new DigestServer(options);
    const { server: stranger } = setUp();
    expect(await send(twin, answer(await challengeOf(server)))).toEqual(authenticated);
    expect(await send(stranger, answer(await challengeOf(server)))).toEqual(
      refused('nonce-unknown', 'nonce unknown', 'alice'),
    );
  });

  it('does not take nonces from before its start, when an earlier run may have seen them used (RFC 7616 §5.5)', async () => {
    const { server, options, clock } = setUp({ secret });
    const challenge = await challengeOf(server);
    clock.time += 1;
    const restarted = new DigestServer(options);
    expect(await send(restarted, answer(challenge))).toEqual(forgotten);
  });

  it('forgets the oldest nonces beyond its maximum: they become stale (RFC 7616 §5.5)', async () => {
    const { server, clock } = setUp({ maximumNonces: 2 });
    const first = await challengeOf(server);
    for (let i = 0; i < 3; i++) {
      clock.time += 1;
      const challenge = i === 0 ? first : await challengeOf(server);
      expect(await send(server, answer(challenge))).toEqual(authenticated);
    }
    const late = answer(first, { nonceCount: '00000002' });
    expect(await send(server, late)).toEqual(forgotten);
  });

  it('accepts for a -sess algorithm a key made with the first cnonce or with the current one (RFC 7616 §3.4.2)', async () => {
    const { server } = setUp({ algorithms: ['MD5-sess'] });
    const challenge = await challengeOf(server);
    const ha1 = computeHa1('MD5', 'alice', 'lab.test', 'secret');
    const outcome = authenticatedAs('alice', 'MD5-sess');
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

  it('shows no secret to whoever prints it (RFC 7616 §5.2)', async () => {
    const { server } = setUp({ secret });
    expect(inspect(server, { depth: 9 })).not.toContain(secret);
    expect(JSON.stringify(server)).not.toContain(secret);
  });
});
