import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOn, EmbeddedBus } from '@trapezoid/bus';
import { findSubscriber } from '@trapezoid/contracts';
import { SipFailure } from '@trapezoid/nest-sip';
import { silentLogger } from '@trapezoid/observability';
import {
  buildRequest,
  computeHa1,
  DigestClient,
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
    ],
    { bus, logger: silentLogger },
  );
  let stopDirectory: () => void;

  const startDirectory = () => {
    stopDirectory = answerOn(bus, findSubscriber, ({ username, realm }) => {
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
    const request = requestOf(domain);
    const first = await authenticate(request, domain);
    if (first.kind !== 'challenged') return first.kind;
    const client = new DigestClient({ credentials: [{ username, password }], random: systemRandom });
    const answered = client.answer(request, first.response);
    if (answered === undefined) throw new Error('the challenge can’t be answered');
    const second = await authenticate(answered, domain);
    return second.kind === 'authenticated' ? second.username : second.kind;
  }

  it('challenges with 407 and the realm', async () => {
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
