import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { parseHeaderValue } from '../message/header-definition.js';
import { Authorization } from '../message/headers/authorization.js';
import { WwwAuthenticate } from '../message/headers/www-authenticate.js';
import { digestAlgorithms, findDigestAlgorithm } from './digest-algorithm.js';
import { parseDigestChallenge, printDigestChallenge } from './digest-challenge.js';
import { parseDigestCredentials, printDigestCredentials } from './digest-credentials.js';
import { isDigest } from './digest-parameters.js';

const challenge = (text: string) => parseDigestChallenge(parseHeaderValue(WwwAuthenticate, text));
const credentials = (text: string) => parseDigestCredentials(parseHeaderValue(Authorization, text));

describe('digest algorithms', () => {
  it('are those of the registry, each with its -sess form, in any case (RFC 8760 §2.1)', () => {
    expect([...digestAlgorithms].sort()).toEqual([
      'MD5',
      'MD5-sess',
      'SHA-256',
      'SHA-256-sess',
      'SHA-512-256',
      'SHA-512-256-sess',
    ]);
    for (const algorithm of digestAlgorithms) {
      expect(findDigestAlgorithm(algorithm.toUpperCase())).toBe(algorithm);
      expect(findDigestAlgorithm(`${algorithm}x`)).toBeUndefined();
    }
  });
});

describe('digest challenge', () => {
  it('reads the example (RFC 3261 §22.2)', () => {
    const value = challenge(
      'Digest realm="biloxi.com",\r\n qop="auth,auth-int", nonce="dcd98b71", opaque="5ccc069c"',
    );
    expect(value).toEqual({
      realm: 'biloxi.com',
      nonce: 'dcd98b71',
      opaque: '5ccc069c',
      qop: ['auth', 'auth-int'],
      stale: false,
      userhash: false,
    });
  });

  it.each([
    'digest realm="a",nonce="n",algorithm="md5",qop=auth,stale="TRUE"',
    'DIGEST  Realm=a , NONCE="n", Algorithm=MD5, Qop=" auth ,", Stale=true',
  ])('reads quotes, case and blanks liberally: %s (RFC 7616 §3.3)', (text) => {
    expect(challenge(text)).toEqual({
      realm: 'a',
      nonce: 'n',
      algorithm: 'MD5',
      qop: ['auth'],
      stale: true,
      userhash: false,
    });
  });

  it.each(['maybe', 'false', '""', '1'])('is not stale where it says stale=%s (RFC 7616 §3.3)', (stale) => {
    expect(challenge(`Digest realm="a", nonce="n", stale=${stale}`).stale).toBe(false);
  });

  it.each([
    ['Digest nonce="n"', 'realm missing'],
    ['Digest realm="a"', 'nonce missing'],
    ['Digest realm="a", nonce="n", algorithm=ROT13', 'unknown algorithm'],
    [`Digest realm="a", nonce="${'n'.repeat(3000)}"`, 'nonce too long'],
  ])('refuses %s (RFC 7616 §3.3)', (text, reason) => {
    expect(() => challenge(text)).toThrow(SipSyntaxError);
    expect(() => challenge(text)).toThrow(reason);
  });

  it('quotes realm, domain, nonce, opaque and qop, and neither stale nor algorithm (RFC 7616 §3.3)', () => {
    const value = {
      realm: 'the "lab"',
      domain: 'sip:lab.test',
      nonce: 'n',
      opaque: 'o',
      stale: true,
      algorithm: 'SHA-256',
      qop: ['auth', 'auth-int'],
      charset: 'UTF-8',
      userhash: true,
    } as const;
    const text = WwwAuthenticate.print(printDigestChallenge(value));
    expect(text).toBe(
      'Digest realm="the \\"lab\\"", domain="sip:lab.test", nonce="n", opaque="o", stale=true, ' +
        'algorithm=SHA-256, qop="auth,auth-int", charset=UTF-8, userhash=true',
    );
    expect(challenge(text)).toEqual(value);
  });

  it('leaves other schemes to others (RFC 3261 §22.4)', () => {
    expect(isDigest(parseHeaderValue(WwwAuthenticate, 'Basic realm="a"'))).toBe(false);
    expect(isDigest(parseHeaderValue(WwwAuthenticate, 'dIgEsT realm="a"'))).toBe(true);
  });
});

const response = 'd41d8cd98f00b204e9800998ecf8427e';
const least = `Digest realm="a", nonce="n", uri="sip:b", response="${response}"`;

describe('digest credentials', () => {
  it('reads the example (RFC 3261 §22.2)', () => {
    const value = credentials(
      'Digest username="bob", realm="biloxi.com", nonce="dcd98b71", uri="sip:bob@biloxi.com", qop=auth, ' +
        'nc=00000001, cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c"',
    );
    expect(value).toEqual({
      username: 'bob',
      realm: 'biloxi.com',
      nonce: 'dcd98b71',
      uri: 'sip:bob@biloxi.com',
      qop: 'auth',
      nonceCount: '00000001',
      cnonce: '0a4f113b',
      response: '6629fae49393a05397450978507c4ef1',
      opaque: '5ccc069c',
      userhash: false,
    });
  });

  it('reads quotes and case liberally (RFC 7616 §3.4)', () => {
    const value = credentials(
      `Digest  username=bob, realm=a, nonce=n, uri=sip:b, response=${response.toUpperCase()}, ` +
        'algorithm="md5", qop="auth", nc="1", cnonce=c',
    );
    expect(value).toMatchObject({ algorithm: 'MD5', qop: 'auth', nonceCount: '1', uri: 'sip:b', response });
  });

  it('resolves the escapes of a quoted user name (RFC 7616 §3.4.5)', () => {
    expect(credentials(`${least}, username="a \\"b\\" \\\\c"`).username).toBe('a "b" \\c');
  });

  it("reads username*, but neither beside username nor as a hash: RFC 7616's J\u00e4s\u00f8n Doe (RFC 7616 §3.4)", () => {
    const extended = "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe";
    const value = credentials(`${least}, ${extended}, userhash=false`);
    expect(value).toMatchObject({ username: 'J\u00e4s\u00f8n Doe', extended: true, userhash: false });
    const text = Authorization.print(printDigestCredentials(value));
    expect(text).toContain(extended);
    expect(credentials(text)).toEqual(value);
    expect(() => credentials(`${least}, username="x", ${extended}`)).toThrow('both username and username*');
    expect(() => credentials(`${least}, ${extended}, userhash=true`)).toThrow('username* with a hash');
    expect(() => credentials(`${least}, username*=J%20Doe`)).toThrow('malformed username*');
    expect(() => credentials(`${least}, username*=UTF-8''${'b'.repeat(256)}`)).toThrow('username* too long');
  });

  it.each([
    [least, 'username missing'],
    [`Digest username="b", realm="a", nonce="n", response="${response}"`, 'uri missing'],
    ['Digest username="b", realm="a", nonce="n", uri="sip:b"', 'response missing'],
    ['Digest username="b", realm="a", nonce="n", uri="sip:b", response="abc"', '32 hexadecimal digits'],
    [`${least}, username="b", algorithm=SHA-256`, '64 hexadecimal digits'],
    [
      `Digest username="b", realm="a", nonce="n", uri="sip:b", response="${'g'.repeat(32)}"`,
      '32 hexadecimal',
    ],
    [`${least}, username="b", algorithm=SHA-1`, 'unknown algorithm'],
    [`${least}, username="b", qop=auth-conf, nc=00000001, cnonce="c"`, 'unknown qop'],
    [`${least}, username="b", qop=auth, cnonce="c"`, 'nc missing'],
    [`${least}, username="b", qop=auth, nc=00000001`, 'cnonce missing'],
    [`${least}, username="b", qop=auth, nc=000000001, cnonce="c"`, 'malformed nc'],
    [`${least}, username="b", qop=auth, nc=xyz, cnonce="c"`, 'malformed nc'],
    [`${least}, username="b", algorithm=MD5-sess`, 'qop missing with MD5-sess'],
    [`${least}, username="${'b'.repeat(256)}"`, 'username too long'],
    [`${least}, username="b", qop=auth, nc=00000001, cnonce="${'c'.repeat(257)}"`, 'cnonce too long'],
  ])('refuses %s (RFC 7616 §3.4)', (text, reason) => {
    expect(() => credentials(text)).toThrow(SipSyntaxError);
    expect(() => credentials(text)).toThrow(reason);
  });

  it('quotes all but algorithm, qop and nc (RFC 7616 §3.4)', () => {
    const value = {
      username: 'J\u00e4s"\u00f8n',
      realm: 'a',
      nonce: 'n',
      uri: 'sip:b',
      response,
      algorithm: 'MD5',
      cnonce: 'c',
      opaque: '',
      qop: 'auth-int',
      nonceCount: '0000000a',
      userhash: true,
    } as const;
    const text = Authorization.print(printDigestCredentials(value));
    expect(text).toBe(
      `Digest username="J\u00e4s\\"\u00f8n", realm="a", nonce="n", uri="sip:b", response="${response}", ` +
        'algorithm=MD5, cnonce="c", opaque="", qop=auth-int, nc=0000000a, userhash=true',
    );
    expect(credentials(text)).toEqual(value);
  });
});
