import { describe, expect, it } from '@jest/globals';
import { AuthenticationInfo } from '../message/headers/authentication-info.js';
import { ProxyAuthenticationInfo } from '../message/headers/proxy-authentication-info.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import {
  challenged,
  clientOf,
  invite,
  isRight,
  listeningClient,
  proxy,
  proxyCredentials,
  requestTo,
  userCredentials,
  www,
} from './digest-client.fixture.js';
import type { DigestCredentials } from './digest-credentials.js';
import { computeDigest, computeHa1 } from './digest-response.js';

const okWith = (request: SipRequest, text: string, statusCode = 200) =>
  makeResponse(request, statusCode).withText(AuthenticationInfo.name, text);

describe('digest client: the next nonce', () => {
  it('is used for the next request, counted from one (RFC 7616 §3.5)', () => {
    const client = clientOf();
    const answered = client.answer(invite, challenged(invite, www('a', 'n1'))) as SipRequest;
    const cnonce = userCredentials(answered)[0]?.cnonce;
    client.learn(okWith(invite, `nextnonce="n2", qop=auth, cnonce="${cnonce}", nc=00000001`), answered);
    const next = client.authorize(requestTo('bob', 'call-2'));
    expect(userCredentials(next)).toMatchObject([{ nonce: 'n2', nonceCount: '00000001' }]);
    expect(isRight(userCredentials(next)[0])).toBe(true);
  });

  it('belongs to the only credentials where the server gives no cnonce (RFC 3261 §20.6)', () => {
    const client = clientOf();
    const answered = client.answer(
      invite,
      challenged(invite, www('a', 'n1'), proxy('b', 'n1')),
    ) as SipRequest;
    client.learn(okWith(invite, 'nextnonce="n2"'), answered);
    const next = client.authorize(invite);
    expect(userCredentials(next)).toMatchObject([{ nonce: 'n2' }]);
    expect(proxyCredentials(next)).toMatchObject([{ nonce: 'n1' }]);
    const both = client.answer(invite, challenged(invite, www('a', 'n1'), www('c', 'n1'))) as SipRequest;
    client.learn(okWith(invite, 'nextnonce="n2"'), both);
    expect(userCredentials(client.authorize(invite))).toMatchObject([{ nonce: 'n1' }, { nonce: 'n1' }]);
  });

  it('comes from a proxy in Proxy-Authentication-Info (RFC 7616 §3.8)', () => {
    const client = clientOf();
    const answered = client.answer(
      invite,
      challenged(invite, www('a', 'n1'), proxy('b', 'n1')),
    ) as SipRequest;
    const response = makeResponse(invite, 200).withText(ProxyAuthenticationInfo.name, 'nextnonce="n2"');
    client.learn(response, answered);
    const next = client.authorize(invite);
    expect(userCredentials(next)).toMatchObject([{ nonce: 'n1' }]);
    expect(proxyCredentials(next)).toMatchObject([{ nonce: 'n2', nonceCount: '00000001' }]);
  });

  it('is taken once, from the first of several responses to requests with one nonce (RFC 7616 §3.5)', () => {
    const client = clientOf();
    const first = client.answer(invite, challenged(invite, www('a', 'n1'))) as SipRequest;
    const second = client.authorize(requestTo('bob', 'call-2'));
    client.learn(okWith(invite, 'nextnonce="n2"'), second);
    client.learn(okWith(invite, 'nextnonce="n3"'), first);
    expect(userCredentials(client.authorize(invite))).toMatchObject([{ nonce: 'n2' }]);
  });

  it('leaves the key of a -sess algorithm as its session began (RFC 7616 §3.4.2)', () => {
    const client = clientOf();
    const challenge = www('a', 'n1', 'algorithm=MD5-sess, qop="auth"');
    const answered = client.answer(invite, challenged(invite, challenge)) as SipRequest;
    const cnonce = userCredentials(answered)[0]?.cnonce ?? '';
    client.learn(okWith(invite, `nextnonce="n2", cnonce="${cnonce}"`), answered);
    const [credentials] = userCredentials(client.authorize(invite)) as [DigestCredentials];
    expect(credentials).toMatchObject({ nonce: 'n2', cnonce });
    const ha1 = computeHa1('MD5', 'alice', 'a', 'secret');
    const session = { nonce: 'n1', cnonce };
    const input = { ...credentials, algorithm: 'MD5-sess', ha1, method: 'INVITE', session } as const;
    expect(credentials.response).toBe(computeDigest(input));
  });

  it.each([
    ['of a foreign cnonce', 'nextnonce="n2", cnonce="other"', 200],
    ['that is empty', 'nextnonce=""', 200],
    ['that is malformed', 'nextnonce="n2', 200],
    ['that is too long', `nextnonce="${'n'.repeat(3000)}"`, 200],
    ['in a refusal', 'nextnonce="n2"', 403],
  ])('%s is passed over (RFC 7616 §3.5)', (_, text, statusCode) => {
    const client = clientOf();
    const answered = client.answer(invite, challenged(invite, www('a', 'n1'))) as SipRequest;
    client.learn(okWith(invite, text, statusCode), answered);
    expect(userCredentials(client.authorize(invite))).toMatchObject([{ nonce: 'n1' }]);
  });

  it('is not taken for credentials that another has made (RFC 7616 §3.5)', () => {
    const client = clientOf();
    client.answer(invite, challenged(invite, www('a', 'n1')));
    const foreign = invite.withText('Authorization', 'Digest realm="a", nonce="n1"');
    client.learn(okWith(invite, 'nextnonce="n2"'), foreign);
    expect(userCredentials(client.authorize(invite))).toMatchObject([{ nonce: 'n1' }]);
  });
});

describe('digest client: the proof of the server', () => {
  /** rspauth of one who knows this password, over this body. */
  function proofFor(credentials: DigestCredentials, { password = 'secret', body = '', qop = 'auth' } = {}) {
    const ha1 = computeHa1('MD5', 'alice', credentials.realm, password);
    const digest = computeDigest({
      ...credentials,
      algorithm: 'MD5',
      qop: qop as 'auth' | 'auth-int',
      ha1,
      method: '',
      body: Buffer.from(body),
    });
    const { cnonce, nonceCount } = credentials;
    return `qop=${qop}, rspauth="${digest}", cnonce="${cnonce}", nc=${nonceCount}`;
  }

  function asked(more = 'qop="auth,auth-int"') {
    const { client, events } = listeningClient();
    const answered = client.answer(invite, challenged(invite, www('a', 'n1', more))) as SipRequest;
    const [credentials] = userCredentials(answered) as [DigestCredentials];
    return { client, events, answered, credentials };
  }

  const proven = { kind: 'server-proven', realm: 'a' };
  const refuted = { kind: 'server-refuted', realm: 'a' };

  it('is taken from a server that knows the password (RFC 7616 §3.5)', () => {
    const { client, events, answered, credentials } = asked();
    client.learn(okWith(invite, proofFor(credentials)), answered);
    expect(events).toEqual([proven]);
  });

  it('covers the body under auth-int (RFC 7616 §3.5)', () => {
    const { client, events, answered, credentials } = asked('qop="auth-int"');
    const proof = proofFor(credentials, { qop: 'auth-int', body: 'v=0' });
    client.learn(okWith(invite, proof).withBody('application/sdp', 'v=0'), answered);
    client.learn(okWith(invite, proof).withBody('application/sdp', 'v=1'), answered);
    expect(events).toEqual([proven, refuted]);
  });

  it('is refuted where the server knows another password, and its next nonce is not taken (RFC 7616 §3.5)', () => {
    const { client, events, answered, credentials } = asked();
    const proof = proofFor(credentials, { password: 'guess' });
    client.learn(okWith(invite, `${proof}, nextnonce="n2"`), answered);
    expect(events).toEqual([refuted]);
    expect(userCredentials(client.authorize(invite))).toMatchObject([{ nonce: 'n1' }]);
  });

  it('is refuted where it is the proof for another request: an old one, repeated (RFC 7616 §3.5)', () => {
    const { client, events, credentials } = asked();
    const second = client.authorize(invite);
    const [{ cnonce }] = userCredentials(second) as [DigestCredentials];
    const old = proofFor(credentials).replace(`cnonce="${credentials.cnonce}"`, `cnonce="${cnonce}"`);
    client.learn(okWith(invite, old), second);
    client.learn(okWith(invite, old.replace('nc=00000001', 'nc=00000002')), second);
    expect(events).toEqual([refuted, refuted]);
  });

  it.each([
    ['gives none', 'nextnonce="n2"'],
    ['gives one of a kind that is not known', 'qop=auth-conf, rspauth="abc"'],
  ])('is not asked of a server that %s (RFC 7616 §3.5)', (_, text) => {
    const { client, events, answered } = asked();
    client.learn(okWith(invite, text), answered);
    expect(events).toEqual([]);
  });
});
