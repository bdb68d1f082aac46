import { describe, expect, it } from '@jest/globals';
import { requestOf } from '../proxy.fixture.js';
import { branchWith, loopHash } from './loop-detection.js';
import { validateRequest } from './validate-request.js';

const validate = (uri: string, fields: Readonly<Record<string, string>> = {}) =>
  validateRequest(requestOf('MESSAGE', uri, fields), (host) => host === '10.0.0.1');
const bob = 'sip:bob@lab.test';
const looped = { Via: `SIP/2.0/UDP 10.0.0.1;branch=${branchWith('1', loopHash(requestOf('MESSAGE', bob)))}` };

describe('validation of a request (RFC 3261 §16.3)', () => {
  it.each([
    ['an ordinary request', bob, {}],
    ['a request of a method and with headers unknown here', bob, { 'X-New': '???' }],
    ['a request without Max-Forwards', bob, { 'Max-Forwards': '' }],
    ['a request with one hop left', bob, { 'Max-Forwards': '1' }],
    [
      'a malformed header that is none of the proxy’s business',
      bob,
      { Date: '?', Contact: '<<<', Subject: '' },
    ],
  ])('passes %s', (_what, uri, fields) => {
    expect(validate(uri, fields)).toBeUndefined();
  });

  it.each([
    ['another scheme', 'mailto:bob@lab.test', {}, 'unsupported-uri-scheme'],
    ['no hop left', bob, { 'Max-Forwards': '0' }, 'too-many-hops'],
    ['a loop', bob, looped, 'loop-detected'],
    ['an extension unknown here', bob, { 'Proxy-Require': 'foo, bar' }, 'bad-extension'],
    ['a Route that can’t be read', bob, { Route: '<sip:' }, 'malformed'],
    [
      'a Via further down that can’t be read',
      bob,
      { Via: 'SIP/2.0/UDP a;branch=z9hG4bK1\n???' },
      'malformed',
    ],
  ])('refuses %s', (_what, uri, fields, kind) => {
    expect(validate(uri, fields)?.kind).toBe(kind);
  });

  it('checks in the order of the RFC', () => {
    const extension = { 'Proxy-Require': 'foo' };
    const hash = loopHash(requestOf('MESSAGE', bob, extension));
    const via = `SIP/2.0/UDP 10.0.0.1;branch=${branchWith('1', hash)}`;
    const all = { ...extension, Via: via, 'Max-Forwards': '0' };
    expect(validate('tel:1', all)?.kind).toBe('unsupported-uri-scheme');
    expect(validate(bob, all)?.kind).toBe('too-many-hops');
    expect(validate(bob, { ...all, 'Max-Forwards': '5' })?.kind).toBe('loop-detected');
  });

  it('names the extensions that it does not know', () => {
    expect(validate(bob, { 'Proxy-Require': 'foo, bar' })).toEqual({
      kind: 'bad-extension',
      unsupported: ['foo', 'bar'],
    });
  });
});
