import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Authorization } from '../message/headers/authorization.js';
import { From } from '../message/headers/from.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { SipRequest } from '../message/request.js';
import { systemRandom } from '../ports/random.js';
import {
  alice,
  challenged,
  clientOf,
  invite,
  listeningClient,
  proxy,
  proxyCredentials,
  requestTo,
  userCredentials,
  www,
} from './digest-client.fixture.js';

const md5 = 'algorithm=MD5, qop="auth"';
const sha = 'algorithm=SHA-256, qop="auth"';

describe('digest client: the published examples', () => {
  /** What a client says to the challenge of an example, its cnonce being that of the example. */
  function answerTo(
    realm: string,
    uri: string,
    cnonce: string,
    account: typeof alice,
    ...challenges: string[]
  ) {
    const client = clientOf({
      credentials: [account],
      random: { ...systemRandom, token: () => cnonce },
      algorithms: ['SHA-512-256', 'SHA-256', 'MD5'],
    });
    const request = SipRequest.to('GET', uri).withText('To', `<sip:${realm}>`);
    const response = challenged(request, ...challenges.map((each) => `WWW-Authenticate: ${each}`));
    return client.answer(request, response)?.text('Authorization');
  }

  const common =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
  const mufasa = { username: 'Mufasa', password: 'Circle of Life' };

  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec', ['MD5']],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1', ['SHA-256', 'MD5']],
  ])('%s (RFC 7616 §3.9.1)', (algorithm, response, offered) => {
    const challenges = offered.map((each) => `${common}, algorithm=${each}`);
    const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    const text = answerTo('http-auth@example.org', '/dir/index.html', cnonce, mufasa, ...challenges);
    for (const part of [
      'username="Mufasa"',
      'uri="/dir/index.html"',
      `algorithm=${algorithm}`,
      'nc=00000001',
      `cnonce="${cnonce}"`,
      'qop=auth',
      `response="${response}"`,
      'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    ]) {
      expect(text).toContain(part);
    }
  });

  it.each([
    [
      'a hashed name',
      'userhash=true',
      'username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"',
    ],
    ['an extended name', 'userhash=false', "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe"],
  ])('SHA-512-256 and %s, as the erratum has them (RFC 7616 §3.9.2)', (_what, more, name) => {
    const text = answerTo(
      'api@example.org',
      '/doe.json',
      'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
      { username: 'Ja\u0308s\u00f8n Doe', password: 'Secret, or not?' },
      `realm="api@example.org", qop="auth", algorithm=SHA-512-256, charset=UTF-8, ${more}, ` +
        'nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK"',
    );
    expect(text).toContain(name);
    expect(text).toContain('response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"');
  });
});

describe('digest client: names', () => {
  const nameSent = (username: string, more: string) => {
    const client = clientOf({ credentials: [{ ...alice, username }] });
    const text = client.answer(invite, challenged(invite, www('a', 'n', more)))?.text('Authorization');
    return /username\*?=("[^"]*"|[^,]*)/.exec(text ?? '')?.[0];
  };

  it.each([
    ['J\u00e4s\u00f8n', 'qop="auth"', 'username="J\u00e4s\u00f8n"'],
    ['J\u00e4s\u00f8n', 'qop="auth", charset=UTF-8', "username*=UTF-8''J%C3%A4s%C3%B8n"],
    ['Jason', 'qop="auth", charset=UTF-8', 'username="Jason"'],
    ['two\r\nlines', 'qop="auth"', "username*=UTF-8''two%0D%0Alines"],
  ])('%j goes to a server that says %s as %s (RFC 7616 §4)', (username, more, sent) => {
    expect(nameSent(username, more)).toBe(sent);
  });
});

describe('digest client: several challenges', () => {
  it('answers the topmost of a server, or the strongest where told so (RFC 8760 §2.4)', () => {
    const response = challenged(invite, www('a', 'n1', md5), www('a', 'n2', sha));
    expect(userCredentials(clientOf().answer(invite, response))).toMatchObject([{ algorithm: 'MD5' }]);
    const cautious = clientOf({ prefer: 'strongest' });
    expect(userCredentials(cautious.answer(invite, response))).toMatchObject([{ algorithm: 'SHA-256' }]);
  });

  it('answers each of the servers that share a realm, brought together by a forking proxy (RFC 8760 §2.5)', () => {
    const client = clientOf();
    const both = [proxy('a', 'n1', sha), proxy('a', 'n2', md5), proxy('a', 'n3', sha), www('a', 'n4', sha)];
    const answered = client.answer(invite, challenged(invite, ...both));
    expect(proxyCredentials(answered)).toMatchObject([
      { nonce: 'n1', nonceCount: '00000001' },
      { nonce: 'n3', nonceCount: '00000001' },
    ]);
    expect(userCredentials(answered)).toMatchObject([{ nonce: 'n4' }]);
    expect(proxyCredentials(client.authorize(invite))).toMatchObject([
      { nonce: 'n1', nonceCount: '00000002' },
      { nonce: 'n3', nonceCount: '00000002' },
    ]);
  });

  it('answers a bounded number of servers of a realm (RFC 8760 §2.5)', () => {
    const many = Array.from({ length: 20 }, (_, i) => proxy('a', `n${i}`));
    expect(proxyCredentials(clientOf().answer(invite, challenged(invite, ...many)))).toHaveLength(5);
  });

  it('answers a server once that names an algorithm twice with one nonce (RFC 8760 §2.3)', () => {
    const twice = [www('a', 'n1', 'qop="auth-int"'), www('a', 'n1', 'qop="auth"')];
    expect(userCredentials(clientOf().answer(invite, challenged(invite, ...twice)))).toHaveLength(1);
  });

  it('applies auth-int where told so, and then leaves a server alone that has auth only (RFC 7616 §3.3)', () => {
    const careful = clientOf({ qop: ['auth-int'] });
    const [credentials] = userCredentials(
      careful.answer(invite, challenged(invite, www('a', 'n', 'qop="auth,auth-int"'))),
    );
    expect(credentials).toMatchObject({ qop: 'auth-int' });
    expect(careful.answer(invite, challenged(invite, www('b', 'n', 'qop="auth"')))).toBeUndefined();
    expect(careful.answer(invite, challenged(invite, www('b', 'n', 'stale=false')))).toBeUndefined();
  });
});

describe('digest client: challenges that ask for less', () => {
  const told = (algorithm: string, qop: string | undefined, refused: boolean) => ({
    kind: 'weaker-challenge',
    realm: 'a',
    algorithm,
    qop,
    refused,
  });

  it.each([
    ['a weaker hash', md5, told('MD5', 'auth', true)],
    ['no qop', 'algorithm=SHA-256', told('SHA-256', undefined, true)],
  ])('are refused where they have %s than before (RFC 7616 §5.8)', (_what, less, event) => {
    const { client, events } = listeningClient({ refuseWeaker: true });
    client.answer(invite, challenged(invite, www('a', 'n1', sha)));
    const later = requestTo('bob', 'call-2');
    expect(client.answer(later, challenged(later, www('a', 'n2', less)))).toBeUndefined();
    expect(events).toEqual([event]);
    expect(client.answer(later, challenged(later, www('a', 'n3', sha)))).toBeDefined();
  });

  it('are refused also after the credentials were, which anybody can say (RFC 7616 §5.8)', () => {
    const { client } = listeningClient({ refuseWeaker: true });
    const answered = client.answer(invite, challenged(invite, www('a', 'n1', sha))) as SipRequest;
    expect(client.answer(answered, challenged(invite, www('a', 'n2', sha)))).toBeUndefined();
    const later = requestTo('bob', 'call-2');
    expect(client.answer(later, challenged(later, www('a', 'n3', md5)))).toBeUndefined();
  });

  it('are answered and told unless they are to be refused (RFC 7616 §5.8)', () => {
    const { client, events } = listeningClient();
    client.answer(invite, challenged(invite, www('a', 'n1', sha)));
    const later = requestTo('bob', 'call-2');
    expect(client.answer(later, challenged(later, www('a', 'n2', md5)))).toBeDefined();
    expect(events).toEqual([told('MD5', 'auth', false)]);
  });

  it('are told from those of a second server in the same response (RFC 8760 §2.5)', () => {
    const { client, events } = listeningClient({ refuseWeaker: true });
    const both = [proxy('a', 'n1', sha), proxy('a', 'n2', sha), proxy('b', 'n3', md5)];
    expect(proxyCredentials(client.answer(invite, challenged(invite, ...both)))).toHaveLength(3);
    expect(events).toEqual([]);
  });

  it('can not be made to a client without MD5 (RFC 8760 §3)', () => {
    const client = clientOf({ algorithms: ['SHA-256', 'SHA-512-256'] });
    expect(client.answer(invite, challenged(invite, www('a', 'n1', md5)))).toBeUndefined();
  });
});

describe('digest client: accounts', () => {
  it('may be found by the request: its From tells which one is meant (RFC 3261 §22.2)', () => {
    const client = clientOf({
      credentials: (_realm, request) => ({ ...alice, username: request.required(From).displayName ?? '' }),
    });
    const request = invite.withText('From', 'carol <sip:carol@lab.test>');
    expect(userCredentials(client.answer(request, challenged(request, www('a', 'n'))))).toMatchObject([
      { username: 'carol' },
    ]);
  });

  it('are told when there is none, and when one is refused (RFC 3261 §22.1)', () => {
    const { client, events } = listeningClient({ credentials: [{ ...alice, realm: 'a' }] });
    const response = challenged(invite, www('a', 'n1'), www('b', 'n2'));
    const answered = client.answer(invite, response) as SipRequest;
    client.answer(answered, challenged(invite, www('a', 'n3')));
    expect(events).toEqual([
      { kind: 'no-account', realm: 'b' },
      { kind: 'credentials-refused', realm: 'a', username: 'alice' },
    ]);
  });

  it('are shown to nobody who prints the client (RFC 7616 §5.2)', () => {
    const client = clientOf();
    client.answer(invite, challenged(invite, www('a', 'n1')));
    expect(inspect(client, { depth: 9 })).not.toContain('secret');
    expect(JSON.stringify(client)).not.toContain('secret');
  });
});

describe('digest client: the domain of a challenge', () => {
  const domain = 'qop="auth", domain="sip:lab.test sip:carol@other.test"';

  it('names other URIs that its credentials are good for (RFC 7616 §3.3)', () => {
    const client = clientOf();
    client.answer(invite, challenged(invite, www('a', 'n1', domain)));
    expect(userCredentials(client.authorize(requestTo('dave', 'call-2')))).toMatchObject([{ nonce: 'n1' }]);
    const elsewhere = SipRequest.to('INVITE', 'sip:dave@other.test')
      .withText('To', '<sip:dave@other.test>')
      .withText('Call-ID', 'call-3');
    expect(client.authorize(elsewhere).has(Authorization)).toBe(false);
  });

  it('does not add a second set to a request that has its own for the realm (RFC 7616 §3.3)', () => {
    const client = clientOf();
    const carol = requestTo('carol', 'call-2');
    client.answer(invite, challenged(invite, www('a', 'n1', domain)));
    client.answer(carol, challenged(carol, www('a', 'n2')));
    client.authorize(invite);
    expect(userCredentials(client.authorize(carol))).toMatchObject([{ nonce: 'n2' }]);
  });

  it('means nothing in the challenge of a proxy (RFC 7616 §3.3)', () => {
    const client = clientOf();
    client.answer(invite, challenged(invite, proxy('a', 'n1', domain)));
    expect(client.authorize(requestTo('dave', 'call-2')).has(ProxyAuthorization)).toBe(false);
  });
});
