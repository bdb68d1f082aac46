import { describe, expect, it } from '@jest/globals';
import { requestOf } from '../proxy.fixture.js';
import { branchWith, hasLooped, loopHash } from './loop-detection.js';

const isOwn = (host: string) => host === '10.0.0.1';
const uri = 'sip:bob@lab.test';
const hashOf = (fields: Readonly<Record<string, string>> = {}, method = 'INVITE', requestUri = uri) =>
  loopHash(requestOf(method, requestUri, { ...fields, CSeq: fields.CSeq ?? `1 ${method}` }));

describe('the loop hash (RFC 5393 §4.2.1)', () => {
  it.each([
    ['the Request-URI', {}, 'sip:carol@lab.test'],
    ['Route', { Route: '<sip:10.0.0.1;lr>' }, uri],
    ['the Call-ID', { 'Call-ID': 'other' }, uri],
    ['the From tag', { From: '<sip:stranger@elsewhere.example>;tag=2' }, uri],
    ['the CSeq number', { CSeq: '2 INVITE' }, uri],
  ])('differs with %s', (_what, fields, requestUri) => {
    expect(hashOf(fields, 'INVITE', requestUri)).not.toBe(hashOf());
  });

  it.each([
    ['the To tag, which the ACK to a failure has and its INVITE has not', { To: '<sip:bob@lab.test>;tag=2' }],
    ['Via', { Via: 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-2' }],
    ['Max-Forwards', { 'Max-Forwards': '12' }],
    ['Max-Breadth', { 'Max-Breadth': '12' }],
    ['credentials', { 'Proxy-Authorization': 'Digest username="alice"' }],
    ['Record-Route', { 'Record-Route': '<sip:10.0.0.1;lr>' }],
  ])('does not change with %s', (_what, fields) => {
    expect(hashOf(fields)).toBe(hashOf());
  });

  it('does not change with the method', () => {
    expect(hashOf({ CSeq: '1 CANCEL' }, 'CANCEL')).toBe(hashOf());
  });

  it('stands in a branch that begins with the magic cookie', () => {
    expect(branchWith('random', hashOf())).toMatch(/^z9hG4bKrandom\.[0-9a-z]+$/);
  });
});

describe('loop detection (RFC 5393 §4.2.2)', () => {
  const looped = (via: string, requestUri = uri) =>
    hasLooped(requestOf('INVITE', requestUri, { Via: via }), isOwn);
  const branch = branchWith('random', hashOf());

  it('finds a request that has been here with nothing changed', () => {
    expect(looped(`SIP/2.0/UDP 10.0.9.9;branch=z9hG4bK1\nSIP/2.0/UDP 10.0.0.1;branch=${branch}`)).toBe(true);
  });

  it('lets a spiral pass: it has been here for another address', () => {
    expect(looped(`SIP/2.0/UDP 10.0.0.1;branch=${branch}`, 'sip:carol@lab.test')).toBe(false);
  });

  it('takes no notice of the branches of others, whatever their form', () => {
    expect(looped(`SIP/2.0/UDP 10.0.9.9;branch=${branch}`)).toBe(false);
    expect(looped('SIP/2.0/UDP 10.0.0.1;odd;quoted="a;b"')).toBe(false);
  });
});
