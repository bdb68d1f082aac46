import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { HeaderField } from '../header-field.js';
import {
  AuthenticationInfo,
  Authorization,
  ProxyAuthenticate,
  ProxyAuthorization,
  WwwAuthenticate,
} from './index.js';

const digits = (count: number): string => 'a'.repeat(count);
const field = (name: string, text: string): HeaderField => HeaderField.fromText(name, text);

describe.each([Authorization, ProxyAuthorization])(
  'Digest credentials in $name, read strictly (RFC 3261 §25.1 dig-resp)',
  (header) => {
    const check = (text: string): void => field(header.name, `Digest realm="a", ${text}`).check(header);

    it.each([
      'username="a", nonce="c", uri="sip:a;x=y", cnonce="x", opaque="", algorithm=SHA-256, qop=auth-int, nc=0000000f',
      `response="${digits(32)}"`,
      `response="${digits(64)}"`,
      'response=""',
      "username*=UTF-8''%C3%A4, userhash=false",
      'x=y, z="y"',
    ])('may be %s (RFC 8760 §2.7)', (text) => {
      expect(() => check(text)).not.toThrow();
    });

    it.each([
      'username=a',
      'nonce=c',
      'uri=sip:a',
      'uri="a"',
      'uri="<sip:a>"',
      'response="zz"',
      `response="${digits(31)}"`,
      `response="${digits(32).toUpperCase()}"`,
      `response=${digits(32)}`,
      'nc=0000001',
      'nc=000000001',
      'nc=0000000A',
      'nc="00000001"',
      'qop="auth"',
      'cnonce=x',
      'opaque=x',
      'algorithm="MD5"',
      'userhash=maybe',
    ])('may not be %s: lenient readers take it', (text) => {
      expect(() => check(text)).toThrow(SipSyntaxError);
      expect(field(header.name, `Digest realm="a", ${text}`).values(header)).toHaveLength(1);
    });

    it('are of Digest: another scheme has its own (RFC 3261 §25.1 other-response)', () => {
      expect(() => field(header.name, 'Odd username=a, nc="1", response="zz"').check(header)).not.toThrow();
    });
  },
);

describe.each([WwwAuthenticate, ProxyAuthenticate])(
  'a Digest challenge in $name, read strictly (RFC 3261 §25.1 digest-cln)',
  (header) => {
    const check = (text: string): void => field(header.name, `digest nonce="a", ${text}`).check(header);

    it.each([
      'realm="a", domain="sip:b  http://c/d /e", opaque="x", stale=TRUE, algorithm=MD5-sess',
      'qop="auth,auth-int,token"',
      'charset=UTF-8, userhash=true',
      'x=y',
    ])('may be %s', (text) => {
      expect(() => check(text)).not.toThrow();
    });

    it.each([
      'realm=a',
      'domain=sip:b',
      'domain="b c"',
      'domain=""',
      'opaque=x',
      'stale=maybe',
      'stale="true"',
      'algorithm="MD5"',
      'qop=auth',
      'qop=""',
      'qop="auth, auth-int"',
      'charset=latin1',
    ])('may not be %s: lenient readers take it', (text) => {
      expect(() => check(text)).toThrow(SipSyntaxError);
      expect(field(header.name, `Digest nonce="a", ${text}`).values(header)).toHaveLength(1);
    });
  },
);

describe('Authentication-Info read strictly (RFC 3261 §25.1 ainfo)', () => {
  it.each(['nextnonce="a"', 'qop=auth, rspauth="0a", cnonce="b", nc=00000001', 'rspauth=""'])(
    'may be %s',
    (text) => {
      expect(() => field('Authentication-Info', text).check(AuthenticationInfo)).not.toThrow();
    },
  );

  it.each(['nextnonce=a', 'rspauth="zz"', 'rspauth=0a', 'qop="auth"', 'nc=1', 'cnonce=b'])(
    'may not be %s: lenient readers take it',
    (text) => {
      expect(() => field('Authentication-Info', text).check(AuthenticationInfo)).toThrow(SipSyntaxError);
      expect(field('Authentication-Info', text).values(AuthenticationInfo)).toHaveLength(1);
    },
  );
});
