import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type DigestAlgorithm, digestLength } from './digest-algorithm.js';
import { computeDigest, computeHa1, hashUsername } from './digest-response.js';

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

describe('request-digest (RFC 7616 §3.4.1)', () => {
  it('is that of the example for MD5 (§3.9.1)', () => {
    expect(computeDigest({ ...mufasa, algorithm: 'MD5', ha1: ha1Of('MD5') })).toBe(
      '8ca523f5e9506fed4657c9700eebdbec',
    );
  });

  it('is that of the example for SHA-256 (§3.9.1)', () => {
    expect(computeDigest({ ...mufasa, algorithm: 'SHA-256', ha1: ha1Of('SHA-256') })).toBe(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    );
  });

  it('is that of the example for RFC 2617 §3.5', () => {
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

  it('uses SHA-512/256 and UTF-8 for the example whose printed digest an erratum withdraws (§3.9.2)', () => {
    const h = (text: string) => createHash('sha512-256').update(text, 'utf8').digest('hex');
    const username = 'J\u00e4s\u00f8n Doe';
    const nonce = '5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK';
    const cnonce = 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v';
    const digest = computeDigest({
      algorithm: 'SHA-512-256',
      ha1: computeHa1('SHA-512-256', username, 'api@example.org', 'Secret, or not?'),
      method: 'GET',
      uri: '/doe.json',
      nonce,
      nonceCount: '00000001',
      cnonce,
      qop: 'auth',
    });
    const ha1 = h(`${username}:api@example.org:Secret, or not?`);
    expect(digest).toBe(h(`${ha1}:${nonce}:00000001:${cnonce}:auth:${h('GET:/doe.json')}`));
    expect(hashUsername('SHA-512-256', username, 'api@example.org')).toBe(h(`${username}:api@example.org`));
  });

  it('leaves nc, cnonce and qop out where there is no qop (RFC 2069)', () => {
    const h = (text: string) => createHash('md5').update(text).digest('hex');
    const { method, uri, nonce } = mufasa;
    expect(computeDigest({ algorithm: 'MD5', ha1: 'a', method, uri, nonce })).toBe(
      h(`a:${nonce}:${h('GET:/dir/index.html')}`),
    );
  });

  it('hashes the body for auth-int, and the empty text where there is none (RFC 8760 §2.6)', () => {
    const h = (text: string) => createHash('sha256').update(text).digest('hex');
    const input = { ...mufasa, algorithm: 'SHA-256', ha1: 'a', qop: 'auth-int' } as const;
    const expected = (body: string) =>
      h(`a:${mufasa.nonce}:00000001:${mufasa.cnonce}:auth-int:${h(`GET:/dir/index.html:${h(body)}`)}`);
    expect(computeDigest(input)).toBe(expected(''));
    expect(computeDigest({ ...input, body: Buffer.from('v=0\r\n') })).toBe(expected('v=0\r\n'));
  });

  it('keys a -sess algorithm with the nonce and cnonce that its session began with (§3.4.2)', () => {
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
  ])('has, with %s, %i hexadecimal digits', (algorithm, length) => {
    expect(computeDigest({ ...mufasa, algorithm, ha1: 'a' })).toMatch(/^[0-9a-f]+$/);
    expect(computeDigest({ ...mufasa, algorithm, ha1: 'a' })).toHaveLength(length);
    expect(digestLength(algorithm)).toBe(length);
  });
});
