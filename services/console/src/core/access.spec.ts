import { describe, expect, it } from '@jest/globals';
import { Access, makeToken } from './access.js';

const token = 'a-token-of-the-test';
const access = new Access(token);
const cookie = access.cookie(8080).split(';')[0] ?? '';

describe('a console with a token', () => {
  it('admits who shows it as a bearer (RFC 6750 §2.1), or has the cookie', () => {
    expect(access.admits({ authorization: `Bearer ${token}`, cookie: undefined }, 8080)).toBe(true);
    expect(access.admits({ authorization: undefined, cookie: `other=1; ${cookie}; x=y` }, 8080)).toBe(true);
  });

  it.each([
    { authorization: undefined, cookie: undefined },
    { authorization: 'Bearer wrong', cookie: undefined },
    { authorization: 'Bearer ', cookie: undefined },
    { authorization: `Basic ${token}`, cookie: undefined },
    { authorization: 'Bearer wrong', cookie },
    { authorization: undefined, cookie: 'trapezoid-8080=' },
    { authorization: undefined, cookie: `trapezoid-8080=${token}` },
    { authorization: undefined, cookie: cookie.replace('8080', '8081') },
  ])('does not admit who shows %j', (credentials) => {
    expect(access.admits(credentials, 8080)).toBe(false);
  });

  it('has a cookie that no script reads, that no other site sends, and that does not say the token', () => {
    expect(access.cookie(8080)).toMatch(/^trapezoid-8080=\S{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(access.cookie(8080)).not.toContain(token);
    expect(access.forget(8080)).toMatch(/=; .*Max-Age=0$/);
  });

  it('makes a new token each time', () => {
    expect(makeToken()).toMatch(/^[\w-]{32}$/);
    expect(makeToken()).not.toBe(makeToken());
  });
});

describe('a console without a token', () => {
  it('admits everybody', () => {
    expect(new Access(undefined).admits({ authorization: undefined, cookie: undefined }, 8080)).toBe(true);
  });
});
