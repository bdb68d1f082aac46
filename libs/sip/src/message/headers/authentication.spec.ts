import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { parseHeaderValue } from '../header-definition.js';
import {
  AuthenticationInfo,
  Authorization,
  ProxyAuthenticate,
  ProxyAuthorization,
  WwwAuthenticate,
} from './index.js';

const headers = [Authorization, ProxyAuthenticate, ProxyAuthorization, WwwAuthenticate];

describe('challenges and credentials', () => {
  it.each([
    ['Authorization', '20.7', Authorization],
    ['Proxy-Authenticate', '20.27', ProxyAuthenticate],
    ['Proxy-Authorization', '20.28', ProxyAuthorization],
    ['WWW-Authenticate', '20.44', WwwAuthenticate],
  ] as const)('%s (RFC 3261 §%s) has a scheme and parameters', (_name, _section, header) => {
    const value = parseHeaderValue(
      header,
      'Digest  username="d, \\"o\\"ra",\r\n realm = "west" ,uri="sip:west.example;x=1,2",nc=00000001,qop="auth,auth-int",stale=FALSE',
    );
    expect(value.scheme).toBe('Digest');
    expect(value.parameters.text('username')).toBe('d, "o"ra');
    expect(value.parameters.text('REALM')).toBe('west');
    expect(value.parameters.text('uri')).toBe('sip:west.example;x=1,2');
    expect(value.parameters.get('nc')).toBe('00000001');
    expect(value.parameters.text('qop')).toBe('auth,auth-int');
    expect(parseHeaderValue(header, header.print(value))).toEqual(value);
  });

  it.each(headers)('$name takes one set of parameters a field (RFC 3261 §7.3.1)', (header) => {
    expect(header.kind).toBe('repeated');
    expect(() => parseHeaderValue(header, 'Digest realm="a", Digest realm="b"')).toThrow(SipSyntaxError);
  });

  it.each(headers)('$name may have other schemes', (header) => {
    expect(parseHeaderValue(header, 'NewFangled a=b')).toMatchObject({ scheme: 'NewFangled' });
  });

  it.each([
    ['Basic dXNlcjpwYXNz/w==', 'dXNlcjpwYXNz/w=='],
    ['Basic dXNlcjpwYXNz==', 'dXNlcjpwYXNz=='],
    ['Bearer abc', 'abc'],
    ['Bearer abc/def+ghi.jkl', 'abc/def+ghi.jkl'],
    ['NewFangled one two "three', 'one two "three'],
  ])('%s is a scheme that nobody reads: kept as it stands (RFC 3261 §22.4)', (text, opaque) => {
    for (const header of headers) {
      const value = parseHeaderValue(header, text);
      expect(value).toMatchObject({ opaque, parameters: { size: 0 } });
      expect(header.print(value)).toBe(text);
      expect(() => parseHeaderValue(header, text, { strict: true })).toThrow(SipSyntaxError);
    }
  });

  it.each([
    '',
    '"Digest" realm="a"',
    'Digest realm="a',
    'Digest realm="a" nonce="b"',
    'Digest ,realm="a"',
    'Digest realm=a;b',
  ])('%j is refused', (text) => {
    for (const header of headers) expect(() => parseHeaderValue(header, text)).toThrow(SipSyntaxError);
  });

  it('are printed with commas', () => {
    const value = parseHeaderValue(WwwAuthenticate, 'Digest realm="a",nonce="b",stale');
    expect(WwwAuthenticate.print(value)).toBe('Digest realm="a", nonce="b", stale');
  });
});

describe('Authentication-Info (RFC 3261 §20.6)', () => {
  it('is a list of parameters without a scheme', () => {
    const value = parseHeaderValue(AuthenticationInfo, 'nextnonce="47", qop=auth ,rspauth="",nc=00000001');
    expect(value.text('nextnonce')).toBe('47');
    expect(value.text('rspauth')).toBe('');
    expect(AuthenticationInfo.print(value)).toBe('nextnonce="47", qop=auth, rspauth="", nc=00000001');
  });
});
