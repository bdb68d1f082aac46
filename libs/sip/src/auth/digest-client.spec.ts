import { describe, expect, it } from '@jest/globals';
import { Authorization } from '../message/headers/authorization.js';
import { ProxyAuthorization } from '../message/headers/proxy-authorization.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import {
  alice,
  challenged,
  clientOf,
  invite,
  isRight,
  proxy,
  proxyCredentials,
  requestTo,
  userCredentials,
  www,
} from './digest-client.fixture.js';
import { hashUsername } from './digest-response.js';

describe('digest client: answering', () => {
  it('answers a challenge with a right digest over method and Request-URI (RFC 7616 §3.4)', () => {
    const answered = clientOf().answer(invite, challenged(invite, www('lab.test', 'n1')));
    expect(userCredentials(answered)).toEqual([
      {
        username: 'alice',
        realm: 'lab.test',
        nonce: 'n1',
        uri: 'sip:bob@lab.test',
        qop: 'auth',
        nonceCount: '00000001',
        cnonce: expect.stringMatching(/^\w{20}$/),
        response: expect.any(String),
        userhash: false,
      },
    ]);
    expect(isRight(userCredentials(answered)[0])).toBe(true);
    expect(answered?.has(ProxyAuthorization)).toBe(false);
  });

  it('returns opaque and algorithm as the server gave them, and names none where it named none (RFC 7616 §3.4)', () => {
    const more = 'opaque="o\\"", algorithm=MD5, qop="auth"';
    const [named] = userCredentials(clientOf().answer(invite, challenged(invite, www('a', 'n', more))));
    const [unnamed] = userCredentials(clientOf().answer(invite, challenged(invite, www('a', 'n'))));
    expect(named).toMatchObject({ opaque: 'o"', algorithm: 'MD5' });
    expect(unnamed).not.toHaveProperty('algorithm');
    expect(unnamed).not.toHaveProperty('opaque');
  });

  it('answers all realms, those of proxies and of users together (RFC 3261 §22.3)', () => {
    const response = challenged(invite, www('a', 'n1'), proxy('a', 'n2'), proxy('b', 'n3'));
    const answered = clientOf().answer(invite, response);
    expect(userCredentials(answered)).toMatchObject([{ realm: 'a', nonce: 'n1' }]);
    expect(proxyCredentials(answered)).toMatchObject([
      { realm: 'a', nonce: 'n2' },
      { realm: 'b', nonce: 'n3' },
    ]);
  });

  it('takes the topmost challenge of a realm that it supports (RFC 8760 §2.4)', () => {
    const response = challenged(
      invite,
      www('a', 'n1', 'algorithm=SHA-3, qop="auth"'),
      www('a', 'n2', 'algorithm=SHA-512-256, qop="auth-conf"'),
      www('a', 'n3', 'algorithm=SHA-256, qop="auth"'),
      www('a', 'n4', 'algorithm=MD5, qop="auth"'),
    ).withText('X-Other', 'x');
    expect(userCredentials(clientOf().answer(invite, response))).toMatchObject([{ algorithm: 'SHA-256' }]);
    const md5Only = clientOf({ algorithms: ['MD5'] });
    expect(userCredentials(md5Only.answer(invite, response))).toMatchObject([{ nonce: 'n4' }]);
  });

  it('passes over other schemes and malformed challenges (RFC 8760 §2.4)', () => {
    const response = challenged(invite, www('a', 'n1'))
      .withText('Proxy-Authenticate', 'Digest realm="unfinished')
      .withText('X-Before', 'x');
    expect(userCredentials(clientOf().answer(invite, response))).toHaveLength(1);
    const basic = makeResponse(invite, 401).withText('WWW-Authenticate', 'Basic realm="a"');
    expect(clientOf().answer(invite, basic)).toBeUndefined();
    expect(clientOf().answer(invite, makeResponse(invite, 401))).toBeUndefined();
  });

  it.each([
    ['qop="auth-int,auth"', 'auth'],
    ['qop="auth-int"', 'auth-int'],
  ])('answers %s with %s (RFC 7616 §3.3)', (more, qop) => {
    const withBody = invite.withBody('application/sdp', 'v=0');
    const [credentials] = userCredentials(
      clientOf().answer(withBody, challenged(invite, www('a', 'n', more))),
    );
    expect(credentials?.qop).toBe(qop);
    expect(isRight(credentials, 'INVITE', 'v=0')).toBe(true);
  });

  it('answers a server of RFC 2069 in its way, but no -sess algorithm without qop (RFC 3261 §22.4)', () => {
    const [credentials] = userCredentials(
      clientOf().answer(invite, challenged(invite, www('a', 'n', 'stale=false'))),
    );
    expect(credentials).not.toHaveProperty('cnonce');
    expect(credentials).not.toHaveProperty('nonceCount');
    expect(isRight(credentials)).toBe(true);
    const session = challenged(invite, www('a', 'n', 'algorithm=MD5-sess'));
    expect(clientOf().answer(invite, session)).toBeUndefined();
  });

  it('hashes the user name where the server asks for it (RFC 7616 §3.4.4)', () => {
    const more = 'qop="auth", userhash=true';
    const [credentials] = userCredentials(clientOf().answer(invite, challenged(invite, www('a', 'n', more))));
    expect(credentials).toMatchObject({ username: hashUsername('MD5', 'alice', 'a'), userhash: true });
    expect(isRight(credentials)).toBe(true);
  });

  it('normalizes name and password for a server that says UTF-8 (RFC 7616 §4)', () => {
    const decomposed = clientOf({ credentials: [{ username: 'a\u0308', password: 'secret' }] });
    const charset = challenged(invite, www('a', 'n', 'qop="auth", charset=utf-8'));
    const silent = challenged(invite, www('a', 'n'));
    expect(userCredentials(decomposed.answer(invite, charset))).toMatchObject([{ username: '\u00e4' }]);
    expect(userCredentials(decomposed.answer(requestTo('bob', 'x'), silent))).toMatchObject([
      { username: 'a\u0308' },
    ]);
  });

  it('gives each realm its account, and answers what it has an account for (RFC 3261 §22.3)', () => {
    const client = clientOf({ credentials: [{ ...alice, username: 'alice-a', realm: 'a' }, alice] });
    const answered = client.answer(invite, challenged(invite, proxy('a', 'n1'), proxy('b', 'n2')));
    expect(proxyCredentials(answered)).toMatchObject([{ username: 'alice-a' }, { username: 'alice' }]);
    const onlyA = clientOf({ credentials: (realm) => (realm === 'a' ? alice : undefined) });
    const half = onlyA.answer(invite, challenged(invite, proxy('a', 'n1'), proxy('b', 'n2')));
    expect(proxyCredentials(half)).toMatchObject([{ realm: 'a' }]);
    expect(onlyA.answer(invite, challenged(invite, proxy('b', 'n2')))).toBeUndefined();
  });

  it('answers a bounded number of realms (RFC 3261 §22.3)', () => {
    const many = Array.from({ length: 30 }, (_, i) => proxy(`realm${i}`, 'n'));
    expect(proxyCredentials(clientOf().answer(invite, challenged(invite, ...many)))).toHaveLength(10);
  });
});

describe('digest client: refusals', () => {
  it('gives up when the credentials that answered are refused (RFC 3261 §22.1)', () => {
    const client = clientOf();
    const answered = client.answer(invite, challenged(invite, www('a', 'n1'))) as SipRequest;
    expect(client.answer(answered, challenged(invite, www('a', 'n1')))).toBeUndefined();
    expect(client.answer(answered, challenged(invite, www('a', 'n2')))).toBeUndefined();
    expect(client.authorize(requestTo('bob', 'call-1')).has(Authorization)).toBe(false);
  });

  it('still knows them after the caller has changed the request (RFC 3261 §22.1)', () => {
    const client = clientOf();
    const answered = client.answer(invite, challenged(invite, www('a', 'n1'))) as SipRequest;
    const sent = answered
      .withText('CSeq', '2 INVITE')
      .withText('Via', 'SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1');
    expect(client.answer(sent, challenged(invite, www('a', 'n2')))).toBeUndefined();
  });

  it('tries again with the new nonce when only the old one was stale (RFC 7616 §3.3)', () => {
    const client = clientOf();
    const answered = client.answer(invite, challenged(invite, www('a', 'n1'))) as SipRequest;
    const again = client.answer(answered, challenged(invite, www('a', 'n2', 'qop="auth", stale=true')));
    expect(userCredentials(again)).toMatchObject([{ nonce: 'n2', nonceCount: '00000001' }]);
    expect(client.answer(answered, challenged(invite, www('a', 'n1', 'qop="auth", stale=true')))).toBe(
      undefined,
    );
  });

  it('tries again when credentials added in advance are refused without stale, once (RFC 7616 §3.6)', () => {
    const client = clientOf();
    client.answer(invite, challenged(invite, www('a', 'n1')));
    const next = client.authorize(requestTo('bob', 'call-2'));
    const again = client.answer(next, challenged(next, www('a', 'n2'))) as SipRequest;
    expect(userCredentials(again)).toMatchObject([{ nonce: 'n2', nonceCount: '00000001' }]);
    expect(client.answer(again, challenged(again, www('a', 'n3')))).toBeUndefined();
  });

  it('counts on when the server gives the same nonce again (RFC 7616 §3.4)', () => {
    const client = clientOf();
    client.answer(invite, challenged(invite, www('a', 'n1')));
    const next = client.authorize(requestTo('bob', 'call-2'));
    const again = client.answer(next, challenged(next, www('a', 'n1', 'opaque="new", qop="auth"')));
    expect(userCredentials(again)).toMatchObject([{ nonce: 'n1', nonceCount: '00000003', opaque: 'new' }]);
  });

  it('leaves a refused realm out and answers a new one (RFC 3261 §22.1)', () => {
    const client = clientOf();
    const answered = client.answer(invite, challenged(invite, proxy('a', 'n1'))) as SipRequest;
    const again = client.answer(answered, challenged(invite, proxy('a', 'n2'), proxy('b', 'n3')));
    expect(proxyCredentials(again)).toMatchObject([{ realm: 'b' }]);
  });

  it('renews the credentials of realms that did not ask again: their count is used up (RFC 7616 §3.4)', () => {
    const client = clientOf();
    const first = client.answer(invite, challenged(invite, proxy('a', 'n1'))) as SipRequest;
    const second = client.answer(first, challenged(invite, www('b', 'n2')));
    expect(proxyCredentials(second)).toMatchObject([{ realm: 'a', nonce: 'n1', nonceCount: '00000002' }]);
    expect(userCredentials(second)).toMatchObject([{ realm: 'b', nonce: 'n2', nonceCount: '00000001' }]);
    expect(isRight(proxyCredentials(second)[0])).toBe(true);
  });
});

describe('digest client: in advance', () => {
  it('adds nothing before a challenge (RFC 7616 §3.6)', () => {
    expect(clientOf().authorize(invite)).toBe(invite);
  });

  it('adds credentials of a user agent server to requests to the same address, counting up (RFC 3261 §22.2)', () => {
    const client = clientOf();
    client.answer(invite, challenged(invite, www('a', 'n1')));
    const same = client.authorize(requestTo('bob', 'call-2', 'MESSAGE'));
    expect(userCredentials(same)).toMatchObject([{ nonce: 'n1', nonceCount: '00000002' }]);
    expect(isRight(userCredentials(same)[0], 'MESSAGE')).toBe(true);
    expect(client.authorize(requestTo('carol', 'call-1')).has(Authorization)).toBe(false);
  });

  it('uses a new cnonce each time, but one for a -sess algorithm, whose key it makes (RFC 7616 §3.4.2)', () => {
    const client = clientOf();
    const first = client.answer(invite, challenged(invite, www('a', 'n1')));
    const second = client.authorize(invite);
    expect(userCredentials(first)[0]?.cnonce).not.toBe(userCredentials(second)[0]?.cnonce);
    const session = clientOf();
    const third = session.answer(invite, challenged(invite, www('a', 'n', 'algorithm=MD5-sess, qop="auth"')));
    const fourth = session.authorize(invite);
    expect(userCredentials(third)[0]?.cnonce).toBe(userCredentials(fourth)[0]?.cnonce);
    expect(isRight(userCredentials(fourth)[0])).toBe(true);
  });

  it('adds credentials of a proxy to requests with the same Call-ID (RFC 3261 §22.3)', () => {
    const client = clientOf();
    client.answer(invite, challenged(invite, proxy('a', 'n1')));
    const bye = client.authorize(requestTo('carol', 'call-1', 'BYE'));
    expect(proxyCredentials(bye)).toMatchObject([{ nonce: 'n1', nonceCount: '00000002' }]);
    expect(client.authorize(requestTo('bob', 'call-2')).has(ProxyAuthorization)).toBe(false);
  });

  it("adds credentials of the user's own proxy, whose realm the account names, to all (RFC 3261 §22.3)", () => {
    const client = clientOf({ credentials: [{ ...alice, realm: 'lab.test' }] });
    client.answer(invite, challenged(invite, proxy('lab.test', 'n1'), www('lab.test', 'n2')));
    const other = client.authorize(requestTo('carol', 'call-2'));
    expect(proxyCredentials(other)).toMatchObject([{ nonce: 'n1', nonceCount: '00000002' }]);
    expect(other.has(Authorization)).toBe(false);
  });

  it('replaces credentials of the realm that a request brings along (RFC 7616 §3.4)', () => {
    const client = clientOf();
    const answered = client.answer(invite, challenged(invite, www('a', 'n1'), www('b', 'n2'))) as SipRequest;
    const again = client.authorize(answered);
    expect(userCredentials(again).map(({ nonceCount }) => nonceCount)).toEqual(['00000002', '00000002']);
  });

  it('leaves ACK and CANCEL as they are (RFC 3261 §22.1)', () => {
    const client = clientOf();
    client.answer(invite, challenged(invite, www('a', 'n1')));
    for (const method of ['ACK', 'CANCEL']) {
      const request = requestTo('bob', 'call-1', method);
      expect(client.authorize(request)).toBe(request);
    }
  });

  it('keeps a bounded number of sessions: the least recently used goes (RFC 3261 §22.2)', () => {
    const client = clientOf({ maximumSessions: 2 });
    const ask = (user: string) =>
      client.answer(requestTo(user, 'x'), challenged(invite, www('a', `n-${user}`)));
    ask('bob');
    ask('carol');
    client.authorize(requestTo('bob', 'y'));
    ask('dave');
    expect(client.authorize(requestTo('carol', 'z')).has(Authorization)).toBe(false);
    expect(client.authorize(requestTo('bob', 'z')).has(Authorization)).toBe(true);
  });
});
