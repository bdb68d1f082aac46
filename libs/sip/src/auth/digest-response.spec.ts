import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type DigestAlgorithm, digestLength } from './digest-algorithm.js';
import { computeDigest, computeHa1, digestEquals, hashUsername } from './digest-response.js';

const mufasa = {
  method: 'GET',
  uri: '/dir/index.html',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  nonceCount: '00000001',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  qop: 'auth',
} as const;
const ha1Of = (algorithm: 'MD5' | 'SHA-256') =>
  computeHa1(algorithm, 'Mufasa', 'http-auth@example.org', 'Circle of Life');

describe('request-digest', () => {
  it.each([
    ['MD5', 32],
    ['SHA-256', 64],
    ['SHA-512-256', 64],
  ] as const)(
    'is in lower-case hexadecimal, as long as its algorithm says: %s, %i digits (RFC 7616 §3.2)',
    (algorithm, digits) => {
      const digest = computeDigest({ ...mufasa, algorithm, ha1: computeHa1(algorithm, 'a', 'b', 'c') });
      expect(digest).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
      expect(digestLength(algorithm)).toBe(digits);
    },
  );

  it('is over HA1, the nonce, its count, the cnonce, the qop and HA2; without a qop over HA1, nonce and HA2 (RFC 7616 §3.4.1)', () => {
    const h = (text: string) => createHash('sha256').update(text).digest('hex');
    const { method, uri, nonce, nonceCount, cnonce, qop } = mufasa;
    const ha1 = ha1Of('SHA-256');
    const ha2 = h(`${method}:${uri}`);
    expect(computeDigest({ ...mufasa, algorithm: 'SHA-256', ha1 })).toBe(
      h([ha1, nonce, nonceCount, cnonce, qop, ha2].join(':')),
    );
    expect(computeDigest({ algorithm: 'SHA-256', ha1, method, uri, nonce })).toBe(
      h([ha1, nonce, ha2].join(':')),
    );
  });

  it('is that of the example for MD5 (RFC 7616 §3.9.1)', () => {
    expect(computeDigest({ ...mufasa, algorithm: 'MD5', ha1: ha1Of('MD5') })).toBe(
      '8ca523f5e9506fed4657c9700eebdbec',
    );
  });

  it('is that of the example for SHA-256 (RFC 7616 §3.9.1)', () => {
    expect(computeDigest({ ...mufasa, algorithm: 'SHA-256', ha1: ha1Of('SHA-256') })).toBe(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    );
  });

  it('is that of the example (RFC 2617 §3.5)', () => {
    const digest = computeDigest({
      algorithm: 'MD5',
      ha1: computeHa1('MD5', 'Mufasa', 'testrealm@host.com', 'Circle Of Life'),
      method: 'GET',
      uri: '/dir/index.html',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      nonceCount: '00000001',
      cnonce: '0a4f113b',
      qop: 'auth',
    });
    expect(digest).toBe('6629fae49393a05397450978507c4ef1');
  });

  it('is that of the erratum to the example for SHA-512/256, as is the hashed name (RFC 7616 §3.9.2)', () => {
    const username = 'J\u00e4s\u00f8n Doe';
    const digest = computeDigest({
      algorithm: 'SHA-512-256',
      ha1: computeHa1('SHA-512-256', username, 'api@example.org', 'Secret, or not?'),
      method: 'GET',
      uri: '/doe.json',
      nonce: '5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK',
      nonceCount: '00000001',
      cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
      qop: 'auth',
    });
    // Erratum 4897: what is printed is another hash's output, cut.
    expect(digest).toBe('3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5');
    expect(hashUsername('SHA-512-256', username, 'api@example.org')).toBe(
      '793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b',
    );
  });

  it('is over a text without its quotes and escapes, with no white space at the colons (RFC 7616 §3.4.5)', () => {
    const h = (text: string) => createHash('md5').update(text).digest('hex');
    expect(computeHa1('MD5', 'Mufasa', 'myhost@example.com', 'Circle Of Life')).toBe(
      h('Mufasa:myhost@example.com:Circle Of Life'),
    );
    const input = { algorithm: 'MD5', ha1: 'a', method: 'INVITE', uri: 'sip:b', nonce: 'a"b\\c' } as const;
    expect(computeDigest(input)).toBe(h(`a:a"b\\c:${h('INVITE:sip:b')}`));
  });

  it('is, for a response, over a request without a method: rspauth (RFC 7616 §3.5)', () => {
    const h = (text: string) => createHash('md5').update(text).digest('hex');
    const input = { ...mufasa, algorithm: 'MD5', ha1: 'a', method: '' } as const;
    const over = (qop: string, a2: string) =>
      h(`a:${mufasa.nonce}:00000001:${mufasa.cnonce}:${qop}:${h(a2)}`);
    expect(computeDigest(input)).toBe(over('auth', ':/dir/index.html'));
    expect(computeDigest({ ...input, qop: 'auth-int', body: Buffer.from('b') })).toBe(
      over('auth-int', `:/dir/index.html:${h('b')}`),
    );
  });

  it('leaves nc, cnonce and qop out where there is no qop, as RFC 2069 has it (RFC 3261 §22.4)', () => {
    const h = (text: string) => createHash('md5').update(text).digest('hex');
    const { method, uri, nonce } = mufasa;
    expect(computeDigest({ algorithm: 'MD5', ha1: 'a', method, uri, nonce })).toBe(
      h(`a:${nonce}:${h('GET:/dir/index.html')}`),
    );
  });

  it('hashes the body for auth-int, and the empty text where there is none (RFC 7616 §3.4.3, RFC 8760 §2.6)', () => {
    const h = (text: string) => createHash('sha256').update(text).digest('hex');
    const input = { ...mufasa, algorithm: 'SHA-256', ha1: 'a', qop: 'auth-int' } as const;
    const expected = (body: string) =>
      h(`a:${mufasa.nonce}:00000001:${mufasa.cnonce}:auth-int:${h(`GET:/dir/index.html:${h(body)}`)}`);
    expect(computeDigest(input)).toBe(expected(''));
    expect(computeDigest({ ...input, body: Buffer.from('v=0\r\n') })).toBe(expected('v=0\r\n'));
  });

  it('keys a -sess algorithm with the nonce and cnonce that its session began with (RFC 7616 §3.4.2)', () => {
    const h = (text: string) => createHash('md5').update(text).digest('hex');
    const expected = (nonce: string, cnonce: string) =>
      h(
        `${h(`${ha1Of('MD5')}:${nonce}:${cnonce}`)}:${mufasa.nonce}:00000001:${mufasa.cnonce}:auth:${h('GET:/dir/index.html')}`,
      );
    const input = { ...mufasa, algorithm: 'MD5-sess', ha1: ha1Of('MD5') } as const;
    expect(computeDigest(input)).toBe(expected(mufasa.nonce, mufasa.cnonce));
    expect(computeDigest({ ...input, session: { nonce: 'n0', cnonce: 'c0' } })).toBe(expected('n0', 'c0'));
  });

  it.each<[DigestAlgorithm, number]>([
    ['MD5', 32],
    ['MD5-sess', 32],
    ['SHA-256', 64],
    ['SHA-512-256-sess', 64],
  ])('has, with %s, %i hexadecimal digits (RFC 8760 §2.2)', (algorithm, length) => {
    expect(computeDigest({ ...mufasa, algorithm, ha1: 'a' })).toMatch(/^[0-9a-f]+$/);
    expect(computeDigest({ ...mufasa, algorithm, ha1: 'a' })).toHaveLength(length);
    expect(digestLength(algorithm)).toBe(length);
  });

  it.each([
    ['ab', 'ab', true],
    ['ab', 'ac', false],
    ['ab', 'abc', false],
    ['\u00e4b', 'abc', false],
    ['', '', true],
  ])('%s equals %s: %s (RFC 7616 §3.6)', (given, computed, expected) => {
    expect(digestEquals(given, computed)).toBe(expected);
  });
});
