import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOn, EmbeddedBus } from '@trapezoid/bus';
import { findSubscriber } from '@trapezoid/contracts';
import { SipFailure } from '@trapezoid/nest-sip';
import { silentLogger } from '@trapezoid/observability';
import {
  buildRequest,
  computeHa1,
  DigestClient,
  hashUsername,
  makeResponse,
  Parameters,
  parseUri,
  type SipRequest,
  systemRandom,
} from '@trapezoid/sip';
import { DomainAuthenticator } from './domain-authenticator.js';

const rules = {
  aliases: [],
  realm: 'shared',
  algorithms: ['MD5'],
  qop: ['auth'],
  nonceLifetime: 60,
} as const;

describe('the authentication of a domain', () => {
  const bus = new EmbeddedBus();
  const authenticator = new DomainAuthenticator(
    [
      { ...rules, name: 'lab.test', required: true },
      { ...rules, name: 'other.test', required: true },
      { ...rules, name: 'open.test', required: false },
      {
        ...rules,
        name: 'hashed.test',
        required: true,
        algorithms: ['SHA-256-sess'],
        qop: ['auth-int'],
        userhash: true,
        charset: 'UTF-8',
      },
    ],
    { bus, logger: silentLogger },
  );
  let stopDirectory: () => void;

  const startDirectory = () => {
    stopDirectory = answerOn(bus, findSubscriber, ({ username, realm, userhash }) => {
      if (userhash !== undefined) {
        if (username !== hashUsername(userhash, 'alice', realm)) return { kind: 'unknown' as const };
        const ha1 = { [userhash]: computeHa1(userhash, 'alice', realm, 'secret') };
        return { kind: 'found' as const, subscriber: { username: 'alice', domain: 'hashed.test', ha1 } };
      }
      const user = username.replace('@lab.test', '');
      if (user !== 'alice') return { kind: 'unknown' as const };
      const ha1 = { MD5: computeHa1('MD5', username, realm, 'secret') };
      return { kind: 'found' as const, subscriber: { username: user, domain: 'lab.test', ha1 } };
    });
  };

  beforeAll(startDirectory);
  afterAll(() => bus.close());

  const authenticate = (request: SipRequest, domain = 'lab.test') =>
    authenticator.authenticate(request, domain, 'Proxy-Authorization', 'tag');

  const requestOf = (domain = 'lab.test') => {
    const uri = parseUri(`sip:bob@${domain}`);
    return buildRequest({ method: 'MESSAGE', uri, from: { uri, parameters: Parameters.none } }, systemRandom);
  };

  /** What becomes of the request when its sender answers the challenge. */
  async function outcomeOf(username: string, password = 'secret', domain = 'lab.test') {
    const outcome = await exchange(username, password, domain);
    return outcome.kind === 'authenticated' ? outcome.username : outcome.kind;
  }

  async function exchange(username: string, password = 'secret', domain = 'lab.test') {
    const request = requestOf(domain);
    const first = await authenticate(request, domain);
    if (first.kind !== 'challenged') return first;
    const client = new DigestClient({ credentials: [{ username, password }], random: systemRandom });
    const answered = client.answer(request, first.response);
    if (answered === undefined) throw new Error('the challenge can’t be answered');
    return authenticate(answered, domain);
  }

  it('challenges with 407 and the realm (RFC 3261 §22.3, §21.4.8)', async () => {
    const outcome = await authenticate(requestOf());
    if (outcome.kind !== 'challenged') throw new Error(outcome.kind);
    expect(outcome.response.statusCode).toBe(407);
    expect(outcome.response.text('Proxy-Authenticate')).toContain('realm="shared"');
    expect(outcome.response.text('To')).toContain(';tag=tag');
  });

  it.each([
    ['an account', 'alice', 'secret', 'alice'],
    ['an account with its domain', 'alice@lab.test', 'secret', 'alice'],
    ['a wrong password', 'alice', 'guess', 'challenged'],
    ['nobody', 'mallory', 'secret', 'challenged'],
    ['a name longer than any', 'x'.repeat(300), 'secret', 'challenged'],
  ])('of %s', async (_who, username, password, outcome) => {
    expect(await outcomeOf(username, password)).toBe(outcome);
  });

  it('does not take the account of another domain that shares the realm', async () => {
    expect(await outcomeOf('alice', 'secret', 'other.test')).toBe('challenged');
  });

  it('takes hashed names and session keys, and knows whose they are by HA1 alone (RFC 7616 §3.4.4, §3.4.2)', async () => {
    const challenge = await authenticate(requestOf('hashed.test'), 'hashed.test');
    if (challenge.kind !== 'challenged') throw new Error(challenge.kind);
    expect(challenge.response.text('Proxy-Authenticate')).toMatch(
      /algorithm=SHA-256-sess, qop="auth-int", charset=UTF-8, userhash=true$/,
    );
    expect(await outcomeOf('alice', 'secret', 'hashed.test')).toBe('alice');
    expect(await outcomeOf('alice', 'guess', 'hashed.test')).toBe('challenged');
    expect(await outcomeOf('mallory', 'secret', 'hashed.test')).toBe('challenged');
  });

  it('tells why credentials were refused, and nothing where there were none (RFC 7616 §3.4)', async () => {
    expect(await authenticate(requestOf())).not.toHaveProperty('refusals');
    expect(await exchange('alice')).not.toHaveProperty('refusals');
    expect(await exchange('alice', 'guess')).toMatchObject({
      refusals: [{ cause: 'wrong-response', username: 'alice', reason: 'wrong password for alice' }],
    });
    expect(await exchange('mallory')).toMatchObject({
      refusals: [{ cause: 'unknown-user', username: 'mallory', reason: 'unknown user mallory' }],
    });
  });

  it('confirms with the proof that it knows the password (RFC 7616 §3.8)', async () => {
    const outcome = await exchange('alice');
    if (outcome.kind !== 'authenticated') throw new Error(outcome.kind);
    const response = outcome.confirm?.(makeResponse(requestOf(), 200));
    expect(response?.text('Proxy-Authentication-Info')).toMatch(/^qop=auth, rspauth="[0-9a-f]{32}"/);
  });

  it('takes the nonces of an instance with the same secret (RFC 7616 §5.4)', async () => {
    const instance = () =>
      new DomainAuthenticator(
        [{ ...rules, name: 'lab.test', required: true, secret: 'shared by two instances' }],
        { bus, logger: silentLogger },
      );
    const [one, other] = [instance(), instance()];
    const request = requestOf();
    const first = await one.authenticate(request, 'lab.test', 'Proxy-Authorization', 'tag');
    if (first.kind !== 'challenged') throw new Error(first.kind);
    const client = new DigestClient({
      credentials: [{ username: 'alice', password: 'secret' }],
      random: systemRandom,
    });
    const answered = client.answer(request, first.response) ?? request;
    expect(await other.authenticate(answered, 'lab.test', 'Proxy-Authorization', 'tag')).toMatchObject({
      kind: 'authenticated',
    });
  });

  it('asks nobody where the domain does not', async () => {
    expect(await outcomeOf('alice', 'secret', 'open.test')).toBe('not-required');
  });

  it('fails with 503 while the directory is away', async () => {
    stopDirectory();
    await expect(outcomeOf('alice')).rejects.toMatchObject({ details: { statusCode: 503, retryAfter: 5 } });
    await expect(outcomeOf('alice')).rejects.toBeInstanceOf(SipFailure);
    startDirectory();
    expect(await outcomeOf('alice')).toBe('alice');
  });
});
