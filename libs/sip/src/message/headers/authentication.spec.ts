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

describe('challenges and credentials (RFC 3261 §20.7, §20.27, §20.28, §20.44)', () => {
  it.each(headers)('$name has a scheme and parameters', (header) => {
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

  it.each(headers)('$name takes one set of parameters a field', (header) => {
    expect(header.kind).toBe('repeated');
    expect(() => parseHeaderValue(header, 'Digest realm="a", Digest realm="b"')).toThrow(SipSyntaxError);
  });

  it.each(headers)('$name may have other schemes', (header) => {
    expect(parseHeaderValue(header, 'NewFangled a=b')).toMatchObject({ scheme: 'NewFangled' });
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
